import type { FoundDisk, InstallAnswers } from '@ingot/contracts/installation.ts'
import { setupAnswersSchema, setupVolume, type SetupAnswers } from '@ingot/contracts/setup-volume.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Files } from '../ports/ports.ts'
import { sizeProblems, useProblems } from './objections.ts'
import { parseAnswers } from './read-answers.ts'
import type { FoundAnswers } from './setup-volume.ts'
import type { Wanted } from './wanted.ts'

/** @throws request error as `parseAnswers`. */
export function parseSetup({ name, text }: FoundAnswers): SetupAnswers {
  return parseAnswers(text, `${setupVolume.label}/${name}`, setupAnswersSchema)
}

/**
 * As `os install` takes them.
 * @param place where the volume is mounted.
 * @param realPath what the kernel calls a device.
 * @throws request error where `disk: only` does not name one.
 */
export function asInstallAnswers(
  { disk, encryption, ...rest }: SetupAnswers,
  place: string,
  disks: readonly FoundDisk[],
  source: Wanted['source'],
  realPath: Files['realPath'],
): InstallAnswers {
  const there = (path: string): string => `${place}/${path.slice('./'.length)}`
  const { keyFile } = encryption ?? {}
  const named = [...Object.values(rest.others).map((other) => other.disk), ...(keyFile ? [keyFile] : [])]
  const taken = named.map((path) => realPath(path) ?? path)
  return {
    ...rest,
    disk: disk === 'only' ? onlyDisk(disks, source, taken) : disk,
    ...(encryption && {
      encryption: {
        ...encryption,
        passphrase: encryption.passphrase === undefined ? undefined : there(encryption.passphrase),
        recoveryKey: encryption.recoveryKey === false ? false : there(encryption.recoveryKey),
      },
    }),
  }
}

/**
 * The volume itself and the medium are in use.
 * @param taken disks and partitions that the answers name for something else.
 */
function onlyDisk(disks: readonly FoundDisk[], source: Wanted['source'], taken: readonly string[]): string {
  const fit = disks.filter(
    (disk) =>
      ![disk, ...disk.partitions].some(({ path }) => taken.includes(path)) &&
      useProblems(disk, disk.partitions).length === 0 &&
      sizeProblems(source, disk, []).length === 0,
  )
  const [first] = fit
  if (first !== undefined && fit.length === 1) return first.path
  throw requestError({
    code: 'setup-disk-not-only',
    message:
      first === undefined
        ? 'there is no disk that could be installed on'
        : `disk: only, and there are ${fit.length} disks: ${fit.map(({ path }) => path).join(', ')}`,
    ...(first === undefined && disks.length > 0
      ? { why: `too small, or in use: ${disks.map(({ path }) => path).join(', ')}` }
      : {}),
    hint: 'name it: lsblk shows what there is, /dev/disk/by-id and by-path have names that stay',
  })
}
