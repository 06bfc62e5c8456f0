import { requestError, workError } from '@ingot/contracts/problem.ts'
import { decide, type Decision } from '@ingot/release/decide.ts'
import type { MachineState } from '@ingot/release/machine-state.ts'
import { signaturePath } from '@ingot/release/published-paths.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import type { Fetched } from '@ingot/release/step.ts'
import type { Deployment } from '../deployments/deployment.ts'
import type { Ports } from '../ports/ports.ts'
import { readSeal } from '../sealed/seal.ts'
import { readFollowing, type Following } from '../state/following.ts'
import { readReleases } from '../state/releases.ts'
import { readTrust } from '../state/trust.ts'
import { fetchText } from './http.ts'
import { minisignVerifier, sha256Of } from './signatures.ts'

/** What was learnt from the update source, and where it is. */
export interface Consultation {
  readonly url: string
  readonly following: Following
  readonly decision: Decision
}

/** `SYSTEM/CHANNEL`: what is followed, as a name. */
export function followedName({ system, channel }: Following): string {
  return `${system}/${channel}`
}

/**
 * Asks the update source what this machine should run. Changes nothing.
 * @param current the deployment that the next one would take the place of.
 * @throws request error `updates-none` where the system names no source; work errors of the network.
 */
export function consult(
  ports: Ports,
  current: Deployment,
  options: {
    readonly quarantined: readonly string[]
    readonly allow?: NonNullable<MachineState['allow']>
    /** Instead of what the machine follows. */
    readonly following?: Following
  },
): Consultation {
  const { files } = ports
  const shipped = current.shipped
  const from = shipped?.updates
  if (shipped === undefined || from === undefined || from === null)
    throw requestError({
      code: 'updates-none',
      message: 'this system names no update source',
      hint: 'set updates.url and updates.trust where the system is declared',
    })
  const following = options.following ?? readFollowing(files, shipped)
  const { root, lastHead } = readTrust(files, from.root, followedName(following))
  const release = readReleases(files).find(({ commit }) => commit === current.checksum)
  const machine: MachineState = {
    root,
    wanted: following,
    ...(lastHead === undefined ? {} : { lastHead }),
    current: { system: shipped.system, sequence: release?.sequence ?? 0, commit: current.checksum },
    bootMode: files.status('/sys/firmware/efi') === undefined ? 'bios' : 'uefi',
    isSealed: readSeal(files) !== undefined,
    architecture: shipped.architecture,
    machineId: files.read('/etc/machine-id')?.trim() ?? '',
    now: new Date(ports.clock.now()),
    quarantined: options.quarantined,
    ...(options.allow === undefined ? {} : { allow: options.allow }),
  }
  return { url: from.url, following, decision: ask(ports, from.url, machine) }
}

function ask(ports: Ports, url: string, machine: MachineState): Decision {
  const directory = privateDirectory(ports)
  const verify = minisignVerifier(ports, directory)
  try {
    let fetched: Fetched = {}
    for (;;) {
      const step = decide(machine, fetched, verify)
      if (step.kind !== 'need') return step
      fetched = { ...fetched, [step.path]: fetchStatement(ports, url, step.path, step.keys, fetched) }
    }
  } finally {
    ports.files.remove(`${directory}/signature`)
    ports.files.remove(directory)
  }
}

function fetchStatement(
  ports: Ports,
  url: string,
  path: string,
  keys: readonly string[],
  fetched: Fetched,
): SignedFile | null {
  const present = fetched[path]
  const text = present?.text ?? fetchText(ports, `${url}/${path}`)
  if (text === null) return null
  const sha256 = present?.sha256 ?? sha256Of(ports, text)
  const signatures = Object.fromEntries(
    keys.map((key) => [
      key,
      present?.signatures[key] ?? fetchText(ports, `${url}/${signaturePath({ path, sha256 }, key)}`),
    ]),
  )
  return { path, text, sha256, signatures }
}

function privateDirectory({ processes }: Ports): string {
  const { status, stdout, stderr } = processes.run(['mktemp', '--directory', '--tmpdir', 'os.XXXXXXXX'], {
    limitSeconds: 10,
  })
  if (status === 0) return stdout.trim()
  throw workError({
    code: 'temporary-failed',
    message: 'no temporary directory can be made',
    why: stderr.trim(),
    hint: 'look for space: df /tmp',
  })
}
