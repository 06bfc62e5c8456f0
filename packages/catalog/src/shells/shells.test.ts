import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'

test('a shell that a user has comes with its package', () => {
  const cases = { '/usr/bin/zsh': 'zsh', '/usr/bin/fish': 'fish', '/bin/tcsh': 'tcsh' }
  for (const [shell, name] of Object.entries(cases)) {
    assert.ok(packagesOf(blueprintOf({ users: { a: { shell } } })).includes(name), shell)
    assert.ok(!packagesOf(blueprintOf({ users: { a: {} } })).includes(name), shell)
  }
})

test('aliases in every shell that is there', () => {
  const shellAliases = { ll: 'ls -l', say: "echo 'hi'" }
  const lines = `alias ll='ls -l'\nalias say='echo '"'"'hi'"'"''\n`
  const blueprint = blueprintOf({
    environment: { shellAliases },
    programs: { zsh: { enable: true, autosuggestions: { enable: true } }, fish: { enable: true } },
  })
  for (const path of ['/etc/bash.bashrc', '/etc/zsh/zshenv', '/etc/fish/conf.d/50-declared.fish'])
    assert.ok(textAt(blueprint, path)?.endsWith(lines), path)
  assert.match(textAt(blueprint, '/etc/zsh/zshenv') ?? '', /zsh-autosuggestions\.zsh/)
  assert.equal(textAt(blueprintOf({ environment: { shellAliases } }), '/etc/zsh/zshenv'), undefined)
})

test('variables for logins and for user services', () => {
  const blueprint = blueprintOf({ environment: { variables: { EDITOR: 'vim', B: 'x y' } } })
  for (const path of ['/etc/environment', '/usr/lib/environment.d/50-declared.conf'])
    assert.equal(textAt(blueprint, path), 'B="x y"\nEDITOR="vim"\n')
  assert.equal(textAt(blueprintOf({}), '/etc/environment'), undefined)
})

test('completion', () => {
  const blueprint = blueprintOf({ programs: { bash: { completion: { enable: true } } } })
  assert.ok(packagesOf(blueprint).includes('bash-completion'))
  assert.match(textAt(blueprint, '/etc/bash.bashrc') ?? '', /bash_completion/)
})

test('what is refused', () => {
  assert.equal(problemsOf({ environment: { variables: { A: '$(x)' } } }).length, 1)
  assert.equal(problemsOf({ environment: { variables: { 'A B': 'x' } } }).length, 1)
  assert.equal(problemsOf({ environment: { shellAliases: { 'a;b': 'x' } } }).length, 1)
  assert.equal(problemsOf({ programs: { zsh: { autosuggestions: { enable: true } } } }).length, 1)
})
