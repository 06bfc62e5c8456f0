import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestContext } from 'node:test'
import { ingot } from './cli.ts'
import { root } from './house/tracked-files.ts'
import { lockAsBefore, sharedStore } from './quickstart.ts'

interface Report {
  readonly checks: readonly { readonly ok: boolean; readonly expected: string; readonly found: string }[]
  readonly failedUnits: readonly { readonly unit: string }[]
  readonly bootSeconds: { readonly total: number }
}

/**
 * Builds a system of a project of this repository, boots it, and asserts that all is as declared.
 * The project is copied; what it locked is kept for the next run.
 * @returns what was checked, in words.
 */
export async function bootedAsDeclared(
  t: TestContext,
  project: string,
  system: string,
): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-guest-'))
  t.after(() => spawnSync('rm', ['-rf', directory]))
  cpSync(join(root, project), directory, { recursive: true, filter: (path) => basename(path) !== '.ingot' })
  await lockAsBefore(directory, basename(project))
  const common = ['-C', directory, '--store', sharedStore, '--json']
  const { stdout, stderr } = await ingot([...common, 'test', '--cpus', '1', '--limit', '300', system], {
    seconds: 800,
  })
  assert.match(stdout, /"checks":/, stderr + stdout)
  const { checks, failedUnits, bootSeconds } = JSON.parse(stdout) as Report
  const wrong = checks.filter(({ ok }) => !ok).map(({ expected, found }) => `${expected}: ${found}`)
  assert.deepEqual(wrong, [])
  assert.deepEqual(failedUnits, [])
  t.diagnostic(`${checks.length} checks, booted in ${bootSeconds.total.toFixed(1)} s`)
  return checks.map(({ expected }) => expected)
}
