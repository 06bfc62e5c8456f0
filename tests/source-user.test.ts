import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { chownSync, copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createBench } from './source-bench.ts'

/** Debian's `nobody`: a user who owns nothing. */
const nobody = { uid: 65_534, gid: 65_534 }
const room = new URL('../packages/source/src/debian/lock-project.ts', import.meta.url).href
const load = `const { lockProject } = await import(${JSON.stringify(room)});`
const node = (program: string): string[] => ['--input-type=module', '--eval', load + program]

test('an ordinary user locks without privileges', { timeout: 120_000 }, async (context) => {
  if (process.getuid?.() !== 0) return context.skip('every other test here runs as an ordinary user already')
  const probe = spawnSync(process.execPath, node(''), { ...nobody, cwd: '/' })
  if (probe.status !== 0) return context.skip('this checkout is not readable for other users')

  const bench = await createBench(context)
  bench.publish([bench.deb('base', '1.0', { Essential: 'yes' }), bench.deb('lib', '1.0')])
  const home = join(bench.directory, 'home')
  mkdirSync(home)
  chownSync(home, nobody.uid, nobody.gid)
  const keyring = join(bench.directory, 'public.gpg')
  copyFileSync(bench.key.keyring, keyring)
  const options = { state: join(home, 'state'), pool: join(home, 'pool'), keyring, update: 'none' }
  const program = `
    const [request, options] = JSON.parse(process.env.INPUT)
    console.log(JSON.stringify(await lockProject(request, null, options)))`
  const { stdout } = await promisify(execFile)(process.execPath, node(program), {
    ...nobody,
    cwd: '/',
    timeout: 60_000,
    env: { PATH: process.env['PATH'], HOME: home, INPUT: JSON.stringify([bench.request(['lib']), options]) },
  })
  const lock = JSON.parse(stdout) as { packages: object }
  assert.deepEqual(Object.keys(lock.packages), ['base_1.0_amd64', 'lib_1.0_amd64'])
})
