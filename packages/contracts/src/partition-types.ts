import type { Architecture } from './source.ts'

/** GPT partition types (Discoverable Partitions Specification; UEFI 2.10, table 5.7; GRUB's own). */
export const partitionTypes = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  swap: '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f',
  data: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  /** GRUB's core image on BIOS. */
  bootCode: '21686148-6449-6e6f-744e-656564454649',
} as const

/** Type of a root, by which systemd-repart finds and grows it. */
export const rootPartitionTypes: Readonly<Partial<Record<Architecture, string>>> = {
  amd64: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  arm64: 'b921b045-1df0-41c3-af44-4c6f280d3fae',
  riscv64: '72ec70a6-cf74-40e6-bd49-4bda08e8f224',
  i386: '44479540-f297-41b2-9af7-d131d5f0458a',
  armhf: '69dad710-2ce4-4e3c-b16c-21a1d49abed3',
}

/** Where GRUB's core image lies on a disk for BIOS: between the partition table and the first partition. Sectors of 512 bytes. */
export const bootCodePlace = { sector: 40, sectors: 2048 - 40 } as const

/** Where the first partition begins, bytes. */
export const firstPartitionAt = 2 ** 20
