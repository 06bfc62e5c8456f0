import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastLines, openConsoleLog } from '@ingot/virtual/console-log.ts'
import type { VirtualRoom } from '@ingot/virtual/room.ts'
import { startMachine } from '@ingot/virtual/start-machine.ts'
import { ingot, project } from './cli.ts'
import { shared, sharedStore } from './quickstart.ts'

/** A system with these settings of `boot`, and more definitions. */
export function definition(boot: string, more = ''): string {
  return `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  boot: { ${boot} },
  ${more}
})
`
}

/** A project with keys of its own, which lie elsewhere. */
export interface Signed {
  readonly home: string
  readonly keys: string
}

/**
 * Locks are kept by `name` for the next run.
 * @param more as in `definition`; where it follows releases, there are keys for those, too.
 */
export async function signedProject(t: TestContext, name: string, boot: string, more = ''): Promise<Signed> {
  const [home, keys] = [project(t, { 'ingot.ts': definition(boot, more) }), project(t, {})]
  const sharedLock = join(shared, `${name}.lock`)
  mkdirSync(shared, { recursive: true })
  if (existsSync(sharedLock)) cpSync(sharedLock, join(home, 'ingot.lock'))
  const run = async (...words: readonly string[]): Promise<void> => {
    const { code, stderr } = await ingot(['-C', home, '--store', sharedStore, ...words], {
      seconds: 300,
      env: { INGOT_KEYS: keys },
    })
    assert.equal(code, 0, stderr)
  }
  await run('key', 'secure-boot')
  if (more.includes('trust:')) await run('key', 'new')
  await run('lock')
  cpSync(join(home, 'ingot.lock'), sharedLock)
  return { home, keys }
}

/** Runs `ingot` there, which has to succeed, and gives what it says as JSON. */
export async function done({ home, keys }: Signed, ...args: readonly string[]): Promise<unknown> {
  const command = ['-C', home, '--store', sharedStore, '--json', ...args]
  const { code, stdout, stderr } = await ingot(command, { seconds: 900, env: { INGOT_KEYS: keys } })
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

export function build({ home, keys }: Signed, ...args: readonly string[]): ReturnType<typeof ingot> {
  const command = ['-C', home, '--store', sharedStore, '--json', 'build', 'hello', ...args]
  return ingot(command, { seconds: 900, env: { INGOT_KEYS: keys } })
}

/** Runs a program of the host, which has to succeed. */
export function host(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, {
    timeout: 120_000,
    env: { ...process.env, MTOOLS_SKIP_CHECK: '1' },
  })
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${String(stderr)}`)
}

/** Boots a disk on a machine that has keys already, until its console says this. */
export async function says(
  t: TestContext,
  room: VirtualRoom,
  { image, variables, words }: { image: string; variables: string; words: RegExp },
): Promise<string> {
  const machine = await startMachine(room, {
    name: 'refused',
    image,
    architecture: 'amd64',
    bootMode: 'uefi',
    secureBoot: true,
    variables,
    diskBytes: 0,
    credentials: {},
    kernelArguments: [],
    console: 'pipe',
    network: 'isolated',
    forwards: [],
    report: false,
    signal: t.signal,
  })
  const log = openConsoleLog(join(sharedStore, 'logs', 'secure-refused.console.log'), machine.output)
  try {
    const end = performance.now() + 240_000
    const said = (): string => lastLines(log.tail(), 100)
    while (!words.test(said())) {
      assert.ok(performance.now() < end, said())
      assert.doesNotMatch(said(), /login:|Welcome to/, 'it came up')
      await sleep(500, undefined, { signal: t.signal })
    }
    return said()
  } finally {
    await machine.stop()
    await log.close()
  }
}
