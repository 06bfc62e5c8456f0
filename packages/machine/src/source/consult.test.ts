import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { signaturePath } from '@ingot/release/published-paths.ts'
import { hex, noon, rootOf, serverOf, type Server } from '@ingot/release/testing/world.ts'
import type { Deployment } from '../deployments/deployment.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { consult } from './consult.ts'

const url = 'https://updates.example.org/web'
const running: Deployment = {
  index: 0,
  checksum: hex('1'),
  serial: 0,
  directory: '/sysroot/x',
  booted: true,
  pinned: false,
  isLive: false,
  kernelArguments: [],
  shipped: {
    schema: 1,
    system: 'hello',
    version: '1',
    architecture: 'amd64',
    boot: { mode: 'uefi', tries: 3, kernelParameters: [] },
    health: [],
    updates: { url, channel: 'stable', root: rootOf() },
  },
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A machine whose curl reaches a published directory, and whose minisign believes what the directory's signer made. */
function machine(t: TestContext, server: Server, answers: Readonly<Record<string, string>> = {}) {
  const files = Object.values(server).flatMap((file) => [
    [`${url}/${file.path}`, file.text] as const,
    ...Object.entries(file.signatures).map(
      ([key, signature]) => [`${url}/${signaturePath(file, key)}`, signature ?? ''] as const,
    ),
  ])
  const published = new Map<string, string>([...files, ...Object.entries(answers)])
  const world = rootedWorld(t, ([program, ...args], { input = '' }) => {
    const after = (flag: string) => args[args.indexOf(flag) + 1] ?? ''
    switch (program) {
      case 'curl': {
        const text = published.get(args.at(-1) ?? '')
        if (text?.startsWith('HTTP ')) return { stdout: `\n${text.slice(5)}` }
        return { stdout: text === undefined ? 'not here\n404' : `${text}\n200` }
      }
      case 'sha256sum':
        return { stdout: `${digest(input)}  -\n` }
      case 'mktemp':
        world.ports.files.makeDirectory('/tmp/os.1')
        return { stdout: '/tmp/os.1\n' }
      case 'minisign': {
        const signature = readFileSync(join(world.root, after('-x')), 'utf8')
        return { status: signature === `${after('-P')} ${digest(input)}` ? 0 : 1 }
      }
      default:
        return undefined
    }
  })
  world.ports.files.makeDirectory('/sys/firmware/efi')
  return { ...world, ports: { ...world.ports, clock: { ...world.ports.clock, now: () => noon.getTime() } } }
}

const problemOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof IngotError) return error.problems[0]?.code
    throw error
  }
}

test('a newer release is offered; nothing is left behind, nothing goes through a shell', (t) => {
  const { ports, commands } = machine(t, serverOf())
  const { decision } = consult(ports, running, { quarantined: [] })
  assert.equal(decision.kind, 'offer')
  assert.deepEqual(ports.files.list('/tmp'), [])
  const programs = new Set(commands.map(([program]) => program))
  assert.deepEqual([...programs].toSorted(), ['curl', 'minisign', 'mktemp', 'sha256sum'])
  for (const command of commands.filter(([program]) => program === 'minisign'))
    assert.ok(command.includes('-H'), 'only prehashed signatures count')
})

test('what failed here, a server that lies, and one that fails', (t) => {
  const decided = (server: Server, quarantined: readonly string[] = []) => {
    const { decision } = consult(machine(t, server).ports, running, { quarantined })
    return decision.kind === 'refuse' ? decision.problem.code : decision.kind
  }
  assert.equal(decided(serverOf(), [hex('5')]), 'release-quarantined')
  const path = Object.keys(serverOf()).find((name) => name.startsWith('channels/')) ?? ''
  const head = serverOf()[path]
  assert.ok(head)
  assert.equal(
    decided({
      ...serverOf(),
      [path]: { ...head, text: head.text.replace('"paused":false', '"paused":true') },
    }),
    'statement-unsigned',
    'signatures are named after the digest of what they sign',
  )
  for (const answer of ['HTTP 503', '<!doctype html><p>Please log in.']) {
    const broken = machine(t, serverOf(), { [`${url}/${path}`]: answer })
    assert.equal(
      problemOf(() => consult(broken.ports, running, { quarantined: [] })),
      'source-unreachable',
    )
    assert.deepEqual(broken.ports.files.list('/tmp'), [])
  }
})

test('a system without a source says so, and asks nobody', (t) => {
  const { ports, commands } = machine(t, {})
  const { shipped } = running
  assert.ok(shipped)
  const silent = { ...running, shipped: { ...shipped, updates: null } }
  assert.equal(
    problemOf(() => consult(ports, silent, { quarantined: [] })),
    'updates-none',
  )
  assert.deepEqual(commands, [])
})
