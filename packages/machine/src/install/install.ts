import { allPartitions, partitionLabels, partitionOf, type DiskLayout } from '@ingot/contracts/disk.ts'
import type {
  FoundPartition,
  InstallAnswers,
  InstallPlan,
  PartitionStep,
} from '@ingot/contracts/installation.ts'
import type { Ports } from '../ports/ports.ts'
import { timed, type Times } from '../update/install.ts'
import {
  encryptHalf,
  encryptionOf,
  encryptRoot,
  rootArguments,
  rootMapping,
  type Encrypted,
} from './encrypt.ts'
import { encryptData, openedPath, type EncryptedData } from './encrypt-others.ts'
import { copyBoot, fillEspRules } from './esp-mirror.ts'
import { fillBoot, tellFirmware } from './fill-boot.ts'
import { fillFacts, makeAccounts, setPasswords } from './fill-facts.ts'
import { copyCommit, deployCommit, makeSysroot, newDeployment } from './fill-root.ts'
import type { Interview } from './interview.ts'
import {
  abandonNew,
  deviceOf,
  fileSystemUuid,
  makeFileSystems,
  mountNew,
  mountState,
  newState,
  unmountNew,
} from './make-file-systems.ts'
import { makeHostKeys } from './host-keys.ts'
import { randomUuid } from './luks.ts'
import { writeKeyFile } from './key-stick.ts'
import { makePartitions, namePartitions, needUnused, settle } from './make-partitions.ts'
import { mirrorsByLabel } from './mirrors.ts'
import { mapping, openAtBoot } from './open-at-boot.ts'
import { fillMounts, leaveNeighbours } from './own-mounts.ts'
import { makeInPool, settlePool, sharedBy } from './pool.ts'
import { resizedBy } from './plan-resize.ts'
import type { Keys } from './read-keys.ts'
import { fillContents, shrinkContents } from './resize.ts'
import { need, onDisk } from './run.ts'
import { writeRecord, type SetupRecord } from './setup-record.ts'
import type { InstallSource } from './wanted.ts'
import { newPartition, newSysroot, openedDevice, workPlace } from './work-place.ts'

/** What is only this machine's. */
type Given = Pick<InstallAnswers, 'hostname' | 'interfaces' | 'users'> &
  Pick<Interview, 'passwords'> & {
    /** Absent: the root is not encrypted. */
    readonly keys?: Keys
    /** Absent: somebody was there. */
    readonly record?: SetupRecord
  }

/** What came of an installation. */
export interface Installed {
  /** How long the parts took. */
  readonly seconds: Times
  /** Public host keys of the machine's SSH server. */
  readonly hostKeys: readonly string[]
  /** For a person to see, once. */
  readonly recoveryKey?: string
}

/**
 * Carries out a plan. Wherever it ends, by a failure or with the power, the disk tells that it is not finished, and it can be
 * begun anew: it becomes bootable when all that it starts is on the disk, and the last thing that is done is to give the partitions
 * their names.
 * @param note what a person is told while it goes on.
 * @param watched whether somebody looks at how far the copying is.
 */
export function install(
  ports: Ports,
  plan: InstallPlan,
  source: InstallSource,
  given: Given,
  note: (text: string) => void,
  watched: boolean,
): Installed {
  const { layout } = source.disk
  const { name: rootName } = partitionOf(layout, 'root')
  const { path } = plan.disk
  const pool = sharedBy(plan)
  const uuid = pool === undefined ? randomUuid(ports) : fileSystemUuid(ports, pool)
  const luks = encryptionOf(ports, layout, given.keys)
  let recoveryKey: string | undefined
  const times: Times = {}
  const hostKeys: string[] = []
  const part = <T>(name: string, text: string, work: () => T): T => {
    note(text)
    return timed(ports, times, name, work)
  }
  const force = (place: string) => need(ports, ['sync', '--file-system', place])
  return onDisk(path, () => {
    ports.files.makeDirectory(workPlace, 0o700)
    return timed(ports, times, 'total', () => {
      try {
        const found = part('partitions', 'making partitions', () => {
          const all = [plan, ...plan.others]
          for (const one of all) needUnused(ports, one)
          for (const one of all) {
            for (const { partition, bytes } of resizedBy(one)) note(resizing(partition, bytes))
            shrinkContents(ports, one)
          }
          const made = new Map(all.flatMap((one) => [...makePartitions(ports, one)]))
          for (const one of all) fillContents(ports, one)
          return made
        })
        const devices = new Map<string, { readonly path: string }>(found)
        let data: readonly EncryptedData[] = []
        if (luks !== undefined)
          part('encryption', 'encrypting the disk', () => {
            recoveryKey = encryptRoot(ports, deviceOf(found, rootName), luks)
            data = encryptData(ports, layout, found, recoveryKey)
            devices.set(rootName, { path: openedDevice })
            const { half } = luks
            if (half !== undefined) {
              encryptHalf(ports, deviceOf(found, half.name), half, luks, recoveryKey)
              devices.set(half.name, { path: openedPath(half) })
            }
            for (const one of data) devices.set(one.name, { path: openedPath(one) })
            // Made at each boot, with a key of that boot.
            for (const { name } of swapOf(layout)) devices.delete(name)
          })
        part('file systems', 'making file systems', () => {
          makeFileSystems(ports, layout, devices, uuid)
          if (pool !== undefined) {
            makeInPool(ports, pool, layout, plan.isHalfInstalled)
            devices.set(rootName, pool)
          }
          settle(ports)
          mountNew(ports, layout, devices)
        })
        part('system', `copying ${source.shipped.system} ${source.shipped.version}`, () => {
          makeSysroot(ports, () => mountState(ports, layout, devices))
          copyCommit(ports, source, watched)
          deployCommit(ports, source, rootArguments(uuid, luks))
          const own = devicesByLabel(plan, found, luks, data)
          const mirrors = mirrorsByLabel(ports, layout, plan, devices)
          fillMounts(ports, newDeployment(source), new Map([...own, ...mirrors]))
          if (luks !== undefined) {
            const swap = swapOf(layout).flatMap(({ name, label }) => {
              const partition = found.get(name)
              const isElsewhere = !layout.partitions.some((one) => one.name === name)
              return partition === undefined ? [] : [{ label, uuid: partition.uuid, isElsewhere }]
            })
            openAtBoot(ports, newDeployment(source), { data, swap, allowDiscards: luks.plan.allowDiscards })
          }
          fillEspRules(ports, newDeployment(source), layout, found)
          if (plan.mode === 'keep') leaveNeighbours(ports, newDeployment(source))
        })
        part('facts', 'noting what is only its own', () => {
          makeAccounts(ports, source, given.users)
          setPasswords(ports, source, given.passwords)
          fillFacts(ports, source, given)
          hostKeys.push(...makeHostKeys(ports, newDeployment(source)))
          fillHistory(ports, source)
        })
        // What firmware starts is there only when all that it leads to is.
        part('sync', 'forcing everything to the disk', () => force(newSysroot))
        part('boot', 'making it bootable', () => {
          fillBoot(ports, source, path)
          if (given.record !== undefined) writeRecord(ports, given.record)
          copyBoot(ports, layout, found)
          for (const place of [newSysroot, newPartition]) force(place)
          const { number } = found.get(partitionOf(layout, 'esp').name) ?? { number: 1 }
          if (plan.mode === 'keep' && !tellFirmware(ports, source, path, number))
            note('the firmware could not be told of it: choose the disk in its boot menu')
        })
        unmountNew(ports)
      } catch (error) {
        abandonNew(ports)
        throw error
      }
      const { stick } = given.keys ?? {}
      if (luks !== undefined && stick !== undefined)
        part('key file', 'writing the key file', () => writeKeyFile(ports, stick, luks.uuid, luks.fileKey))
      // Not earlier: the file would be in the way of an installation that is begun anew.
      const shown = handOver(ports, recoveryKey, given.keys)
      // The disk that firmware starts from is the last.
      part('names', 'naming the partitions', () => {
        for (const one of [...plan.others, plan]) namePartitions(ports, one)
        if (pool !== undefined) settlePool(ports, pool)
      })
      return { seconds: times, hostKeys, ...(shown === undefined ? {} : { recoveryKey: shown }) }
    })
  })
}

function resizing({ path, bytes: before }: FoundPartition, bytes: number): string {
  const how = bytes < before ? 'making it smaller' : 'making it larger'
  return `${path.slice('/dev/'.length)}: ${how}; it may take long, and must not lose power`
}

function swapOf(layout: DiskLayout) {
  return allPartitions(layout).filter(({ kind }) => kind === 'swap')
}

/** @returns the recovery key, if a person is to see it instead of a file getting it. */
function handOver(
  { files }: Ports,
  recoveryKey: string | undefined,
  keys: Keys | undefined,
): string | undefined {
  const to = keys?.recoveryKey
  if (recoveryKey === undefined || to === undefined || to === 'show') return recoveryKey
  files.write(to.file, `${recoveryKey}\n`, 0o600)
  return undefined
}

/** What the machine mounts, by the labels that partitions have when all is done. */
function devicesByLabel(
  plan: InstallPlan,
  created: ReadonlyMap<string, FoundPartition>,
  luks: Encrypted | undefined,
  data: readonly EncryptedData[],
): ReadonlyMap<string, string> {
  return new Map(
    [plan, ...plan.others]
      .flatMap(({ steps }) => steps)
      .flatMap((step) => {
        const found = step.kind === 'create' ? created.get(step.name) : step.partition
        const label = labelAfter(step)
        if (step.kind === 'destroy' || found === undefined) return []
        if (luks !== undefined && label === partitionLabels.root) return [[label, rootMapping] as const]
        const isOpened = data.some((one) => one.label === label)
        return [[label, isOpened ? mapping(label) : `/dev/disk/by-partuuid/${found.uuid}`] as const]
      }),
  )
}

/** By what name the system knows a partition; one that is shared keeps its own. */
function labelAfter(step: PartitionStep): string {
  if (step.kind === 'create') return step.label
  return step.kind === 'share' ? partitionLabels.root : step.partition.label
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
