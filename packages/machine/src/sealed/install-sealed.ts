import { workError } from '@ingot/contracts/problem.ts'
import type { Release, SealedParts } from '@ingot/contracts/release.ts'
import { commitArgument, programCertificatePath, stateArgument } from '@ingot/contracts/sealed.ts'
import { triesOf } from '../deployments/shipped.ts'
import type { Command, Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'
import type { Published } from '../publish/offer.ts'
import { performSteps } from '../publish/perform.ts'
import { timed, type Times } from '../update/install.ts'
import { fetchPieces } from './fetch-pieces.ts'
import { programName, programsOf, sealedLoader, sealedName } from './programs.ts'
import { forgetSlot, rememberSlot } from './records.ts'
import { readSeal } from './seal.ts'
import { runningName, waiting } from './slot-problems.ts'
import { freeSlot, readSealedDisk, uuidsOf } from './slots.ts'

const directory = programsOf(machinePlaces.partition)
const limitSeconds = 3600

export interface SealedWork {
  readonly release: Release
  readonly url: string
  readonly times: Times
  readonly note: (text: string) => void
  /** Keeps what a machine that wakes up in it has to know. */
  readonly remember: () => void
}

/**
 * Writes a release into the slot that does not run, and offers it to the loader last. Until then, at each moment, the loader has
 * nothing but what runs, or what runs and a whole slot; what was interrupted goes on where it was.
 * @returns the name of the new deployment.
 * @throws work errors, after which what runs boots.
 */
export function installSealed(ports: Ports, { release, url, times, note, remember }: SealedWork): string {
  const { sealed: parts, commit, system, version } = release
  if (parts === undefined) throw new Error('a sealed machine decides for sealed releases only')
  const { partition } = machinePlaces
  const disk = readSealedDisk(ports)
  const slot = freeSlot(disk)
  timed(ports, times, 'fetch program', () => {
    run(ports, ['truncate', `--size=${parts.program.bytes}`, '--', waiting])
    fetchPieces(ports, url, parts.program, waiting)
  })
  checkProgram(ports, release, parts)
  // From here on nothing leads to that slot.
  const programs = sealedLoader.read(ports.files, partition)
  const own = programs.filter(({ deployment }) => deployment === runningName(ports))
  withdraw(ports, programs, own)
  forgetSlot(ports.files, slot.letter)
  note(`writing slot ${slot.letter}`)
  timed(ports, times, 'fetch', () => {
    fetchPieces(ports, url, parts.root, slot.root.path)
    fetchPieces(ports, url, parts.verity, slot.verity.path)
  })
  note('comparing it with its hashes')
  timed(ports, times, 'verify', () => verify(ports, slot.root.path, slot.verity.path, parts.rootHash))
  const uuids = uuidsOf(parts.rootHash)
  for (const [{ number }, uuid] of [
    [slot.root, uuids.root],
    [slot.verity, uuids.verity],
  ] as const)
    run(ports, ['sfdisk', '--quiet', '--no-tell-kernel', '--part-uuid', disk.path, String(number), uuid])
  remember()
  rememberSlot(ports.files, { commit, rootHash: parts.rootHash, system, version, slot: slot.letter })
  const deployment = sealedName(commit)
  timed(ports, times, 'publish', () =>
    performSteps(
      [
        { kind: 'copy', from: waiting, to: `${directory}/${nextProgram(ports, own, deployment)}` },
        { kind: 'sync', path: partition },
      ],
      ports,
    ),
  )
  ports.files.remove(waiting)
  return deployment
}

function nextProgram(ports: Ports, own: readonly Published[], deployment: string): string {
  const tries = triesOf(ports.files, machinePlaces.running)
  const version = Math.max(0, ...own.map((one) => one.version)) + 1
  return programName({ deployment, version, tries: { left: tries, done: 0 } })
}

function withdraw(ports: Ports, programs: readonly Published[], own: readonly Published[]): void {
  const { partition } = machinePlaces
  performSteps(sealedLoader.steps(programs, own, partition), ports)
  const leftovers = (ports.files.list(directory) ?? []).filter((name) => name.endsWith('.new'))
  for (const name of leftovers) ports.files.remove(`${directory}/${name}`)
}

/**
 * @throws work error `program-foreign` where another key signed it than what runs, `release-mixed` where it would open another
 * root, or calls itself another commit. Nothing was written to the boot partition then.
 */
function checkProgram(ports: Ports, { commit }: Release, { rootHash }: SealedParts): void {
  const { status, stdout, stderr } = ports.processes.run(
    ['sbverify', '--cert', programCertificatePath, waiting],
    { limitSeconds },
  )
  if (status === 127) throw failed('sbverify', stderr)
  if (status !== 0) {
    ports.files.remove(waiting)
    throw workError({
      code: 'program-foreign',
      message: "the release's program is not signed with the key of this machine's system",
      where: programCertificatePath,
      why: (stderr || stdout).trim(),
      hint: 'nothing was changed: its firmware would not start it. A sealed system changes its key with a new image',
    })
  }
  const says = (words: string): boolean =>
    ports.processes.run(['grep', '--text', '--quiet', '--fixed-strings', words, waiting], { limitSeconds })
      .status === 0
  if (says(`roothash=${rootHash} `) && says(`${commitArgument}=${commit} `)) return checkState(ports, says)
  ports.files.remove(waiting)
  throw workError({
    code: 'release-mixed',
    message: "the release's program is not that of its root and commit",
    hint: 'nothing was changed; tell whoever publishes it',
  })
}

/** @throws work error `state-other` where the program would not find the state of this machine, or not get its key. */
function checkState(ports: Ports, says: (words: string) => boolean): void {
  const own = readSeal(ports.files)?.state
  const isEncrypted = says(` ${stateArgument}=`)
  if (own === undefined ? !isEncrypted : says(` ${stateArgument}=${own} `)) return
  ports.files.remove(waiting)
  const [is, wanted] =
    own === undefined
      ? ['not encrypted', 'encrypted']
      : ['encrypted', isEncrypted ? 'for another key' : 'plain']
  throw workError({
    code: 'state-other',
    message: `the state of this machine is ${is}, and the release looks for one that is ${wanted}`,
    why: 'an update writes to the other slot, and never anew what the machine keeps',
    hint: 'nothing was changed. Release it with the boot.sealedState (and secure-boot/pcr.crt) that this machine has, or write a new image to the disk',
  })
}

function verify(ports: Ports, root: string, verity: string, rootHash: string): void {
  const { status, stderr } = ports.processes.run(['veritysetup', 'verify', root, verity, rootHash], {
    limitSeconds,
  })
  if (status === 0) return
  throw workError({
    code: 'slot-damaged',
    message: 'what was written to the slot is not what was fetched',
    where: root,
    why: stderr.trim(),
    hint: 'what runs was not changed; look for errors of the disk (dmesg), then try again',
  })
}

function run(ports: Ports, command: Command): void {
  const { status, stdout, stderr } = ports.processes.run(command, { limitSeconds })
  if (status !== 0) throw failed(command[0], stderr || stdout)
}

function failed(program: string, why: string): Error {
  return workError({
    code: 'slot-failed',
    message: `${program} failed`,
    why: why.trim(),
    hint: 'what runs was not changed; try again: what was written already stays',
  })
}
