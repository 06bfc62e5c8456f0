import { requestError } from '@ingot/contracts/problem.ts'
import type { Role, Root } from '@ingot/contracts/release.ts'
import { rootSchema } from '@ingot/contracts/release.ts'

/** How long a root counts: two years, so that nobody is locked out over a forgotten date; milliseconds. */
const lifetime = 2 * 365 * 86_400_000

/** A key by its public half. */
export interface PublicKeyEntry {
  readonly keyId: string
  readonly publicKey: string
}

/** The first root: one key for each role. */
export function firstRoot(keys: Readonly<Record<Role, PublicKeyEntry>>, now: Date): Root {
  const role = ({ keyId }: PublicKeyEntry) => ({ keys: [keyId], threshold: 1 })
  return {
    schema: 1,
    kind: 'root',
    version: 1,
    ...dates(now),
    keys: Object.fromEntries(Object.values(keys).map(({ keyId, publicKey }) => [keyId, publicKey])),
    roles: { root: role(keys.root), release: role(keys.release), channel: role(keys.channel) },
  }
}

/** The next root, in which one key more may sign for a role. The others keep their right: that is the overlap. */
export function withKey(root: Root, role: Role, { keyId, publicKey }: PublicKeyEntry, now: Date): Root {
  const { keys, threshold } = root.roles[role]
  return next(root, now, {
    keys: { ...root.keys, [keyId]: publicKey },
    roles: { ...root.roles, [role]: { keys: [...new Set([...keys, keyId])], threshold } },
  })
}

/**
 * The next root, in which a key may sign for nothing any more.
 * @throws IngotError `key-unknown`, `key-last` where a role would have fewer keys than signatures it asks for
 */
export function withoutKey(root: Root, keyId: string, now: Date): Root {
  if (!(keyId in root.keys)) throw keyUnknown(root, keyId)
  const without = (role: Role) => {
    const { keys, threshold } = root.roles[role]
    const left = keys.filter((id) => id !== keyId)
    if (left.length < threshold) throw keyLast(role, keyId, threshold)
    return { keys: left, threshold }
  }
  const { [keyId]: _revoked, ...keys } = root.keys
  return next(root, now, {
    keys,
    roles: { root: without('root'), release: without('release'), channel: without('channel') },
  })
}

/**
 * The next root, in which a role asks for so many signatures.
 * @throws IngotError `threshold-too-high`
 */
export function withThreshold(root: Root, role: Role, threshold: number, now: Date): Root {
  const { keys } = root.roles[role]
  if (threshold <= keys.length)
    return next(root, now, { roles: { ...root.roles, [role]: { keys, threshold } } })
  throw requestError({
    code: 'threshold-too-high',
    message: `role '${role}' has ${keys.length === 1 ? 'one key' : `${keys.length} keys`}, so it cannot ask for ${threshold} signatures`,
    hint: `make another key first: ingot key rotate ${role}`,
  })
}

/** The next root, that says the same for longer. */
export function renewed(root: Root, now: Date): Root {
  return next(root, now, {})
}

function next(root: Root, now: Date, change: Partial<Root>): Root {
  return rootSchema.parse({ ...root, ...change, ...dates(now), version: root.version + 1 })
}

function dates(now: Date): Pick<Root, 'issued' | 'expires'> {
  return { issued: instant(now), expires: instant(new Date(now.getTime() + lifetime)) }
}

/** A moment as statements have it, to the second. */
export function instant(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`
}

function keyUnknown(root: Root, keyId: string): Error {
  return requestError({
    code: 'key-unknown',
    message: `root version ${root.version} names no key ${keyId}`,
    hint: `it names: ${Object.keys(root.keys).join(', ')}`,
  })
}

function keyLast(role: Role, keyId: string, threshold: number): Error {
  return requestError({
    code: 'key-last',
    message: `without ${keyId}, role '${role}' could not be signed for`,
    why: `it asks for ${threshold === 1 ? 'one signature' : `${threshold} signatures`}`,
    hint: `make its successor first: ingot key rotate ${role}`,
  })
}
