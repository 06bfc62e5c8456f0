import assert from 'node:assert/strict'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { sliceOf } from '@ingot/source/debian/slice.ts'
import { ingot } from './cli.ts'
import { publishFlat } from './flat-archive.ts'
import { root } from './house/tracked-files.ts'
import { sharedStore } from './quickstart.ts'
import { buildDeb, createKey, scratch, serve } from './source-archive.ts'

const projects = globSync('examples/*/ingot.{ts,yaml}', { cwd: root }).map(dirname).toSorted()

test('there are examples', () => assert.ok(projects.length >= 7))

for (const project of projects) {
  test(
    `${project}: every package is in the archive, with all that it needs`,
    { timeout: 300_000 },
    async (t) => {
      const directory = mkdtempSync(join(tmpdir(), 'ingot-example-'))
      t.after(() => rmSync(directory, { recursive: true }))
      cpSync(join(root, project), directory, { recursive: true, filter: isSource })
      const checked = await ingot(['-C', directory, 'check', '--json'])
      assert.equal(checked.code, 0, checked.stderr)
      const { systems } = JSON.parse(checked.stdout) as { systems: { name: string }[] }

      const { code, stderr, seconds } = await ingot(['-C', directory, '--store', sharedStore, 'lock'], {
        seconds: 280,
      })
      assert.equal(code, 0, stderr)
      t.diagnostic(`${systems.length} systems locked in ${seconds.toFixed(1)} s`)
      const lock = await readLock(join(directory, 'ingot.lock'))
      assert.ok(lock)
      for (const { name } of systems) {
        const slice = sliceOf(lock, name)
        assert.ok(slice.root.length > 150, name)
        assert.ok(
          slice.initramfs.some((locked) => locked.name === 'dracut-core'),
          name,
        )
      }
    },
  )
}

test(
  'control-plane: kubelet and kubeadm from a repository that one supplies',
  { timeout: 120_000 },
  async (t) => {
    const [served, built] = [scratch(t), scratch(t)]
    const key = createKey(t, 'kubernetes')
    const names = ['cri-tools', 'kubeadm', 'kubectl', 'kubelet']
    const debs = names.map((name) => buildDeb(built, { Package: name, Version: '1.33.1-1.1' }))
    publishFlat(served, debs, key)
    const { uri } = await serve(t, served)

    const directory = mkdtempSync(join(tmpdir(), 'ingot-example-'))
    t.after(() => rmSync(directory, { recursive: true }))
    cpSync(join(root, 'examples/control-plane'), directory, { recursive: true, filter: isSource })
    const repository = { name: 'kubernetes', uri, suite: '/', components: [], key: key.armour }
    const site = join(directory, 'site.ts')
    const text = readFileSync(site, 'utf8')
    const supplied = text.replace(/(kubernetesRepository[^=]*= )null/, `$1${JSON.stringify(repository)}`)
    assert.notEqual(supplied, text)
    writeFileSync(site, supplied)

    const { code, stderr } = await ingot(['-C', directory, '--store', sharedStore, 'lock'], { seconds: 100 })
    assert.equal(code, 0, stderr)
    const lock = await readLock(join(directory, 'ingot.lock'))
    assert.ok(lock)
    const slice = sliceOf(lock, 'control-plane')
    for (const name of names) {
      const locked = slice.root.find((each) => each.name === name)
      assert.equal(locked?.version, '1.33.1-1.1', name)
      assert.match(locked.archive, /^kubernetes\//)
    }
    assert.ok(!sliceOf(lock, 'generic').root.some(({ name }) => name === 'kubelet'))
  },
)

/** A lock that somebody made there would hold what the archive had then. */
function isSource(path: string): boolean {
  return !['ingot.lock', '.ingot'].includes(basename(path))
}
