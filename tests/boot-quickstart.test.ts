import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { ingot } from './cli.ts'
import { root } from './house/tracked-files.ts'
import { buildHello, quickstart, shared, sharedStore } from './quickstart.ts'

const limit = { timeout: 1_200_000 }

interface TestReport {
  readonly passed: boolean
  readonly checks: readonly { readonly ok: boolean }[]
}

test('the quickstart boots, and is as declared', limit, async (t) => {
  const directory = await quickstart(t)
  const { code, stdout, stderr } = await ingot(
    ['-C', directory, '--store', sharedStore, '--json', 'test', '--cpus', '1', 'hello'],
    {
      seconds: 900,
    },
  )
  assert.equal(code, 0, stderr + stdout)
  const { checks } = JSON.parse(stdout) as TestReport
  assert.ok(checks.length > 20 && checks.every(({ ok }) => ok))
})

test(
  'another user without root, elsewhere, with other habits, gets the same bytes, and they boot',
  limit,
  async (t) => {
    const directory = await quickstart(t)
    const mine = await buildHello(directory)
    const place = mkdtempSync('/var/tmp/ingot-another-')
    t.after(() => spawnSync('rm', ['-rf', place]))
    chmodSync(place, 0o755)
    const user = anotherUser()
    // A copy of the program, the project and the packages; nothing that was built.
    for (const [from, to] of [
      [`${root}/.`, 'program'],
      [`${directory}/.`, 'a project with spaces'],
      [join(shared, 'store/pool/.'), 'store/pool'],
    ] as const) {
      assert.equal(spawnSync('mkdir', ['-p', join(place, to)]).status, 0)
      assert.equal(spawnSync('cp', ['-a', from, join(place, to)]).status, 0)
    }
    spawnSync('rm', ['-rf', join(place, 'a project with spaces/.ingot')])
    assert.equal(spawnSync('chown', ['-R', user, place]).status, 0)
    const run = (...args: readonly string[]): BuildReport => {
      const program = ['sh', '-c', 'umask 027; exec "$@"', 'sh', join(place, 'program/ingot')]
      const common = ['-C', join(place, 'a project with spaces'), '--store', join(place, 'store'), '--json']
      const ran = spawnSync('setpriv', [...asUser(user), ...program, ...common, ...args], {
        cwd: place,
        env: {
          PATH: process.env['PATH'],
          HOME: place,
          LANG: 'tr_TR.UTF-8',
          TZ: 'Asia/Kathmandu',
          TERM: 'dumb',
        },
        timeout: 900_000,
        maxBuffer: 1 << 26,
      })
      assert.equal(ran.status, 0, String(ran.stderr) + String(ran.stdout))
      return JSON.parse(String(ran.stdout)) as BuildReport
    }
    const theirs = run('build', '--locked', 'hello')
    assert.ok(theirs.actions.reused < 5, 'nothing of the other build was there to be reused')
    assert.equal(theirs.commit.checksum, mine.commit.checksum)
    assert.deepEqual(
      theirs.images.map(({ sha256 }) => sha256),
      mine.images.map(({ sha256 }) => sha256),
    )
    run('test', '--locked', '--cpus', '1', 'hello')
  },
)

/** Root plays another user; anybody else is the other user of whoever ran the tests as root before. */
function anotherUser(): string {
  if (userInfo().uid !== 0) return userInfo().username
  const name = 'ingot-tester'
  const known = spawnSync('id', [name]).status === 0
  if (!known) assert.equal(spawnSync('useradd', ['--create-home', name]).status, 0)
  return name
}

function asUser(name: string): readonly string[] {
  if (userInfo().uid !== 0) return ['--']
  return ['--reuid', name, '--regid', name, '--init-groups', '--']
}
