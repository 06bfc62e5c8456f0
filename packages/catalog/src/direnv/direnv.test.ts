import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt } from '../testing.ts'

test('every shell calls direnv', () => {
  const blueprint = blueprintOf({
    programs: { direnv: { enable: true }, zsh: { enable: true }, fish: { enable: true } },
  })
  assert.ok(packagesOf(blueprint).includes('direnv'))
  for (const [path, shell] of [
    ['/etc/bash.bashrc', 'bash'],
    ['/etc/zsh/zshenv', 'zsh'],
    ['/etc/fish/conf.d/50-declared.fish', 'fish'],
  ] as const)
    assert.ok(textAt(blueprint, path)?.includes(`direnv hook ${shell}`), path)
  assert.equal(textAt(blueprintOf({}), '/etc/bash.bashrc'), undefined)
})
