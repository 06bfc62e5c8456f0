/** What the tests of the package source share: a signed archive of their own and the locking of a system from it. */
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Lock } from '@ingot/contracts/lock.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { ProgressEvent } from '@ingot/contracts/progress.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { lockProject } from '@ingot/source/debian/lock-project.ts'
import type { LockOptions } from '@ingot/source/debian/lock-project.ts'
import type { LockRequest, SystemLockRequest } from '@ingot/source/debian/request.ts'
import { buildDeb, createKey, publish, scratch, serve } from './source-archive.ts'
import type { DebFile, Publication, Served, SigningKey } from './source-archive.ts'

export interface Bench {
  readonly directory: string
  /** What is served. */
  readonly www: string
  readonly key: SigningKey
  readonly served: Served
  readonly deb: (
    name: string,
    version: string,
    more?: Readonly<Record<string, string>>,
    postinst?: string,
  ) => DebFile
  /** Publishes amd64 packages in trixie's main. */
  readonly publish: (debs: readonly DebFile[], more?: Partial<Publication>) => void
  /** Asks for the system `hello`. */
  readonly request: (root: readonly string[], changes?: Partial<SystemLockRequest>) => LockRequest
  readonly source: (changes?: Partial<DebianSource>) => DebianSource
  readonly lock: (
    request: LockRequest,
    previous?: Lock | null,
    options?: Partial<LockOptions>,
  ) => Promise<Lock>
  readonly notices: () => string[]
}

export async function createBench(context: TestContext): Promise<Bench> {
  const directory = scratch(context)
  const www = join(directory, 'www')
  const key = createKey(context, 'archive')
  const served = await serve(context, www)
  const events: ProgressEvent[] = []
  const source: Bench['source'] = (changes = {}) => ({
    kind: 'debian',
    suite: 'trixie',
    architecture: 'amd64',
    components: ['main'],
    updates: false,
    mirror: `${served.uri}/debian`,
    recommends: false,
    repositories: [],
    localPackages: [],
    ...changes,
  })
  return {
    directory,
    www,
    key,
    served,
    source,
    deb: (name, version, more = {}, postinst = '') =>
      buildDeb(
        directory,
        { Package: name, Version: version, ...more },
        postinst ? { scripts: { postinst } } : {},
      ),
    publish: (debs, more = {}) =>
      publish({ directory: www, packages: { main: { amd64: debs } }, key, ...more }),
    request: (root, changes = {}) => ({
      systems: [
        { name: 'hello', source: source(), root, initramfs: ['lib'], accounts: ['admin'], ...changes },
      ],
      tools: [],
    }),
    lock: (request, previous = null, options = {}) =>
      lockProject(request, previous, {
        state: join(directory, 'state'),
        pool: join(directory, 'pool'),
        keyring: key.keyring,
        update: 'none',
        progress: (event) => events.push(event),
        ...options,
      }),
    notices: () => events.flatMap((event) => (event.kind === 'notice' ? [event.message] : [])),
  }
}

/** Names and versions of everything in a lock. */
export function versionsIn(lock: Lock): Record<string, string> {
  return Object.fromEntries(Object.values(lock.packages).map(({ name, version }) => [name, version]))
}

/** The problems that something ends with; none if it does not fail, and any other error is thrown on. */
export async function problemsOf(work: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await work
    return []
  } catch (error) {
    if (error instanceof IngotError) return error.problems
    throw error
  }
}
