import type { FoundPartition, InstallAnswers, InstallPlan } from '@ingot/contracts/installation.ts'
import type { Ports } from '../ports/ports.ts'
import { timed, type Times } from '../update/install.ts'
import { fillBoot, tellFirmware } from './fill-boot.ts'
import { fillFacts, makeAccounts, setPasswords } from './fill-facts.ts'
import { copyCommit, deployCommit, makeSysroot, newDeployment } from './fill-root.ts'
import type { Interview } from './interview.ts'
import {
  abandonNew,
  makeFileSystems,
  mountNew,
  mountState,
  newState,
  unmountNew,
} from './make-file-systems.ts'
import { makePartitions, namePartitions, settle } from './make-partitions.ts'
import { fillMounts, leaveNeighbours } from './own-mounts.ts'
import { need, onDisk } from './run.ts'
import type { InstallSource } from './wanted.ts'
import { newPartition, newSysroot, workPlace } from './work-place.ts'

/**
 * Carries out a plan. Wherever it ends, by a failure or with the power, the disk tells that it is not finished, and it can be
 * begun anew: it becomes bootable when all that it starts is on the disk, and the last thing that is done is to give the partitions
 * their names.
 * @param note what a person is told while it goes on.
 * @param watched whether somebody looks at how far the copying is.
 * @returns how long the parts took, seconds.
 */
export function install(
  ports: Ports,
  plan: InstallPlan,
  source: InstallSource,
  given: Pick<InstallAnswers, 'hostname' | 'interfaces' | 'users'> & Pick<Interview, 'passwords'>,
  note: (text: string) => void,
  watched: boolean,
): Times {
  const { layout } = source.disk
  const { path } = plan.disk
  const uuid = (ports.files.read('/proc/sys/kernel/random/uuid') ?? '').trim()
  const times: Times = {}
  const part = <T>(name: string, text: string, work: () => T): T => {
    note(text)
    return timed(ports, times, name, work)
  }
  const force = (place: string) => need(ports, ['sync', '--file-system', place])
  return onDisk(path, () => {
    ports.files.makeDirectory(workPlace, 0o700)
    timed(ports, times, 'total', () => {
      try {
        const devices = part('partitions', 'making partitions', () => makePartitions(ports, plan))
        part('file systems', 'making file systems', () => {
          const made = { partitions: layout.partitions.filter(({ name }) => devices.has(name)) }
          makeFileSystems(ports, made, devices, uuid)
          settle(ports)
          mountNew(ports, layout, devices)
        })
        part('system', `copying ${source.shipped.system} ${source.shipped.version}`, () => {
          makeSysroot(ports, () => mountState(ports, layout, devices))
          copyCommit(ports, source, watched)
          deployCommit(ports, source, uuid)
          fillMounts(ports, newDeployment(source), partitionsByLabel(plan, devices))
          if (plan.mode === 'keep') leaveNeighbours(ports, newDeployment(source))
        })
        part('facts', 'noting what is only its own', () => {
          makeAccounts(ports, source, given.users)
          setPasswords(ports, source, given.passwords)
          fillFacts(ports, source, given)
          fillHistory(ports, source)
        })
        // What firmware starts is there only when all that it leads to is.
        part('sync', 'forcing everything to the disk', () => force(newSysroot))
        part('boot', 'making it bootable', () => {
          fillBoot(ports, source, path)
          for (const place of [newSysroot, newPartition]) force(place)
          if (plan.mode === 'keep' && !tellFirmware(ports))
            note('the firmware could not be told of it: choose the disk in its boot menu')
        })
        unmountNew(ports)
      } catch (error) {
        abandonNew(ports)
        throw error
      }
      part('names', 'naming the partitions', () => namePartitions(ports, plan))
    })
    return times
  })
}

/** What the disk has when all is done. */
function partitionsByLabel(
  { steps }: InstallPlan,
  devices: ReadonlyMap<string, FoundPartition>,
): ReadonlyMap<string, FoundPartition> {
  return new Map(
    steps.flatMap((step) => {
      const found = step.kind === 'create' ? devices.get(step.name) : step.partition
      const label = step.kind === 'create' ? step.label : step.partition.label
      return step.kind === 'destroy' || found === undefined ? [] : [[label, found] as const]
    }),
  )
}

/** The first thing that `os history` of the machine tells. */
function fillHistory({ files, clock }: Ports, { commit, shipped }: InstallSource): void {
  const event = {
    at: new Date(clock.now()).toISOString(),
    kind: 'install',
    deployment: `${commit.slice(0, 12)}.0`,
    system: shipped.system,
    version: shipped.version,
  }
  files.makeDirectory(`${newState}/lib/ingot`)
  files.write(`${newState}/lib/ingot/history.jsonl`, `${JSON.stringify(event)}\n`)
}
