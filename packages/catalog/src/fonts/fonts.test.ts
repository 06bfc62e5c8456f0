import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'

test('fonts and their order', () => {
  const blueprint = blueprintOf({
    fonts: {
      packages: ['fonts-firacode'],
      enableDefaultPackages: true,
      fontconfig: { defaultFonts: { monospace: ['Fira Code', 'DejaVu Sans Mono'] } },
    },
  })
  for (const name of ['fontconfig', 'fonts-firacode', 'fonts-noto-core'])
    assert.ok(packagesOf(blueprint).includes(name))
  assert.match(
    textAt(blueprint, '/etc/fonts/conf.d/52-declared.conf') ?? '',
    /<family>monospace<\/family>\n {4}<prefer>\n {6}<family>Fira Code<\/family>\n {6}<family>DejaVu Sans Mono<\/family>/,
  )
  assert.ok(!packagesOf(blueprintOf({})).includes('fontconfig'))
  assert.equal(problemsOf({ fonts: { fontconfig: { defaultFonts: { serif: ['<x>'] } } } }).length, 1)
})
