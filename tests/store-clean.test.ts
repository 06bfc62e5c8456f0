import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { toolsOf } from '@ingot/source/debian/slice.ts'
import { perform, type Performed } from '@ingot/forge/action/perform.ts'
import { closeForge, openForge, type Forge } from '@ingot/forge/forge.ts'
import { checkOut } from '@ingot/forge/debian/checkout.ts'
import { clean, planClean } from '@ingot/forge/store/clean.ts'
import { blobPath } from '@ingot/forge/store/layout.ts'
import { repairStore, withRepair } from '@ingot/forge/store/repair.ts'
import { ensureToolsTree, toolsDigest } from '@ingot/forge/tools-tree.ts'
import { ingot } from './cli.ts'
import { quickstart, sharedStore } from './quickstart.ts'
import { tidyStore } from './tidy-store.ts'

const { signal } = new AbortController()
const day = 86_400_000

const provided = async (): Promise<never> => Promise.reject(new Error('nothing is asked for'))

/** A forge on a store of its own, with the shared store's tools. */
async function smallForge(t: TestContext): Promise<Forge> {
  const lock = await readLock(join(await quickstart(t), 'ingot.lock'))
  assert.ok(lock)
  const tools = toolsOf(lock, 'tree')
  const shared = { fetch: async () => {}, provided, progress: () => {}, signal, toolsets: { tree: tools } }
  await ensureToolsTree(await openForge({ ...shared, store: sharedStore }), 'tree')
  const store = mkdtempSync(join(tmpdir(), 'ingot-clean-'))
  t.after(() => spawnSync('rm', ['-rf', store]))
  mkdirSync(join(store, 'tools'))
  const digest = toolsDigest(tools)
  symlinkSync(join(sharedStore, 'tools', digest), join(store, 'tools', digest))
  return openForge({ ...shared, store })
}

/** An action that leaves a file and a tree with these words. */
function make(forge: Forge, directory: string, words: string): Promise<Performed> {
  const script = join(directory, 'words.sh')
  writeFileSync(
    script,
    '. /in/lib.sh\nmkdir tree\ncp /in/words tree/words\ncp /in/words /out/file\ncommit --tree=dir=tree >/out/tree\n',
  )
  return perform(forge, {
    kind: 'words',
    version: 1,
    label: words,
    tools: 'tree',
    script,
    parameters: {},
    inputs: { words: { kind: 'text', text: words } },
    outputs: { file: 'blob', tree: 'tree' },
  })
}

/** An action that looks into a tree, as most stages do. */
function look(forge: Forge, directory: string, checksum: string): Promise<Performed> {
  const script = join(directory, 'look.sh')
  writeFileSync(script, '. /in/lib.sh\nopen_overlay "$IN_tree"\ncp merged/words /out/file\n')
  return perform(forge, {
    kind: 'look',
    version: 1,
    label: 'look',
    tools: 'tree',
    script,
    parameters: {},
    inputs: { tree: { kind: 'tree', checksum } },
    outputs: { file: 'blob' },
  })
}

const treeOf = ({ outputs: { tree } }: Performed): string => (tree?.kind === 'tree' ? tree.checksum : '')
const blobOf = ({ outputs: { file } }: Performed): string => (file?.kind === 'blob' ? file.sha256 : '')

/** Objects of that kind that only the commit with these words has. */
function objects(repository: string, kind: 'commit' | 'file' | 'dirtree'): readonly string[] {
  const all = readdirSync(join(repository, 'objects'), { recursive: true })
  return all
    .map((name) => join(repository, 'objects', String(name)))
    .filter((name) => name.endsWith(`.${kind}`))
}

function age(directory: string): void {
  const then = new Date(Date.now() - 40 * day)
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), then, then)
  }
}

test('what was not used for a while goes, and what was stays whole', { timeout: 400_000 }, async (t) => {
  const forge = await smallForge(t)
  const { root, results, repository, trees } = forge.layout
  const made = [await make(forge, root, 'old'), await make(forge, root, 'used')]
  const [old = '', used = ''] = made.map(treeOf)
  for (const checksum of [old, used]) await checkOut(forge, checksum)
  const checkouts = (): readonly string[] => readdirSync(join(trees, 'checkouts'))
  assert.deepEqual(checkouts().toSorted(), [old, used].toSorted())
  age(results)
  assert.equal((await make(forge, root, 'used')).reused, true)
  await closeForge(forge)

  const plan = await planClean(root, new Date(Date.now() - 30 * day))
  assert.equal(plan.results.length, 1)
  assert.equal(plan.blobs.length, 1)
  assert.equal(plan.trees.length, 1)
  const commits = (): number =>
    readdirSync(join(repository, 'objects'), { recursive: true }).filter((name) =>
      String(name).endsWith('.commit'),
    ).length
  assert.equal(commits(), 2)
  await clean(root, plan, signal)
  assert.deepEqual(checkouts(), [used])
  assert.equal(commits(), 1)
  assert.deepEqual(readdirSync(join(repository, 'refs/heads')), [])

  assert.equal((await make(forge, root, 'used')).reused, true)
  assert.equal((await make(forge, root, 'old')).reused, false)
  await closeForge(forge)
})

test('nothing goes while something is built', { timeout: 400_000 }, async (t) => {
  const forge = await smallForge(t)
  const { root } = forge.layout
  await make(forge, root, 'old')
  await closeForge(forge)
  age(forge.layout.results)
  const script = join(root, 'slow.sh')
  writeFileSync(script, 'sleep 3\n: >/out/file\n')
  const building = perform(forge, {
    kind: 'slow',
    version: 1,
    label: 'slow',
    tools: 'tree',
    script,
    parameters: {},
    inputs: {},
    outputs: { file: 'blob' },
  })
  while (readdirSync(forge.layout.scratch).length === 0)
    await new Promise((resolve) => setTimeout(resolve, 50))
  await assert.rejects(clean(root, await planClean(root, new Date()), signal), { fault: 'work' })
  await building
  await closeForge(forge)
  assert.equal((await planClean(root, new Date(Date.now() - 30 * day))).results.length, 1)
})

for (const kind of ['file', 'dirtree'] as const) {
  test(
    `a tree that lost a ${kind} is made again by the build that misses it`,
    { timeout: 400_000 },
    async (t) => {
      const forge = await smallForge(t)
      const { root, repository } = forge.layout
      await make(forge, root, 'whole')
      const before = objects(repository, kind)
      const made = await make(forge, root, 'lost')
      for (const file of objects(repository, kind)) if (!before.includes(file)) rmSync(file)
      assert.equal((await make(forge, root, 'lost')).reused, true)
      await assert.rejects(look(forge, root, treeOf(made)), /lost a part/)

      const run = forge.counts.run
      const seen = await withRepair(forge, async () =>
        look(forge, root, treeOf(await make(forge, root, 'lost'))),
      )
      assert.equal(readFileSync(blobPath(forge.layout, blobOf(seen)), 'utf8'), 'lost')
      assert.equal(forge.counts.run - run, 2)
      assert.equal((await make(forge, root, 'whole')).reused, true)
      await closeForge(forge)
    },
  )
}

test(
  'what has other bytes than it should is found, forgotten and made again',
  { timeout: 400_000 },
  async (t) => {
    const forge = await smallForge(t)
    const { root, repository } = forge.layout
    const whole = await make(forge, root, 'whole')
    const before = objects(repository, 'file')
    const cut = await make(forge, root, 'cut')
    for (const file of objects(repository, 'file')) if (!before.includes(file)) writeFileSync(file, '')
    const blob = blobPath(forge.layout, blobOf(whole))
    const { atime, mtime } = statSync(blob)
    chmodSync(blob, 0o644)
    writeFileSync(blob, 'WHOLE')
    utimesSync(blob, atime, mtime)
    const dead = join(forge.layout.pool, 'aa')
    mkdirSync(dead)
    writeFileSync(join(dead, `${'a'.repeat(64)}.deb`), '')
    await closeForge(forge)

    const { code, stdout } = await ingot(['--store', root, 'clean', '--damaged', '--json'], { seconds: 300 })
    assert.equal(code, 0)
    assert.deepEqual(JSON.parse(stdout), { store: root, deleted: { trees: 1, blobs: 1, packages: 1 } })
    assert.equal(treeOf(await make(forge, root, 'cut')), treeOf(cut))
    assert.equal(blobOf(await make(forge, root, 'whole')), blobOf(whole))
    assert.equal(readFileSync(blob, 'utf8'), 'whole')
    await closeForge(forge)
    const again = await ingot(['--store', root, 'clean', '--damaged'], { seconds: 300 })
    assert.match(again.stdout, /the store is whole/)
  },
)

test('where OSTree itself does not run, nothing is called damaged', { timeout: 400_000 }, async (t) => {
  const forge = await smallForge(t)
  const { root, repository, tools } = forge.layout
  await make(forge, root, 'whole')
  await closeForge(forge)
  const own = join(tools, readdirSync(tools)[0] ?? '')
  const whole = readlinkSync(own)
  rmSync(own)
  assert.equal(spawnSync('cp', ['-a', '--reflink=auto', whole, own], { timeout: 120_000 }).status, 0)
  for (const file of readdirSync(own, { recursive: true, encoding: 'utf8' }))
    if (/libostree-1[.]so[^/]*$/.test(file)) rmSync(join(own, file))
  await assert.rejects(repairStore(root, signal), /could not be looked through/)
  assert.equal(objects(repository, 'commit').length, 1)
})

test('a file is read once more after the host was started anew', { timeout: 400_000 }, async (t) => {
  const forge = await smallForge(t)
  const { root, results } = forge.layout
  const blob = blobPath(forge.layout, blobOf(await make(forge, root, 'whole')))
  const names = readdirSync(results, { recursive: true, encoding: 'utf8' })
  const path = join(results, names.find((name) => name.endsWith('.json')) ?? '')
  const text = readFileSync(path, 'utf8')
  const elsewhen = (): void =>
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"boot":"[^"]+"/, '"boot":"another"'))
  elsewhen()
  assert.equal((await make(forge, root, 'whole')).reused, true)
  assert.equal(readFileSync(path, 'utf8'), text)

  // As a power cut may leave it: it has its size, and not what was in it.
  chmodSync(blob, 0o644)
  writeFileSync(blob, '\0\0\0\0\0')
  const modified = String(statSync(blob, { bigint: true }).mtimeNs)
  writeFileSync(path, text.replace(/"modified":"\d+"/, `"modified":"${modified}"`))
  assert.equal((await make(forge, root, 'whole')).reused, true)
  elsewhen()
  assert.equal((await make(forge, root, 'whole')).reused, false)
  assert.equal(readFileSync(blob, 'utf8'), 'whole')
  await closeForge(forge)
})

test('of the store that tests share, old images go and nothing else', { timeout: 400_000 }, async (t) => {
  const forge = await smallForge(t)
  const { root } = forge.layout
  const script = join(root, 'image.sh')
  writeFileSync(script, 'head -c 60000000 /dev/zero | tr "\\0" "$WITH" >/out/file\n')
  const pour = (letter: string): Promise<Performed> =>
    perform(forge, {
      kind: 'image',
      version: 1,
      label: letter,
      tools: 'tree',
      script,
      parameters: { WITH: letter },
      inputs: {},
      outputs: { file: 'blob' },
    })
  await make(forge, root, 'small')
  await pour('a')
  age(forge.layout.results)
  await pour('b')
  await closeForge(forge)
  assert.match((await tidyStore(root))[0] ?? '', /^0\.1 GB of old images were deleted/)
  assert.equal((await make(forge, root, 'small')).reused, true)
  assert.equal((await pour('b')).reused, true)
  assert.equal((await pour('a')).reused, false)
  await closeForge(forge)
})

test('a store that never was is clean', async () => {
  const store = join(tmpdir(), 'ingot-clean-nothing')
  const { code, stdout } = await ingot(['--store', store, 'clean', '--json'])
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout).results, 0)
  const whole = await ingot(['--store', store, 'clean', '--damaged'])
  assert.match(whole.stdout, /the store is whole/)
  const both = await ingot(['clean', '--damaged', '--dry-run'])
  assert.equal(both.code, 2)
  const wrong = await ingot(['clean', '--unused-for', 'ever'])
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /not a number of days/)
})
