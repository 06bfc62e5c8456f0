import { workError } from '@ingot/contracts/problem.ts'

/** Names whose numbers Debian fixes (base-passwd 3.6, /usr/share/base-passwd); they get none from the lock. */
export const staticAccounts: ReadonlySet<string> = new Set(
  [
    'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody',
    'adm tty disk kmem dialout fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl',
    'plugdev staff users nogroup',
  ].flatMap((line) => line.split(' ')),
)

/** Debian policy 9.2.2: packages' own from 100 (the group `users` has 100), people from 1000 to 59999. */
const ranges = { package: [101, 999], declared: [1000, 59_999] } as const

/**
 * Gives numbers to the accounts that have none yet, in the order of their names. What was given is never changed and
 * never given again. Throws `ids-exhausted`.
 */
export function allocateIds(input: {
  readonly known: Readonly<Record<string, number>>
  /** Accounts that packages create. */
  readonly packaged: Iterable<string>
  /** Accounts that systems declare. */
  readonly declared: Iterable<string>
  /** Numbers that declarations fix. */
  readonly reserved: Iterable<number>
}): Record<string, number> {
  const ids: Record<string, number> = { ...input.known }
  const taken = new Set([...Object.values(ids), ...input.reserved])
  const allocate = (names: Iterable<string>, range: keyof typeof ranges): void => {
    const [first, last] = ranges[range]
    const own = Object.values(input.known).filter((id) => id >= first && id <= last)
    let next = Math.max(first, ...own.map((id) => id + 1))
    for (const name of [...new Set(names)].toSorted()) {
      if (staticAccounts.has(name) || Object.hasOwn(ids, name)) continue
      while (taken.has(next)) next++
      if (next > last) {
        throw workError({
          code: 'ids-exhausted',
          message: `no number between ${first} and ${last} is left for the account ${name}`,
          hint: 'give it one in the declaration',
        })
      }
      ids[name] = next
      taken.add(next)
    }
  }
  allocate(input.packaged, 'package')
  allocate(input.declared, 'declared')
  return Object.fromEntries(Object.entries(ids).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
