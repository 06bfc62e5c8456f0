import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { helloWith, ingot, project } from './cli.ts'
import { root } from './house/tracked-files.ts'

test('a project anywhere on the disk is read; what it prints does not reach stdout', async (t) => {
  const file = `console.log('chatter')\nprocess.stdout.write('{"systems":')\n${helloWith("  packages: ['htop'],")}`
  const { code, stdout, stderr } = await ingot(['check', '--json'], { cwd: project(t, { 'ingot.ts': file }) })
  assert.equal(code, 0, stderr)
  assert.match(stderr, /chatter/)
  const { systems } = JSON.parse(stdout) as { systems: { name: string }[] }
  assert.deepEqual(
    systems.map(({ name }) => name),
    ['hello'],
  )
})

test('the nearest project upwards is taken', async (t) => {
  const directory = project(t, { 'ingot.ts': helloWith('') })
  mkdirSync(join(directory, 'a/b'), { recursive: true })
  const { code, stdout } = await ingot(['show', 'hello', 'name'], { cwd: join(directory, 'a/b') })
  assert.equal(code, 0)
  assert.equal(stdout, 'name = "hello"\n')
})

test('why names the line, and what lost', async (t) => {
  const cwd = project(t, {
    'ingot.ts': helloWith("  packages: ['htop'],\n  files: { '/etc/motd': { text: 'x' } },"),
  })
  const file = await ingot(['why', 'hello', '/etc/motd'], { cwd })
  assert.match(file.stdout, /by module files[\s\S]*\* ingot\.ts:5:27 {2}system hello/)
  const found = await ingot(['why', '--json', 'hello', 'htop'], { cwd })
  const { explanations } = JSON.parse(found.stdout) as {
    explanations: { kind: string; origins: { positions: { line: number }[] }[] }[]
  }
  assert.equal(explanations[0]?.kind, 'package')
  assert.equal(explanations[0]?.origins[0]?.positions[0]?.line, 4)
})

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGKILL', null],
] as const) {
  test(`${signal} ends the reading child, too`, { timeout: 30_000 }, async (t) => {
    const cwd = project(t, { 'ingot.ts': 'console.error(`reading ${process.pid}.`)\nwhile (true) {}\n' })
    const child = spawn(join(root, 'ingot'), ['check', '--eval-timeout', '25'], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const ended = once(child, 'exit')
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (said === '') child.kill(signal)
      said += chunk
    })
    assert.equal((await ended)[0], expected)
    if (expected !== null) assert.match(said, /interrupted/)
    const reader = /reading (\d+)\./.exec(said)?.[1] ?? ''
    assert.notEqual(reader, '')
    await until(() => !isRunning(reader))
  })
}

/** Whether a process runs; one that only waits to be collected does not. */
function isRunning(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !condition(); tries++) await sleep(50)
  assert.ok(condition())
}

test('a reader that goes away ends it quietly', { timeout: 30_000 }, async (t) => {
  const cwd = project(t, { 'ingot.ts': helloWith('') })
  const child = spawn(join(root, 'ingot'), ['show', '--json'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  await once(child, 'exit')
  assert.equal(said, '')
})

test('help, version and check come at once', { timeout: 60_000 }, async (t) => {
  const cwd = project(t, { 'ingot.ts': helloWith('') })
  const fastest = async (args: readonly string[]) => {
    const runs = []
    for (let run = 0; run < 4; run++) runs.push(await ingot(args, { cwd }))
    for (const { code, stderr } of runs) assert.equal(code, 0, stderr)
    return Math.min(...runs.map(({ seconds }) => seconds))
  }
  // Warm, the fastest of a few, and generous: other tests run beside this one.
  assert.ok((await fastest(['--version'])) < 0.3)
  assert.ok((await fastest(['check'])) < 1)
})
