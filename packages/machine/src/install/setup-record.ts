import { z } from 'zod'
import { partitionLabels } from '@ingot/contracts/disk.ts'
import type { FoundDisk, FoundPartition } from '@ingot/contracts/installation.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { parseJson } from '../state/json-file.ts'
import { isUnfinished } from './names.ts'
import { mounted, need } from './run.ts'
import { newPartition, stickPlace, workPlace } from './work-place.ts'

const recordSchema = z.object({
  /** Of the answers. */
  sha256: z.string(),
  /** As far as the machine knew the time. */
  at: z.string(),
  system: z.string(),
  version: z.string(),
})
/** What an unattended installation leaves on the disk, by which the next one knows it. */
export type SetupRecord = z.infer<typeof recordSchema>

/** On the boot partition, which no installation encrypts, and on its copy. It goes with the partition. */
const path = '/ingot/answers.json'

/** Says by which answers the new disk is installed. */
export function writeRecord({ files }: Pick<Ports, 'files'>, record: SetupRecord): void {
  files.makeDirectory(`${newPartition}/ingot`)
  files.write(newPartition + path, `${JSON.stringify(record)}\n`)
}

/**
 * By which answers a disk was installed. An installation that did not come to its end has none.
 * @throws work error `setup-record-unread` where its boot partition cannot be read: what is not known is left alone.
 */
export function readRecord(ports: Ports, { partitions }: FoundDisk): SetupRecord | undefined {
  // With `keep` partitions get their names one by one.
  if (partitions.some(isUnfinished)) return undefined
  ports.files.makeDirectory(workPlace, 0o700)
  ports.files.makeDirectory(stickPlace)
  const labels = new Set<string>([partitionLabels.esp, partitionLabels.espMirror])
  return partitions
    .filter(({ label }) => labels.has(label))
    .map((one) => recordOn(ports, one))
    .find((record) => record !== undefined)
}

function recordOn(ports: Ports, { path: device, label }: FoundPartition): SetupRecord | undefined {
  try {
    return mounted(ports, stickPlace, ['-t', 'vfat', '-o', 'ro,nosuid,nodev,noexec', device], () =>
      parseJson(ports.files.read(stickPlace + path) ?? '', recordSchema),
    )
  } catch (error) {
    throw workError(
      {
        code: 'setup-record-unread',
        message: `it cannot be told what ${device} was installed by`,
        where: device,
        why: `it is called ${label}, and is not read: ${error instanceof Error ? error.message : String(error)}`,
        hint: 'install by the menu, which asks; or take the name from the partition',
      },
      { cause: error },
    )
  }
}

/** Of a text of answers. */
export function digestOf(ports: Pick<Ports, 'processes'>, text: string): string {
  return need(ports, ['sha256sum'], { input: text }).slice(0, 64)
}
