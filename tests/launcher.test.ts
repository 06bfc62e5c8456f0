import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { root } from './house/tracked-files.ts'

/** The PATH of a person who has never started Ingot: without what the test run put in front of it. */
const path = (process.env['PATH'] ?? '')
  .split(':')
  .filter((directory) => !directory.startsWith(root))
  .join(':')

async function launch(launcher: string, seconds: number, ...args: string[]) {
  const started = performance.now()
  const child = spawn(launcher, args, {
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000,
    detached: true,
  })
  // Like Ctrl-C: the whole group, npm included.
  child.once('exit', () => {
    try {
      process.kill(-Number(child.pid), 'SIGKILL')
    } catch {
      // All of it has ended.
    }
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { stdout, stderr, code: code as number | null, seconds: (performance.now() - started) / 1000 }
}

test(
  'a fresh clone brings what it needs, once, whoever starts it and whatever interrupts',
  { timeout: 300_000 },
  async (t) => {
    const outer = mkdtempSync(join(tmpdir(), 'ingot launcher '))
    t.after(() => rmSync(outer, { recursive: true, force: true }))
    const clone = join(outer, 'clone')
    for (const part of ['ingot', 'package.json', 'package-lock.json', 'packages']) {
      cpSync(join(root, part), join(clone, part), { recursive: true })
    }
    const launcher = join(outer, 'from elsewhere')
    symlinkSync('clone/ingot', launcher)

    await launch(launcher, 1.5, '--version')
    assert.equal(
      existsSync(join(clone, 'node_modules/.ingot-stamp')),
      false,
      'the first start was interrupted',
    )

    const both = await Promise.all([launch(launcher, 120, '--version'), launch(launcher, 120, '--version')])
    for (const { code, stdout, stderr } of both) {
      assert.equal(code, 0, stderr)
      assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
    }
    const brought = both.filter(({ stderr }) => stderr.includes('bringing the dependencies'))
    assert.equal(brought.length, 1, 'one brought them, the other waited')

    const warm = await launch(launcher, 20, '--version')
    assert.equal(warm.stderr, '')
    assert.ok(warm.seconds < 1, `${warm.seconds} s`)

    appendFileSync(join(clone, 'package-lock.json'), '\n')
    const stale = await launch(launcher, 120, '--version')
    assert.equal(stale.code, 0, stale.stderr)
    assert.match(stale.stderr, /bringing the dependencies/)
  },
)
