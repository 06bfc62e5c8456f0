import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { consolePath, consoleScript, generatorScript } from './console.ts'

/** What the generator leaves for a machine whose kernel was started with these arguments. */
function generated(t: TestContext, kernelArguments: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-generator-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const { status, stderr } = spawnSync('sh', ['-c', generatorScript, 'generator', directory], {
    env: { PATH: process.env['PATH'], SYSTEMD_PROC_CMDLINE: kernelArguments },
    encoding: 'utf8',
    timeout: 10_000,
  })
  assert.deepEqual([status, stderr], [0, ''])
  return directory
}

test('a live system has the installer at its consoles, an installed one its logins', (t) => {
  const live = generated(t, 'rw ingot.live ingot.live.sha256=0123 console=ttyS0')
  assert.deepEqual(readdirSync(live).toSorted(), ['getty@tty1.service.d', 'serial-getty@.service.d'])
  const dropIn = readFileSync(join(live, 'getty@tty1.service.d', '60-installer.conf'), 'utf8')
  assert.match(dropIn, new RegExp(`^ExecStart=\nExecStart=-${consolePath}$`, 'm'))
  for (const installed of ['rw quiet', 'rw ingot.lively', 'rw x=ingot.live'])
    assert.deepEqual(readdirSync(generated(t, installed)), [])
})

test('what the console shows fits a screen of 80 columns, and its script is one', () => {
  assert.equal(spawnSync('sh', ['-n'], { input: consoleScript, timeout: 10_000 }).status, 0)
  for (const line of consoleScript.split('\n')) assert.ok(line.length < 80 || line.includes('sed'), line)
})
