import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingot, project } from './cli.ts'
import { withEditor } from './editor.ts'

const greeting = `import { defineModule, option, t } from 'ingot'
const person = t.submodule({ options: { age: option(t.integer(), { default: 1, description: 'Years.' }) } })
export const greeting = defineModule({
  name: 'greeting',
  description: 'What a machine says.',
  options: {
    greeting: {
      words: option(t.string(), { default: 'hello', description: 'What it says, ends */ included.' }),
      people: option(t.recordOf(person), { default: {}, description: 'To whom.' }),
    },
  },
})
`

const content = `import { debian, defineForge, mkIf } from 'ingot'
import { greeting } from './greeting.ts'
const { system } = defineForge({ source: debian({ suite: 'trixie' }), modules: [greeting] })
export const hello = system('hello', {
  greeting: { words: 'x', people: { ann: { age: 3, } } },
  services: { ssh: mkIf(({ config }) => config.boot.mode === 'uefi', { enable: true, }) },
  users: { admin: { groups: ['sudo'] } },
  files: { '/etc/motd': { text: '', } },
})
`

test(
  'an editor shows descriptions and defaults of options, and completes their names',
  { timeout: 120_000 },
  async (t) => {
    const cwd = project(t, {
      'ingot.ts': content,
      'greeting.ts': greeting,
      'tsconfig.json': '{"extends":"./.ingot/tsconfig.json"}',
    })
    const { code, stderr } = await ingot(['init'], { cwd })
    assert.equal(code, 0, stderr)
    await withEditor(cwd, { file: 'ingot.ts', content }, async ({ hover, completions }) => {
      assert.match(await hover('groups', 'users:'), /Supplementary groups\.[\s\S]*\[\]/)
      assert.ok((await hover('groups', 'users:')).length < 1000, 'the whole catalog is not in it')
      assert.match(await hover('text', 'files:'), /What the file holds\./)
      assert.match(await hover('words', 'system('), /What it says, ends .* included\.[\s\S]*"hello"/)
      assert.match(await hover('age', 'system('), /Years\.[\s\S]*1/)
      assert.ok((await completions('} },\n})', 'files:')).includes('mode'))
      assert.deepEqual(await completions(': 3, }', 'greeting: {'), ['age'])
      assert.ok((await completions(' }) },', 'services:')).includes('ports'), 'inside a modifier')
    })
  },
)
