import type { Root } from '@ingot/contracts/release.ts'
import { parseRoot } from './parse-root.ts'
import { rootPath } from './published-paths.ts'
import { checkSignatures, keysToAsk } from './signatures.ts'
import type { SignedFile, VerifySignature } from './signed-file.ts'
import { refuse, type Fetched, type Need, type Refusal } from './step.ts'

/** So many versions are followed at once; a server cannot keep a machine busy for ever. */
const mostAtOnce = 1024

export interface Followed {
  readonly kind: 'root'
  readonly root: Root
}

/**
 * The newest root that the trusted one leads to: version by version, each signed by the root keys of the one before and
 * by its own (TUF 5.3). Expiry is judged of the last one only, so that a machine that slept for years can follow.
 */
export function followRoots(
  trusted: Root,
  fetched: Fetched,
  now: Date,
  verify: VerifySignature,
): Followed | Need | Refusal {
  let root = trusted
  for (let count = 0; count < mostAtOnce; count++) {
    const path = rootPath(root.version + 1)
    const file = fetched[path]
    if (file === undefined) return { kind: 'need', path, keys: root.roles.root.keys }
    if (file === null) break
    const next = nextRoot(root, file, verify)
    if (next.kind !== 'root') return next
    root = next.root
  }
  return Date.parse(root.expires) > now.getTime() ? { kind: 'root', root } : refuse(expired(root, now))
}

/** One step of the chain. */
export function nextRoot(root: Root, file: SignedFile, verify: VerifySignature): Followed | Need | Refusal {
  const byOld = checkSignatures(root, 'root', file, verify)
  if (byOld !== undefined) return refuse(byOld)
  const parsed = parseRoot(file)
  if (!parsed.ok) return refuse(parsed.problem)
  const next = parsed.value
  if (next.version !== root.version + 1) {
    return refuse({
      code: 'root-version-wrong',
      message: `${file.path} says that it is version ${next.version} of the root`,
      where: file.path,
      hint: 'publish every version of the root under its own number',
    })
  }
  if (keysToAsk(next, 'root', file).length > 0) {
    return {
      kind: 'need',
      path: file.path,
      keys: [...new Set([...root.roles.root.keys, ...next.roles.root.keys])],
    }
  }
  const byOwn = checkSignatures(next, 'root', file, verify)
  return byOwn === undefined ? { kind: 'root', root: next } : refuse(byOwn)
}

function expired(root: Root, now: Date) {
  return {
    code: 'root-expired',
    message: `version ${root.version} of the root expired on ${root.expires}, and there is no newer one`,
    where: rootPath(root.version),
    why: `this machine's clock says ${now.toISOString()}`,
    hint: 'if the clock is right, whoever publishes has to renew the root: ingot key rotate',
  }
}
