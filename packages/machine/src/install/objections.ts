import { partitionOf, type DiskLayout } from '@ingot/contracts/disk.ts'
import type { FoundDisk, FoundPartition, InstallMachine } from '@ingot/contracts/installation.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { bytesText } from '../render/text.ts'
import { largestGap, mebibyte, neededBytes, type Create } from './place.ts'
import type { Wanted } from './wanted.ts'

/** Less than a machine with this much says that it has, since the kernel keeps some for itself. */
const leastMemory = 448 * mebibyte

const firmwares = { uefi: 'UEFI', bios: 'legacy BIOS' } as const

/** Why a machine cannot run what is to be installed, whatever disk it has. */
export function machineProblems(
  { firmware, architecture, memoryBytes, disks, hasGrub = false }: InstallMachine,
  { source: { shipped, disk } }: Wanted,
): readonly Problem[] {
  const { system, boot } = shipped
  const problems: Problem[] = []
  if (shipped.architecture !== architecture)
    problems.push({
      code: 'install-architecture',
      message: `${system} is for ${shipped.architecture}, and this machine is ${architecture}`,
      hint: `build it for ${architecture}`,
    })
  if (disk.sealed === true)
    problems.push({
      code: 'install-sealed',
      message: `${system} is sealed`,
      why: 'its kernel is signed only together with its initramfs and arguments, and would not start from a disk that is made here',
      hint: 'write its image to the disk: ingot write',
    })
  if (boot.mode !== firmware)
    problems.push({
      code: 'install-firmware',
      message: `${system} is for machines that boot by ${firmwares[boot.mode]}, and this one booted by ${firmwares[firmware]}`,
      why: 'the firmware would find nothing to start on the disk',
      hint:
        boot.mode === 'uefi'
          ? "switch the firmware's setup to UEFI (it may call BIOS 'legacy' or 'CSM') and start the installer again, or install a system with boot.mode: 'bios'"
          : "switch the firmware's setup to legacy boot and start the installer again, or install a system with boot.mode: 'uefi'",
    })
  if (boot.mode === 'bios' && !hasGrub && runningDisk(disks) === undefined)
    problems.push({
      code: 'install-loader-missing',
      message: 'GRUB is copied from the disk that runs, and this machine runs from none',
      hint: 'start it from a disk that Ingot made for BIOS',
    })
  if (memoryBytes < leastMemory)
    problems.push({
      code: 'install-memory',
      message: `this machine has ${bytesText(memoryBytes)} of memory`,
      why: `an installation takes ${bytesText(512 * mebibyte)}`,
      hint: 'write an image to the disk on another machine: ingot write',
    })
  return problems
}

/** The disk that has the running system; a live medium is none. */
export function runningDisk(disks: readonly FoundDisk[]): FoundDisk | undefined {
  return disks.find(({ partitions }) => partitions.some(({ uses }) => uses.includes('mounted at /sysroot')))
}

/** A disk that is in use is left alone, and so is a partition. */
export function useProblems(disk: FoundDisk, lost: readonly FoundPartition[]): readonly Problem[] {
  const uses = [...disk.uses, ...disk.partitions.flatMap((one) => usesOf(one))]
  const problems: Problem[] = []
  const running = uses.find((use) => / at (\/|\/sysroot|\/usr|\/etc|\/var|\/boot.*)$/.test(use))
  const inTheWay = [...disk.uses, ...lost.flatMap((one) => usesOf(one))]
  if (running !== undefined)
    problems.push({
      code: 'install-disk-running',
      message: `this machine runs from ${disk.path}`,
      why: running,
      hint: 'name another disk; lsblk shows what there is',
    })
  else if (inTheWay.length > 0)
    problems.push({
      code: 'install-disk-in-use',
      message: `${disk.path} is in use`,
      why: inTheWay.join('; '),
      hint: 'unmount it (umount, swapoff), or name another disk; lsblk shows what there is',
    })
  if (disk.isReadOnly)
    problems.push({
      code: 'install-disk-read-only',
      message: `${disk.path} is read-only`,
      hint: 'SD cards and some sticks have a switch; otherwise: blockdev --setrw DISK',
    })
  return problems
}

function usesOf({ path, uses }: FoundPartition): readonly string[] {
  return uses.map((use) => `${path}: ${use}`)
}

/** What a disk's partition table, or its sectors, keep from it. */
export function tableProblems(disk: FoundDisk, { mode, source }: Wanted): readonly Problem[] {
  const isBios = source.shipped.boot.mode === 'bios'
  const problems = [...keepTableProblems(disk, mode)]
  if (mode === 'keep' && isBios)
    problems.push({
      code: 'install-keep-bios',
      message: 'a system for BIOS takes the whole disk',
      why: 'GRUB lies before the first partition, and reads the first one',
      hint: 'mode erase, or another disk',
    })
  if (isBios && disk.sectorBytes !== 512)
    problems.push({
      code: 'install-bios-sectors',
      message: `${disk.path} has sectors of ${disk.sectorBytes} bytes, which a BIOS cannot start from`,
      hint: 'boot by UEFI, or take another disk',
    })
  return problems
}

/** Only a GPT has names, by which partitions of ours are known beside others. */
export function keepTableProblems(disk: FoundDisk, mode: Wanted['mode']): readonly Problem[] {
  if (mode !== 'keep' || disk.table === 'gpt') return []
  return [
    {
      code: 'install-keep-table',
      message: `${disk.path} has no GPT partition table to install beside`,
      why: disk.table === '' ? 'it has none at all' : `its table is of type ${disk.table}`,
      hint: 'mode erase takes the whole disk; sgdisk --mbrtogpt converts an MBR that nobody boots from',
    },
  ]
}

/** The machine finds its partitions by their labels: there must not be two. */
export function labelProblems(
  kept: readonly FoundPartition[],
  created: readonly Create[],
): readonly Problem[] {
  return created.flatMap(({ label }) => {
    const same = kept.find((one) => one.label === label)
    if (same === undefined) return []
    return {
      code: 'install-label-taken',
      message: `${same.path} is called ${label}, too`,
      why: 'a machine finds its partitions by their names, and this one is of another system, or not as it is declared (file system, size, encryption)',
      hint: `to keep what is on it, rename it: sfdisk --part-label; otherwise name it as one that may go: --destroy ${same.path.slice('/dev/'.length)}`,
    }
  })
}

/**
 * Whether everything has room.
 * @param lacking partitions that are made; what stays, and is what the system declares, has its room.
 */
export function fitProblems(
  disk: FoundDisk,
  kept: readonly FoundPartition[],
  { partitions: lacking }: Pick<DiskLayout, 'partitions'>,
  { source, pool }: Wanted,
): readonly Problem[] {
  const { layout } = source.disk
  const esp = partitionOf(layout, 'esp')
  const roots = layout.partitions.filter(({ kind }) => kind === 'root')
  const problems: Problem[] = []
  if (roots.length > 1)
    problems.push({
      code: 'install-two-roots',
      message: `the layout has ${roots.length} roots: ${roots.map(({ name }) => name).join(', ')}`,
      hint: 'a disk has one: see disk.partitions of the system',
    })
  // Two kernels, as what runs and what comes next; FAT32 takes a hundredth for itself.
  const espNeeded = 2 * source.kernelBytes + 2 * mebibyte
  if (espNeeded > esp.bytes * 0.98)
    problems.push({
      code: 'install-esp-small',
      message: `the EFI system partition would have ${bytesText(esp.bytes)}, and two kernels with their initramfs need ${bytesText(espNeeded)}`,
      hint: 'set disk.espSize of the system',
    })
  const root = partitionOf(layout, 'root')
  const rootBytes = rootNeeded(source, root.freeBytes)
  if (pool === undefined && root.bytes !== null && root.bytes < rootBytes)
    problems.push({
      code: 'install-root-small',
      message: `the root would have ${bytesText(root.bytes)}, and ${source.shipped.system} takes ${bytesText(rootBytes)}`,
      hint: 'set disk.partitions.root.size of the system, or leave it out: then it takes what is left',
    })
  return [...problems, ...sizeProblems(source, disk, kept, lacking)]
}

/**
 * Whether a disk has room for a system beside the partitions that stay.
 * @param lacking what is made on it; default: all that the system has there.
 */
export function sizeProblems(
  source: Wanted['source'],
  disk: FoundDisk,
  kept: readonly FoundPartition[],
  lacking = source.disk.layout.partitions,
): readonly Problem[] {
  const needed = neededOf(source, lacking)
  const gap = largestGap(disk, kept)
  if (needed <= gap.bytes) return []
  const isWhole = kept.length === 0
  return [
    {
      code: 'install-disk-small',
      message: isWhole
        ? `${disk.path} is too small: it has ${bytesText(disk.bytes)}`
        : `${disk.path} has no room: its largest free stretch is ${bytesText(gap.bytes)}`,
      why: `${source.shipped.system} takes ${bytesText(needed + (isWhole ? 2 * mebibyte : 0))}`,
      hint: isWhole
        ? 'take a larger disk, or make the partitions of the system smaller'
        : 'name partitions that may go (--destroy) or become smaller (--resize sda3=40G), or make room with the system that they belong to',
    },
  ]
}

/** Bytes that the partitions of a system take at least. */
export function neededOf(source: Wanted['source'], partitions = source.disk.layout.partitions): number {
  const { freeBytes } = partitionOf(source.disk.layout, 'root')
  return neededBytes({ partitions }, rootNeeded(source, freeBytes))
}

/** The tree, its kernels a second time, and what a file system takes for itself. */
export function rootNeeded({ treeBytes, kernelBytes }: Wanted['source'], freeBytes: number): number {
  return Math.ceil(((treeBytes + kernelBytes) * 1.1 + freeBytes) / mebibyte + 64) * mebibyte
}
