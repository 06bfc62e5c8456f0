import type { Command } from 'commander'
import { Argument } from 'commander'
import type { Role } from '@ingot/contracts/release.ts'
import { positive } from '../arguments.ts'
import type { Act } from '../program.ts'
import { keysOption, toOption, type PlaceOptions } from '../release/place.ts'

const roles = ['root', 'release', 'channel'] as const
const roleArgument = (): Argument => new Argument('<role>', 'what it signs').choices(roles)

const moreFiles = (file: string, before: readonly string[]): readonly string[] => [...before, file]

/** `ingot key`: whose signatures machines believe. Public halves are in trust/, secret ones never in the project. */
export function addKey(program: Command, act: Act): void {
  const key = program
    .command('key')
    .description('keys that sign releases and channels; trust/ says whose count')
  key
    .command('new')
    .summary('make the first keys of a project')
    .description(
      'make the first keys of a project: root (says whose signatures count) and release, which can lie offline, and channel, ' +
        'which is used often. Writes trust/1.json; the definition names it: updates: { trust: "trust/1.json" }',
    )
    .option('--password', 'protect root and release key with a password', false)
    .option(...keysOption)
    .action(
      act(async (invocation, own: PlaceOptions & { password: boolean }) =>
        (await import('../release/keys.ts')).newKeys(invocation, own),
      ),
    )
  key
    .command('rotate')
    .description('make one more key for a role, in the next root; the old one counts until it is revoked')
    .addArgument(roleArgument())
    .option('--password', 'protect it with a password', false)
    .option(...keysOption)
    .action(
      act(async (invocation, role: Role, own: PlaceOptions & { password: boolean }) =>
        (await import('../release/keys.ts')).rotateKey(invocation, role, own),
      ),
    )
  key
    .command('revoke')
    .description('take away what a key may sign, in the next root')
    .argument('<key>', 'its 16 digits; ingot key list shows them')
    .option(...keysOption)
    .action(
      act(async (invocation, keyId: string, own: PlaceOptions) =>
        (await import('../release/keys.ts')).revokeKey(invocation, keyId, own),
      ),
    )
  key
    .command('threshold')
    .description('how many keys of a role have to sign, in the next root')
    .addArgument(roleArgument())
    .argument('<n>', 'how many', positive)
    .option(...keysOption)
    .action(
      act(async (invocation, role: Role, count: number, own: PlaceOptions) =>
        (await import('../release/keys.ts')).setThreshold(invocation, role, count, own),
      ),
    )
  key
    .command('renew')
    .description('the same root for two more years')
    .option(...keysOption)
    .action(
      act(async (invocation, own: PlaceOptions) =>
        (await import('../release/keys.ts')).renewRoot(invocation, own),
      ),
    )
  key
    .command('secure-boot')
    .summary('make keys for Secure Boot')
    .description(
      'make keys for Secure Boot: PK, KEK, and db, which signs boot loaders and kernels; and pcr, which signs what TPMs open an ' +
        'encrypted state for (boot.sealedState). Writes certificates and what firmware takes to secure-boot/ in the project; the ' +
        'definition says: boot: { secureBoot: { enable: true } }',
    )
    .option(
      '--trust <certificate>',
      'one more that firmware is to believe, PEM or DER; repeatable',
      moreFiles,
      [],
    )
    .option(...keysOption)
    .action(
      act(async (invocation, own: PlaceOptions & { trust: readonly string[] }) =>
        (await import('../release/secure-boot-keys.ts')).newSecureBootKeys(invocation, own),
      ),
    )
  const sign = key.command('sign').description('add the signatures of the keys that are here')
  sign
    .command('root')
    .description('add signatures to the newest root, which lacks some')
    .option(...keysOption)
    .action(
      act(async (invocation, own: PlaceOptions) =>
        (await import('../release/keys.ts')).signPending(invocation, own),
      ),
    )
  sign
    .command('release')
    .description('sign a release that was made with --unsigned')
    .argument('<system>', 'its name')
    .argument('<n>', 'its number', positive)
    .option(...toOption)
    .option(...keysOption)
    .action(
      act(async (invocation, system: string, sequence: number, own: PlaceOptions) =>
        (await import('../release/keys.ts')).signRelease(invocation, system, sequence, own),
      ),
    )
  key
    .command('list')
    .description('the keys that count, and which of them are here')
    .option(...keysOption)
    .action(
      act(async (invocation, own: PlaceOptions) =>
        (await import('../release/keys.ts')).listKeys(invocation, own),
      ),
    )
}
