import { diskKeysDirectory } from '@ingot/contracts/disk-keys.ts'
import { formatSize } from '@ingot/language/types/quantity.ts'
import type { BootConfig } from '../boot/options.ts'
import { when } from '../entries.ts'
import { machinePath } from '../file-systems/mount.ts'
import { declaredPartitions } from './declared.ts'
import { mebibyte, smallestFileSystem } from './file-system.ts'
import type { DeclaredMount, Objection } from './objection.ts'
import type { DiskConfig } from './options.ts'

/** Less guards a passphrase badly (RFC 9106 has 64 MiB for machines with little); more LUKS2 does not take. */
const leastArgon2Memory = 32 * mebibyte
const mostArgon2Memory = 4096 * mebibyte
/** What LUKS2 takes of a partition for its header. */
const luksHeader = 16 * mebibyte

/** What is wrong where machines have an encrypted root, and encrypted data and swap beside it. */
export function objectionsToEncryption(
  config: DiskConfig & BootConfig,
  mounts: readonly DeclaredMount[],
): readonly Objection[] {
  const {
    disk: { encryption },
    boot,
  } = config
  if (!encryption.enable) return []
  const data = declaredPartitions(config).filter(({ partition }) => partition.kind === 'data')
  return [
    ...data.flatMap(({ at, partition: { size, fsType } }) => {
      const least = smallestFileSystem[fsType] + luksHeader
      // Below what the file system alone needs it is said already.
      return when(size !== null && size >= smallestFileSystem[fsType] && size < least, {
        code: 'disk-size-wrong',
        message: `${formatSize(size ?? 0)} is too small for an encrypted ${fsType}: it needs ${formatSize(least)}.`,
        option: `${at}.size`,
      })
    }),
    ...mounts.flatMap(({ path, option }) =>
      when(path !== null && data.length > 0 && coversKeys(machinePath(path)), {
        code: 'disk-encryption-mount',
        message: `${path} would hide the keys of data partitions.`,
        why: `they lie in ${diskKeysDirectory}, on the encrypted root`,
        hint: 'mount it at another place, such as /srv/data',
        option,
      }),
    ),
    ...when(boot.sealed, {
      code: 'disk-encryption-sealed',
      message: 'The disk of a sealed system is encrypted in another way.',
      why: 'it is written as an image, and no installer makes keys for it',
      hint: "leave this out, and say boot.sealedState: 'tpm2'",
      option: 'disk.encryption.enable',
    }),
    ...when(encryption.memory < leastArgon2Memory || encryption.memory > mostArgon2Memory, {
      code: 'disk-encryption-memory',
      message: `${formatSize(encryption.memory)} is not what Argon2id can be given.`,
      hint: `take ${formatSize(leastArgon2Memory)} to ${formatSize(mostArgon2Memory)}`,
      option: 'disk.encryption.memory',
    }),
  ]
}

function coversKeys(path: string | null): boolean {
  return (
    path !== null &&
    (`${diskKeysDirectory}/`.startsWith(`${path}/`) || path.startsWith(`${diskKeysDirectory}/`))
  )
}
