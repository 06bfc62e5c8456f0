import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { lockSchema } from '@ingot/contracts/lock.ts'
import { ingot } from './cli.ts'
import { root } from './house/tracked-files.ts'

/**
 * What slow tests share: one store, so that packages are fetched and tools unpacked once, and one lock of the
 * quickstart. It stays between runs; a test that needs an untouched store makes its own from the pool.
 */
export const shared = join(homedir(), '.cache', 'ingot', 'tests')
export const sharedStore = join(shared, 'store')

/** A copy of the quickstart with the shared lock, locked first if there is none that fits. */
export async function quickstart(
  t: TestContext,
  edit: (text: string) => string = (text) => text,
): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-quickstart-'))
  t.after(() => spawnSync('rm', ['-rf', directory]))
  const source = readFileSync(join(root, 'examples/quickstart/ingot.ts'), 'utf8')
  writeFileSync(join(directory, 'ingot.ts'), source)
  await lockAsBefore(directory, 'quickstart')
  writeFileSync(join(directory, 'ingot.ts'), edit(source))
  return directory
}

/** Locks a project, from the lock that tests keep under a name, where there is one. */
export async function lockAsBefore(directory: string, name: string): Promise<void> {
  const kept = join(shared, `${name}.lock`)
  mkdirSync(shared, { recursive: true })
  if (existsSync(kept)) cpSync(kept, join(directory, 'ingot.lock'))
  const { code, stderr } = await ingot(['-C', directory, '--store', sharedStore, 'lock'], { seconds: 300 })
  assert.equal(code, 0, stderr)
  cpSync(join(directory, 'ingot.lock'), kept)
}

/** Builds `hello` of a project and gives the report. */
export async function buildHello(
  directory: string,
  options: {
    readonly store?: string
    readonly args?: readonly string[]
    readonly env?: Record<string, string>
  } = {},
): Promise<BuildReport> {
  const { store = sharedStore, args = [], env = {} } = options
  const command = ['-C', directory, '--store', store, '--json', 'build', 'hello', ...args]
  const { code, stdout, stderr } = await ingot(command, { seconds: 900, env })
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout) as BuildReport
}

/** What OSTree, from the store's own tools, says of the store's repository. */
export function ostree(store: string, ...args: readonly string[]): string {
  const tools = globSync(`${store}/tools/*/usr/bin/ostree`)[0]?.replace('/usr/bin/ostree', '')
  assert.ok(tools)
  const links = ['bin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`])
  const view = ['--unshare-all', '--ro-bind', `${tools}/usr`, '/usr', ...links, '--bind', store, '/store']
  const command = ['ostree', '--repo=/store/trees/repo', ...args]
  const ran = spawnSync('bwrap', [...view, '--proc', '/proc', '--dev', '/dev', ...command], {
    timeout: 120_000,
  })
  assert.equal(ran.status, 0, String(ran.stderr))
  return String(ran.stdout)
}

/** A store of the test's own that has the packages of a project's lock, and nothing that was made from them. */
export function storeFromPool(t: TestContext, directory: string, parent = tmpdir()): string {
  const store = mkdtempSync(join(parent, 'ingot-store-'))
  t.after(() => spawnSync('rm', ['-rf', store]))
  copyPool(directory, store)
  return store
}

/** Copies what the shared store has of the packages in a project's lock. */
export function copyPool(directory: string, store: string): void {
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(directory, 'ingot.lock'), 'utf8')))
  for (const { sha256 } of Object.values(lock.packages)) {
    const file = join('pool', sha256.slice(0, 2), `${sha256}.deb`)
    if (existsSync(join(sharedStore, file))) cpSync(join(sharedStore, file), join(store, file))
  }
}
