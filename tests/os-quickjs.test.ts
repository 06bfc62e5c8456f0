import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { bundleForQuickjs, bundleOs } from '@ingot/machine/bundle/bundle.ts'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { packagesOf } from '@ingot/source/debian/slice.ts'
import { project } from './cli.ts'
import { buildHello, quickstart, sharedStore } from './quickstart.ts'
import { root } from './house/tracked-files.ts'

/** Debian's QuickJS with its own C library, as the quickstart's lock has them. */
async function quickjs(
  t: TestContext,
): Promise<(...args: readonly string[]) => ReturnType<typeof spawnSync>> {
  const directory = await quickstart(t)
  await buildHello(directory)
  const lock = await readLock(join(directory, 'ingot.lock'))
  assert.ok(lock?.systems['hello'])
  const place = project(t, {})
  for (const { name, sha256 } of packagesOf(lock, lock.systems['hello'].root)) {
    if (!['quickjs', 'libc6'].includes(name)) continue
    const archive = join(sharedStore, 'pool', sha256.slice(0, 2), `${sha256}.deb`)
    const { status, stderr } = spawnSync('dpkg-deb', ['--extract', archive, place], { timeout: 60_000 })
    assert.equal(status, 0, String(stderr))
  }
  const library = join(place, 'usr/lib/x86_64-linux-gnu')
  const loader = [
    join(library, 'ld-linux-x86-64.so.2'),
    '--library-path',
    library,
    join(place, 'usr/bin/qjs'),
  ]
  return (...args) => {
    const [program = '', ...rest] = [...loader, ...args]
    return spawnSync(program, rest, { encoding: 'utf8', timeout: 60_000 })
  }
}

test('both ports answer alike, and os starts at once', { timeout: 600_000 }, async (t) => {
  const qjs = await quickjs(t)
  const place = project(t, {})
  const exercise = join(root, 'packages/machine/src/testing/exercise-ports')
  const answers = ['node', 'quickjs'].map((kind) => {
    const directory = join(place, kind)
    mkdirSync(directory)
    return { kind, directory }
  })
  const [byNode, byQuickjs] = await Promise.all(
    answers.map(async ({ kind, directory }) => {
      if (kind === 'node') {
        const ran = spawnSync(process.execPath, [`${exercise}-node.ts`, directory], {
          encoding: 'utf8',
          timeout: 60_000,
        })
        assert.equal(ran.status, 0, ran.stderr)
        return ran.stdout.replaceAll(directory, '')
      }
      const bundle = join(place, 'exercise.js')
      writeFileSync(bundle, await bundleForQuickjs(`${exercise}-quickjs.ts`))
      const ran = qjs('-m', bundle, directory)
      assert.equal(ran.status, 0, String(ran.stderr))
      return String(ran.stdout).replaceAll(directory, '')
    }),
  )
  assert.ok(byNode && byNode.length > 500)
  assert.deepEqual(JSON.parse(byQuickjs ?? ''), JSON.parse(byNode))

  const os = join(place, 'os.js')
  const [text, again] = await Promise.all([bundleOs(), bundleOs()])
  assert.equal(text, again, 'the bundle is the same each time')
  writeFileSync(os, text)
  assert.ok(text.length < 300_000, `${text.length} bytes`)
  qjs('-m', os, 'help')
  const times = Array.from({ length: 11 }, () => {
    const started = performance.now()
    const ran = qjs('-m', os, 'help')
    assert.match(String(ran.stdout), /^os: look at/)
    return performance.now() - started
  }).toSorted((a, b) => a - b)
  t.diagnostic(`os.js: ${text.length} bytes, starts in ${times[5]?.toFixed(1)} ms`)
  // As busy as the machine is: the fastest of them.
  assert.ok((times[0] ?? 99) < 50, `${times[0]} ms`)
})
