import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { lockSchema } from '@ingot/contracts/lock.ts'
import { stageLibrary } from '@ingot/forge/action/action.ts'
import { openForge } from '@ingot/forge/forge.ts'
import { runSandboxed } from '@ingot/forge/sandbox/sandbox.ts'
import { ingot } from './cli.ts'

import { buildHello, copyPool, ostree, quickstart, sharedStore, storeFromPool } from './quickstart.ts'

const limit = { timeout: 900_000 }

test(
  'a second build of the same thing does nothing; a changed file only customises and pours',
  limit,
  async (t) => {
    const directory = await quickstart(t)
    const first = await buildHello(directory)
    const second = await buildHello(directory)
    assert.equal(second.actions.run, 0)
    assert.deepEqual([second.commit, second.images], [first.commit, first.images])

    const text = readFileSync(join(directory, 'ingot.ts'), 'utf8')
    writeFileSync(join(directory, 'ingot.ts'), text.replace('Forged.', `Forged again at ${Date.now()}.`))
    const changed = await buildHello(directory)
    assert.equal(changed.actions.run, 2)
    assert.notEqual(changed.commit.checksum, first.commit.checksum)

    const args = ['-C', directory, '--store', sharedStore, 'diff', first.commit.checksum, 'hello', '--json']
    const { code, stdout, stderr } = await ingot(args)
    assert.equal(code, 0, stderr)
    const { files, packages, size } = JSON.parse(stdout) as {
      files: { name: string }[]
      packages: unknown[]
      size: { from: number; to: number; packages: { name: string }[] }
    }
    assert.deepEqual([files.map(({ name }) => name), packages], [['/etc/motd'], []])
    assert.deepEqual(
      size.packages.map(({ name }) => name),
      ['(no package)'],
    )
    // In the file, and in the list of what was declared.
    assert.equal(size.to - size.from, 2 * (' again at '.length + String(Date.now()).length))
  },
)

test('a shell in the tree has its programs, the project, and the status of the command', limit, async (t) => {
  const directory = await quickstart(t)
  await buildHello(directory)
  const dev = ['-C', directory, '--store', sharedStore, 'dev', 'hello']
  const script = 'htop --version; cat /etc/motd; pwd; echo here >made; touch /usr/made 2>/dev/null || exit 7'
  const { code, stdout, stderr } = await ingot([...dev, '--', 'sh', '-c', script])
  assert.equal(code, 7, stderr)
  assert.match(stdout, /^htop 3\.[\s\S]*Forged\.\n/)
  assert.ok(stdout.endsWith(`${directory}\n`))
  assert.equal(readFileSync(join(directory, 'made'), 'utf8'), 'here\n')

  const line = await ingot([...dev, '--direnv'])
  assert.equal(line.stdout, 'PATH_add .ingot/dev/hello/bin\n')
  const ran = spawnSync(join(directory, '.ingot/dev/hello/bin/htop'), ['--version'], { encoding: 'utf8' })
  assert.match(ran.stdout, /^htop 3\./)
})

test('a comment in the declaration changes nothing', limit, async (t) => {
  const before = await buildHello(await quickstart(t))
  const after = await buildHello(await quickstart(t, (text) => `// moved down\n\n${text}`))
  assert.deepEqual([after.actions.run, after.commit], [0, before.commit])
})

test('a package in the pool that was tampered with is refused, and fetched again', limit, async (t) => {
  const directory = await quickstart(t)
  const store = storeFromPool(t, directory)
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(directory, 'ingot.lock'), 'utf8')))
  const htop = Object.values(lock.packages).find(({ name }) => name === 'htop')
  assert.ok(htop)
  const file = join(store, 'pool', htop.sha256.slice(0, 2), `${htop.sha256}.deb`)
  const original = readFileSync(file)
  const tampered = Buffer.from(original)
  tampered[tampered.length - 100] = (tampered.at(-100) ?? 0) ^ 1
  writeFileSync(file, tampered)
  const command = ['-C', directory, '--store', store, 'build']
  const alone = await ingot(['--mirror', 'http://127.0.0.1:9/debian', ...command], { seconds: 600 })
  assert.equal(alone.code, 1, alone.stderr)
  assert.match(alone.stderr, /file of htop .* is not what was locked[\s\S]*127\.0\.0\.1:9[\s\S]*hint: /)
  assert.doesNotMatch(alone.stderr, /\n {4}at /)
  const healed = await ingot(command, { seconds: 600 })
  assert.equal(healed.code, 0, healed.stderr)
  assert.deepEqual(readFileSync(file), original)
})

test('file capabilities that a package gives its programs are in the commit', limit, async (t) => {
  const directory = await quickstart(t, (text) => text.replace("['htop']", "['libcap2-bin', 'mtr-tiny']"))
  const { commit } = await buildHello(directory)
  assert.match(
    ostree(sharedStore, 'ls', '-X', commit.checksum, '/usr/bin/mtr-packet'),
    /security\.capability/,
  )
  const metadata = ostree(sharedStore, 'show', '--print-metadata-key=ingot.lock-slice', commit.checksum)
  assert.match(metadata, new RegExp(commit.lockSlice))
})

test('package code cannot reach the settings of the host', limit, async (t) => {
  const directory = await quickstart(t)
  await buildHello(directory)
  const look = 'for file in core_pattern panic modprobe; do [ ! -w /proc/sys/kernel/$file ] || exit 9; done'
  // In the stage's own sandbox, and in the one inside it that maintainer scripts run in.
  const script = `${look}; . /in/lib.sh; inside sh -euc '${look}; [ ! -e /store ]'`
  const forge = await openForge({
    store: sharedStore,
    toolsets: { tree: [] },
    fetch: async () => {},
    provided: async () => ({ 'os.js': '', 'install.js': '', 'os.8': '', 'os.bash': '' }),
    progress: () => {},
    signal: AbortSignal.timeout(60_000),
  })
  const tools = globSync(`${sharedStore}/tools/*/usr/bin/bwrap`)[0]?.replace('/usr/bin/bwrap', '') ?? ''
  const end = await runSandboxed(
    {
      tools,
      command: ['sh', '-euc', script],
      environment: { SOURCE_DATE_EPOCH: '0' },
      binds: [
        { from: stageLibrary, to: '/in/lib.sh' },
        { from: `${tools}/usr`, to: '/tree/merged/usr' },
      ],
      links: ['bin', 'lib', 'lib64'].map((name) => ({ path: `/tree/merged/${name}`, target: `usr/${name}` })),
      directory: '/tree',
      limitSeconds: 30,
      log: 2,
    },
    forge.ids,
    forge.signal,
  )
  assert.deepEqual(end, { kind: 'exited', code: 0 })
})

test('two builds at once share the work and agree', limit, async (t) => {
  const directory = await quickstart(t, (text) => text.replace('Forged.', `Together at ${Date.now()}.`))
  const [one, two] = await Promise.all([buildHello(directory), buildHello(directory)])
  assert.deepEqual([one.commit, one.images[0]?.sha256], [two.commit, two.images[0]?.sha256])
  assert.equal(one.actions.run + two.actions.run, 2)
})

test('a disk that fills up in the middle is told as that, and leaves a sound store', limit, async (t) => {
  if (process.getuid?.() !== 0) return t.skip('mounting a small file system takes root')
  const directory = await quickstart(t)
  const store = join(directory, 'small')
  mkdirSync(store)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=620m,mode=0700', 'tmpfs', store])
  assert.equal(mounted.status, 0, String(mounted.stderr))
  t.after(() => spawnSync('umount', ['--lazy', store]))
  copyPool(directory, store)
  const { code, stderr } = await ingot(['-C', directory, '--store', store, 'build'], { seconds: 300 })
  assert.equal(code, 1, stderr)
  assert.match(stderr, /no space left|needs .* free/i)
  assert.match(stderr, /^hint: /m)
  assert.doesNotMatch(stderr, /\n {4}at /)
  assert.deepEqual(readdirSync(join(store, 'trees/work')), [])
  spawnSync('mount', ['-o', 'remount,size=4g', store])
  const built = await buildHello(directory, { store })
  assert.equal(built.commit.checksum, (await buildHello(await quickstart(t))).commit.checksum)
})

test('a file that a link in the system would lead elsewhere is refused', limit, async (t) => {
  const directory = await quickstart(t, (text) => text.replace("'/etc/motd'", "'/etc/rmt/motd'"))
  const { code, stderr } = await ingot(['-C', directory, '--store', sharedStore, 'build'], { seconds: 300 })
  assert.equal(code, 1, stderr)
  assert.match(stderr, /\/etc\/rmt\/motd: its directory/)
})

test(
  'interrupted in any stage, a build says so, leaves no process and no scratch, and goes on later',
  limit,
  async (t) => {
    const directory = await quickstart(t)
    const store = storeFromPool(t, directory)
    for (const stage of Object.keys(traces)) {
      const stop = new AbortController()
      const seen = watchFor(store, stage, () => stop.abort())
      const run = ingot(['-C', directory, '--store', store, 'build'], { seconds: 300, stop: stop.signal })
      const { code, stderr } = await run
      seen.stop()
      assert.equal(stop.signal.aborted, true, `${stage} was never seen: ${stderr}`)
      assert.equal(code, 143, `${stage}: ${stderr}`)
      assert.match(stderr, /interrupted/)
      assert.equal(processesWith(store), '', `${stage}: processes are left`)
      assert.deepEqual(globSync(`${store}/locks/*`), [], stage)
    }
    const built = await buildHello(directory, { store })
    assert.deepEqual(readdirSync(join(store, 'trees/work')), [])
    assert.equal(built.commit.checksum, (await buildHello(directory)).commit.checksum)
  },
)

/** What lies in the store while a stage runs. */
const traces: Record<string, string> = {
  'unpack tools: tree': 'tools/*.partial',
  import: 'trees/work/*/scratch/files',
  configure: 'trees/work/*/in/provided',
  customise: 'trees/work/*/in/manifest',
  pour: 'trees/work/*/scratch/sysroot',
}

/** Calls `found` once, soon after the stage has begun. */
function watchFor(store: string, stage: string, found: () => void): { stop: () => void } {
  const timer = setInterval(() => {
    if (globSync(`${store}/${traces[stage]}`).length === 0) return
    clearInterval(timer)
    found()
  }, 10)
  return { stop: () => clearInterval(timer) }
}

/** Command lines of processes that name the store, other than this one. */
function processesWith(store: string): string {
  return globSync('/proc/[0-9]*/cmdline')
    .filter((file) => !file.includes(`/${process.pid}/`))
    .map((file) => {
      try {
        return readFileSync(file, 'utf8').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })
    .filter((line) => line.includes(store))
    .join('\n')
}
