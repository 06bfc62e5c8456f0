import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt } from '../testing.ts'

const rust = {
  description: 'Rust, stable',
  packages: ['cargo'],
  environment: { CARGO_HOME: '$HOME/.cargo', ODD: 'a "b" `id` $(id) \\ c' },
  shellHook: 'export LATE="$CARGO_HOME/late"',
}

/** Runs the program with its shells in a directory of the test's. */
function devShell(t: TestContext, ...args: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-dev-shell-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const blueprint = blueprintOf({ programs: { devShells: { rust, plain: {} } } })
  for (const name of ['rust', 'plain'])
    writeFileSync(
      join(directory, `${name}.sh`),
      textAt(blueprint, `/usr/share/ingot/dev-shells/${name}.sh`) ?? '',
    )
  const program = (textAt(blueprint, '/usr/bin/dev-shell') ?? '').replace(
    '/usr/share/ingot/dev-shells',
    directory,
  )
  const env = { HOME: '/home/ada', PATH: '/usr/bin:/bin', SHELL: '/bin/false' }
  return spawnSync('sh', ['-c', program, 'dev-shell', ...args], { encoding: 'utf8', env, timeout: 10_000 })
}

test('tools, variables and what is run on entering', (t) => {
  const print = 'printf "%s|" "$DEV_SHELL" "$CARGO_HOME" "$LATE" "$ODD"'
  const { stdout } = devShell(t, 'rust', 'sh', '-c', print)
  assert.equal(stdout, 'rust|/home/ada/.cargo|/home/ada/.cargo/late|a "b" `id` $(id) \\ c|')
  assert.ok(packagesOf(blueprintOf({ programs: { devShells: { rust } } })).includes('cargo'))
})

test('a list without a name, words without a shell, one’s own shell without a command', (t) => {
  assert.match(devShell(t).stdout, /^plain +\nrust +Rust, stable\n$/)
  const none = devShell(t, 'go')
  assert.equal(none.status, 2)
  assert.match(none.stderr, /there is no shell go/)
  assert.equal(devShell(t, 'rust').status, 1, '/bin/false was entered')
})

test('nothing where none is declared; names that are none', () => {
  assert.equal(entryAt(blueprintOf({}), '/usr/bin/dev-shell'), undefined)
  for (const name of ['../x', 'A', ''])
    assert.equal(problemsOf({ programs: { devShells: { [name]: {} } } }).length, 1, name)
})
