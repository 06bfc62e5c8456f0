import type { ShippedSystem } from '@ingot/contracts/machine.ts'
import type { Deployment } from '../deployments/deployment.ts'
import type { Files } from '../ports/ports.ts'
import { machinePlaces, type Installed } from '../publish/installed.ts'
import type { Published } from '../publish/offer.ts'
import { inBootOrder, sealedLoader, sealedName } from './programs.ts'
import { readSlotRecords, type SlotRecord } from './records.ts'
import type { Seal } from './seal.ts'

interface Found {
  readonly name: string
  readonly booted: boolean
  readonly record?: SlotRecord
}

/** What the slots hold, in the order of the boot menu, in the form of deployments. */
export function sealedDeployments(
  files: Files,
  seal: Seal,
  shipped: ShippedSystem | undefined,
): readonly Deployment[] {
  return find(files, seal, programsFor(files)).map(({ name, booted, record }, index) => ({
    index,
    checksum: booted ? seal.commit : (record?.commit ?? name.slice(0, 12)),
    serial: 0,
    directory: booted ? '/' : '',
    booted,
    pinned: false,
    isLive: false,
    kernelArguments: [],
    ...(record === undefined ? {} : { slot: record }),
    ...(booted && shipped !== undefined ? { shipped } : {}),
  }))
}

/** The same, as who judges boots takes it. */
export function sealedInstalled(
  files: Files,
  seal: Seal,
  published: readonly Published[],
): readonly Installed[] {
  return find(files, seal, published).map(({ name, booted, record }) => ({
    name,
    checksum: booted ? seal.commit : (record?.commit ?? name.slice(0, 12)),
    serial: 0,
    stateroot: '',
    booted,
    title: record === undefined ? name : `${record.system} ${record.version}`,
    kernelArguments: record === undefined ? [] : [`roothash=${record.rootHash}`],
    kernels: '',
    kernel: undefined,
    initramfs: undefined,
  }))
}

function find(files: Files, seal: Seal, published: readonly Published[]): readonly Found[] {
  const running = sealedName(seal.commit)
  const records = readSlotRecords(files)
  const names = inBootOrder(published).map(({ deployment }) => deployment)
  // Who may not look at the boot partition sees what runs, and what is known of the other slot.
  const known = names.length > 0 ? names : records.map(({ commit }) => sealedName(commit))
  const all = known.includes(running) ? known : [running, ...known]
  return all.map((name) => {
    const record = records.find(({ commit }) => sealedName(commit) === name)
    return { name, booted: name === running, ...(record === undefined ? {} : { record }) }
  })
}

/** The boot partition is root's to read, and no reason to fail. */
function programsFor(files: Files): readonly Published[] {
  try {
    return sealedLoader.read(files, machinePlaces.partition)
  } catch {
    return []
  }
}
