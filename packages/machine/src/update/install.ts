import { stateroot } from '@ingot/contracts/disk.ts'
import { shippedSystemPath, shippedSystemSchema, type ShippedSystem } from '@ingot/contracts/machine.ts'
import { IngotError, workError } from '@ingot/contracts/problem.ts'
import type { Release } from '@ingot/contracts/release.ts'
import { repositoryPath } from '@ingot/release/published-paths.ts'
import type { Deployment } from '../deployments/deployment.ts'
import { changeDeployments, ostree, repository } from '../deployments/ostree.ts'
import type { Ports } from '../ports/ports.ts'
import { parseJson } from '../state/json-file.ts'
import { diskProblems, openingProblems } from './disk-fit.ts'
import { dryTest } from './dry-test.ts'
import { etcOutcomes, etcProblems } from './etc-preview.ts'
import { nextKernelArguments, nextSerial } from './kernel-arguments.ts'

const remote = 'ingot'

/** How long the parts took, seconds. */
export type Times = Record<string, number>

/** Does something and notes how long it took. */
export function timed<T>({ clock }: Ports, times: Times, name: string, work: () => T): T {
  const started = clock.monotonic()
  try {
    return work()
  } finally {
    times[name] = Math.round(clock.monotonic() - started) / 1000
  }
}

/**
 * Fetches exactly the commit that was signed. Objects that are here stay; what was interrupted goes on where it was.
 * OSTree checks each object by its digest, and all of them hang on the commit's.
 */
export function pull(ports: Ports, url: string, { commit }: Release): void {
  fetchCommit(ports, url, commit, [])
}

/** Fetches only what lies below a directory of a commit, to look at it; a later {@link pull} fetches the rest. */
export function pullPart(ports: Ports, url: string, commit: string, directory: string): void {
  fetchCommit(ports, url, commit, [`--subpath=${directory}`])
}

/** A server that stalls is given up after a minute; OSTree's own patience is four. */
const patience = ['--low-speed-time-seconds=15', '--network-retries=3']

function fetchCommit(ports: Ports, url: string, commit: string, options: readonly string[]): void {
  const settings = { url: `${url}/${repositoryPath}`, 'gpg-verify': 'false' }
  for (const [key, value] of Object.entries(settings)) {
    const name = `remote "${remote}".${key}`
    ostree(ports, ['config', `--repo=${repository}`, 'set', name, value])
  }
  try {
    ostree(ports, ['pull', `--repo=${repository}`, ...patience, ...options, remote, commit])
  } catch (error) {
    throw workError(
      {
        code: 'pull-failed',
        message: 'the release could not be fetched',
        where: settings.url,
        ...(error instanceof IngotError && error.problems[0]?.why ? { why: error.problems[0].why } : {}),
        hint: 'try again: what was fetched already is kept, and nothing that runs was changed',
      },
      { cause: error },
    )
  }
}

/** What a commit in the repository says of itself, which has to be what was signed of it. */
export function shippedOf(ports: Ports, release: Release): ShippedSystem {
  const text = ostree(ports, ['cat', `--repo=${repository}`, release.commit, shippedSystemPath])
  const shipped = parseJson(text, shippedSystemSchema)
  if (shipped === undefined)
    throw workError({
      code: 'system-unknown',
      message: `release ${release.sequence} does not say what it is in a way that this machine understands`,
      where: shippedSystemPath,
      hint: 'update to a release in between first',
    })
  if (shipped.system === release.system && shipped.boot.mode === release.bootMode) return shipped
  throw workError({
    code: 'release-mixed',
    message: `release ${release.sequence} of ${release.system} names a commit of another system`,
    why: `the commit is ${shipped.system} for ${shipped.boot.mode}`,
    hint: 'nothing was changed; tell whoever publishes it',
  })
}

/** @throws work error with everything that is wrong with the tree of a commit, or keeps it from this machine. */
export function test(ports: Ports, commit: string, shipped: ShippedSystem, running: Deployment): void {
  const problems = [
    ...diskProblems(ports, shipped),
    ...openingProblems(ports, commit, running),
    ...dryTest(ports, commit, running.directory),
    ...etcProblems(etcOutcomes(ports, running.checksum, commit)),
  ]
  if (problems.length > 0) throw workError(problems)
}

/**
 * Deploys a commit beside the others, to boot next. OSTree calls the boot publisher while the old boot entries still
 * count, and swaps them last.
 * @param from whose kernel arguments and /etc it takes over.
 * @returns the name of the new deployment.
 */
export function deploy(ports: Ports, commit: string, shipped: ShippedSystem, from: Deployment): string {
  const directories = ports.files.list(`/ostree/deploy/${stateroot}/deploy`) ?? []
  const name = `${commit.slice(0, 12)}.${nextSerial(directories, commit)}`
  const origin = '/run/ingot/origin'
  ports.files.write(origin, `[origin]\nrefspec=ingot/${shipped.system}\n`)
  const kernelArguments = nextKernelArguments(from, shipped.boot.kernelParameters, name)
  changeDeployments(ports, [
    'deploy',
    `--os=${stateroot}`,
    `--origin-file=${origin}`,
    '--retain',
    '--no-prune',
    '--karg-none',
    ...kernelArguments.map((argument) => `--karg-append=${argument}`),
    commit,
  ])
  return name
}
