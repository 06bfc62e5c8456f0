import { workError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { readShipped } from '../deployments/shipped.ts'
import { readGood } from '../judge/record.ts'
import { machinePlaces, readInstalled } from '../publish/installed.ts'
import { record } from '../state/history.ts'
import { decideState, superfluous } from './decide.ts'
import { performStep } from './perform.ts'
import { copiesDirectory, must, readCopies, withPool } from './pool.ts'
import { readRemembered, writeRemembered } from './remember.ts'

/**
 * Early in every boot, before anything uses them: gives the running deployment its copies of the directories that a
 * rollback does not share. Doing it again in the same boot does nothing.
 * @throws work error `state-failed`: then nothing may start that would work with another deployment's data.
 */
export function settleState(ports: Ports): void {
  const { files } = ports
  const declared = readShipped(files, machinePlaces.running)?.state ?? []
  const remembered = readRemembered(files)
  if (declared.length === 0 && remembered === undefined) return
  const booted = readInstalled(files, machinePlaces).find((one) => one.booted)?.name
  if (booted === undefined) return
  const isDone = withPool(ports, (pool) => {
    const steps = decideState({
      booted,
      last: remembered?.last,
      good: readGood(files, machinePlaces).map(({ deployment }) => deployment),
      declared,
      remembered: remembered?.directories ?? [],
      copies: readCopies(ports, pool),
    })
    const known = new Map(
      [...(remembered?.directories ?? []), ...declared].map(({ name, path }) => [name, { name, path }]),
    )
    for (const step of steps) {
      if (step.kind === 'mount' && isMounted(ports, step.path)) continue
      const said = performStep(ports, pool, booted, step)
      if (said === '') continue
      ports.console.error(said)
      if (step.kind === 'set-aside')
        record(ports, { kind: 'boot', deployment: booted, from: step.deployment, note: said })
    }
    writeRemembered(files, { last: booted, directories: [...known.values()] })
    return true
  })
  if (isDone === undefined && declared.length > 0) throw noSnapshots(declared)
}

function noSnapshots(declared: readonly { readonly path: string }[]): Error {
  return workError({
    code: 'state-no-snapshots',
    message: `this machine cannot keep ${declared.map(({ path }) => path).join(', ')} for each deployment`,
    why: 'its root is not btrfs',
    hint: 'install it anew, or follow a system that does not ask for it',
  })
}

function isMounted({ processes }: Ports, path: string): boolean {
  return processes.run(['mountpoint', '--quiet', path], { limitSeconds: 30 }).status === 0
}

/**
 * Gives up copies whose deployment is gone, and says so. Those of deployments that failed stay.
 */
export function pruneState(ports: Ports): void {
  const remembered = readRemembered(ports.files)
  if (remembered === undefined) return
  const installed = readInstalled(ports.files, machinePlaces).map(({ name }) => name)
  withPool(ports, (pool) =>
    superfluous(readCopies(ports, pool), installed, remembered.last).forEach(({ name, deployment }) => {
      must(ports, ['btrfs', 'subvolume', 'delete', `${pool.place}/${copiesDirectory}/${name}/${deployment}`])
      const said = `gave up what ${deployment} left of the state ${name}: it is gone`
      ports.console.error(said)
      record(ports, { kind: 'prune', deployment, note: said })
    }),
  )
}

/** Directories of which a deployment finds what it left, when it boots again. */
export function directoriesLeftBy(ports: Ports, deployment: string): readonly string[] {
  const remembered = readRemembered(ports.files)
  if (remembered === undefined) return []
  const copies = withPool(ports, (pool) => readCopies(ports, pool))
  return remembered.directories
    .filter(({ name }) => copies?.get(name)?.includes(deployment))
    .map(({ path }) => path)
}
