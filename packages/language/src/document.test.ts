import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentOptions } from './document.ts'
import { defineModule } from './module.ts'
import { option } from './option.ts'
import { t } from './types.ts'

test('every option is documented, also inside records and lists', () => {
  const mode = option(t.fileMode(), { default: 0o644, description: 'Bits.', example: '0755' })
  const home = option(t.string(), {
    default: ({ name }) => name,
    defaultText: 'the name',
    description: 'Home.',
  })
  const module = defineModule({
    name: 'm',
    description: '',
    options: {
      users: option(t.recordOf(t.submodule({ options: { home } })), { default: {}, description: 'Users.' }),
      disks: option(t.nullable(t.listOf(t.recordOf(t.submodule({ options: { mode } })))), {
        description: 'Disks.',
      }),
    },
  })
  assert.deepEqual(documentOptions([module]), [
    { path: 'disks', type: 'list of record of submodule or null', description: 'Disks.', module: 'm' },
    {
      path: 'disks.*.<name>.mode',
      type: 'file mode',
      description: 'Bits.',
      default: '0o644',
      example: '"0755"',
      module: 'm',
    },
    { path: 'users', type: 'record of submodule', description: 'Users.', default: '{}', module: 'm' },
    { path: 'users.<name>.home', type: 'string', description: 'Home.', default: 'the name', module: 'm' },
  ])
})
