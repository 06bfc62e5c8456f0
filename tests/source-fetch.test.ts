import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { LockedArchive, LockedPackage } from '@ingot/contracts/lock.ts'
import type { ProgressEvent } from '@ingot/contracts/progress.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { fetchPackages } from '@ingot/source/debian/fetch-packages.ts'
import type { FetchOptions, FetchReport } from '@ingot/source/debian/fetch-packages.ts'
import { poolPath } from '@ingot/source/debian/pool.ts'
import { scratch, serve } from './source-archive.ts'
import type { Served } from './source-archive.ts'
import { problemsOf } from './source-bench.ts'

const limit = { timeout: 60_000 }
const archiveKey = 'debian/trixie/20260102T030405Z'
const archive: LockedArchive = {
  name: 'debian',
  suite: 'trixie',
  components: ['main'],
  inRelease: '0'.repeat(64),
  date: '2026-01-02T03:04:05Z',
  signedBy: 'A'.repeat(40),
}

interface Stand {
  readonly www: string
  readonly pool: string
  readonly served: Served
  readonly events: ProgressEvent[]
  /** Puts a package on the mirror, or only says what it would be. */
  readonly offer: (name: string, bytes?: number, at?: string | null) => LockedPackage
  readonly fetch: (
    packages: readonly LockedPackage[],
    options?: Partial<FetchOptions>,
  ) => Promise<FetchReport>
}

async function createStand(context: TestContext): Promise<Stand> {
  const directory = scratch(context)
  const www = join(directory, 'www')
  const pool = join(directory, 'pool')
  const served = await serve(context, www)
  const events: ProgressEvent[] = []
  return {
    www,
    pool,
    served,
    events,
    offer: (name, bytes = 10_000, at = 'debian') => {
      const content = randomBytes(bytes)
      const path = `pool/main/${name[0]}/${name}/${name}_1.0~1+b1_amd64.deb`
      if (at !== null) {
        mkdirSync(dirname(join(www, at, path)), { recursive: true })
        writeFileSync(join(www, at, path), content)
      }
      const sha256 = createHash('sha256').update(content).digest('hex')
      return { name, version: '1.0~1+b1', architecture: 'amd64', archive: archiveKey, path, bytes, sha256 }
    },
    fetch: (packages, options = {}) =>
      fetchPackages({
        lock: { archives: { [archiveKey]: archive } },
        packages,
        sources: [],
        pool,
        mirror: `${served.uri}/debian`,
        progress: (event) => events.push(event),
        ...options,
      }),
  }
}

function isWhole(pool: string, locked: LockedPackage): boolean {
  const content = readFileSync(poolPath(pool, locked.sha256))
  return createHash('sha256').update(content).digest('hex') === locked.sha256
}

/** No half file is left anywhere in the pool. */
function assertClean(pool: string, whole: number): void {
  const files = readdirSync(pool, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  assert.equal(files.filter((entry) => entry.name.endsWith('.deb')).length, whole)
  assert.equal(files.length, whole)
}

test('what is missing is fetched, what is there is checked and reused', limit, async (context) => {
  const stand = await createStand(context)
  const packages = Array.from({ length: 20 }, (_, at) => stand.offer(`package-${at}`))
  assert.deepEqual(await stand.fetch(packages), { fetched: 20, reused: 0, bytes: 200_000 })
  assert.ok(packages.every((locked) => isWhole(stand.pool, locked)))
  const asked = stand.served.requests.length
  assert.deepEqual(await stand.fetch([...packages, ...packages]), { fetched: 0, reused: 20, bytes: 0 })
  assert.equal(stand.served.requests.length, asked)
  assertClean(stand.pool, 20)
  const kinds = stand.events.map((event) => event.kind)
  assert.deepEqual([kinds[0], kinds.at(-1)], ['start', 'finish'])
})

test('a tampered file in the pool is noticed and replaced', limit, async (context) => {
  const stand = await createStand(context)
  const locked = stand.offer('bash')
  await stand.fetch([locked])
  const path = poolPath(stand.pool, locked.sha256)
  const content = readFileSync(path)
  content[5000] = (content[5000] ?? 0) ^ 1
  writeFileSync(path, content)
  assert.equal((await stand.fetch([locked])).fetched, 1)
  assert.ok(isWhole(stand.pool, locked))
  assert.ok(stand.events.some((event) => event.kind === 'notice' && event.message.includes('bash 1.0~1+b1')))
})

test('a mirror that lies is told of, and nothing is kept', limit, async (context) => {
  const stand = await createStand(context)
  for (const [name, lie] of [
    ['bash', randomBytes(10_000)],
    ['dash', randomBytes(10_001)],
  ] as const) {
    const locked = stand.offer(name)
    writeFileSync(join(stand.www, 'debian', locked.path), lie)
    const [problem] = await problemsOf(stand.fetch([locked], { snapshotMirror: stand.served.uri }))
    assert.equal(problem?.code, 'package-wrong-bytes')
    assert.equal(problem.where, `/debian/${locked.path}`)
    assert.match(problem.why ?? '', new RegExp(`expected 10000 bytes with SHA-256 ${locked.sha256}, got `))
    assertClean(stand.pool, 0)
  }
})

test(
  'what left the mirror comes from a stand-in for the snapshot archive, by name and moment',
  limit,
  async (context) => {
    const stand = await createStand(context)
    const [then, later] = ['20260102T030405Z', '20260103T030405Z'].map(
      (moment) => `snapshots/archive/debian/${moment}`,
    )
    const packages = [
      stand.offer('here'),
      stand.offer('gone', 10_000, then),
      stand.offer('late', 10_000, later),
    ]
    const snapshotMirror = `${stand.served.uri}/snapshots`
    assert.equal((await stand.fetch(packages, { snapshotMirror })).fetched, 3)
    assert.ok(packages.every((locked) => isWhole(stand.pool, locked)))
  },
)

test('what is nowhere is called gone, with what to do', limit, async (context) => {
  const stand = await createStand(context)
  const gone = stand.offer('gone', 10_000, null)
  const [plain] = await problemsOf(stand.fetch([gone]))
  assert.equal(plain?.code, 'package-gone')
  assert.match(plain.hint ?? '', /snapshot archive.*ingot lock --update gone/)
  const [asked] = await problemsOf(stand.fetch([gone], { snapshotMirror: stand.served.uri }))
  assert.match(asked?.why ?? '', /snapshot archive does not have it either/)
})

test('a broken connection is taken up where it ended', limit, async (context) => {
  const stand = await createStand(context)
  const locked = stand.offer('big', 3_000_000)
  const content = readFileSync(join(stand.www, 'debian', locked.path))
  let broken = false
  stand.served.faults.set('/big_', (_request, response) => {
    if (broken) return false
    broken = true
    response.writeHead(200, { 'content-length': content.length })
    response.write(content.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 50))
    return true
  })
  await stand.fetch([locked])
  assert.ok(isWhole(stand.pool, locked))
  assert.match(stand.served.requests.at(-1) ?? '', /bytes=[1-9]\d+-$/)
})

test('a server that stalls is given up', limit, async (context) => {
  const stand = await createStand(context)
  const locked = stand.offer('slow')
  stand.served.faults.set('/slow_', (_request, response) => {
    response.writeHead(200, { 'content-length': locked.bytes })
    response.write('a')
    return true
  })
  const [problem] = await problemsOf(stand.fetch([locked], { idleSeconds: 0.2 }))
  assert.equal(problem?.code, 'mirror-unreachable')
  assert.match(problem.why ?? '', /nothing came from the server for 0.2 seconds/)
  assertClean(stand.pool, 0)
})

test('no server, and an error of the server', limit, async (context) => {
  const stand = await createStand(context)
  const locked = stand.offer('bash')
  stand.served.faults.set('/bash_', (_request, response) => {
    response.writeHead(503).end()
    return true
  })
  const [busy] = await problemsOf(stand.fetch([locked]))
  assert.deepEqual([busy?.code, busy?.why], ['mirror-unreachable', 'HTTP 503'])
  const [none] = await problemsOf(stand.fetch([locked], { mirror: 'http://127.0.0.1:9/debian' }))
  assert.equal(none?.code, 'mirror-unreachable')
  assert.match(none.why ?? '', /ECONNREFUSED/)
})

test('interrupted, it leaves whole files only, and the rest comes next time', limit, async (context) => {
  const stand = await createStand(context)
  const quick = stand.offer('quick')
  const held = stand.offer('held', 20_000)
  const controller = new AbortController()
  stand.served.faults.set('/held_', (_request, response) => {
    response.writeHead(200, { 'content-length': held.bytes })
    response.write('half', () => setTimeout(() => controller.abort(new Error('interrupted')), 100))
    return true
  })
  await assert.rejects(stand.fetch([quick, held], { signal: controller.signal }), /interrupted/)
  assertClean(stand.pool, 1)
  stand.served.faults.clear()
  assert.deepEqual(await stand.fetch([quick, held]), { fetched: 1, reused: 1, bytes: 20_000 })
})

test('killed, what it leaves half is swept away by the next', limit, async (context) => {
  const stand = await createStand(context)
  const dead = spawn('true')
  await new Promise((resolve) => {
    dead.on('close', resolve)
  })
  mkdirSync(join(stand.pool, 'partial'), { recursive: true })
  writeFileSync(join(stand.pool, 'partial', `${dead.pid}.x`), 'half')
  await stand.fetch([stand.offer('bash')])
  assertClean(stand.pool, 1)
})

test('redirects, file mirrors and local packages', limit, async (context) => {
  const stand = await createStand(context)
  const moved = stand.offer('moved', 10_000, 'other')
  stand.served.faults.set('/debian/pool/main/m/moved', (request, response) => {
    response.writeHead(302, { location: request.url?.replace('/debian/', '/other/') }).end()
    return true
  })
  await stand.fetch([moved])
  const mirror = pathToFileURL(join(stand.www, 'debian')).href
  await stand.fetch([stand.offer('file')], { mirror })
  const [gone] = await problemsOf(stand.fetch([stand.offer('none', 5, null)], { mirror }))
  assert.equal(gone?.code, 'package-gone')

  const own = { ...stand.offer('own', 9, 'own'), archive: 'local' }
  const path = join(stand.www, 'own', own.path)
  const source: Pick<DebianSource, 'localPackages'> = {
    localPackages: [{ path, sha256: own.sha256, bytes: own.bytes }],
  }
  const sources = [{ ...emptySource, ...source }]
  writeFileSync(path, 'different')
  const [changed] = await problemsOf(stand.fetch([own], { sources }))
  assert.equal(changed?.code, 'package-wrong-bytes')
  const [unknown] = await problemsOf(stand.fetch([own]))
  assert.equal(unknown?.code, 'local-package-changed')
})

const emptySource: DebianSource = {
  kind: 'debian',
  suite: 'trixie',
  architecture: 'amd64',
  components: ['main'],
  updates: false,
  recommends: false,
  repositories: [],
  localPackages: [],
}

test('a full disk is said to be full', limit, async (context) => {
  const stand = await createStand(context)
  const locked = stand.offer('big', 1_000_000)
  const room = new URL('../packages/source/src/debian/fetch-packages.ts', import.meta.url).href
  const program = `
    const { fetchPackages } = await import(${JSON.stringify(room)})
    const options = JSON.parse(process.env.OPTIONS)
    await fetchPackages(options).catch((error) => console.log(JSON.stringify(error.problems ?? String(error))))`
  const options = {
    lock: { archives: { [archiveKey]: archive } },
    packages: [locked],
    sources: [],
    pool: stand.pool,
    mirror: pathToFileURL(join(stand.www, 'debian')).href,
  }
  mkdirSync(stand.pool)
  const mount = 'mount -t tmpfs -o size=256k tmpfs "$1" && shift && exec "$@"'
  const argv = ['--user', '--map-root-user', '--mount', 'sh', '-c', mount, 'sh', stand.pool]
  const output = execFileSync(
    'unshare',
    [...argv, process.execPath, '--input-type=module', '--eval', program],
    {
      env: { ...process.env, OPTIONS: JSON.stringify(options) },
      timeout: 30_000,
    },
  )
  assert.match(output.toString(), /"code":"disk-full"/)
})
