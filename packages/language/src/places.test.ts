import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluate } from './evaluate.ts'
import { mkForce } from './modifiers.ts'
import { defineModule } from './module.ts'
import { option } from './option.ts'
import { layer } from './testing/evaluate.ts'
import { t } from './types.ts'

const list = option(t.listOf(t.string()), { default: [], description: '' })
const modules = [
  defineModule({
    name: 'people',
    description: '',
    options: {
      users: option(t.recordOf(t.submodule({ options: { groups: list, keys: list } })), {
        default: {},
        description: '',
      }),
      files: option(t.recordOf(t.string()), { default: {}, description: '' }),
      one: { a: list, b: list },
    },
    define: { one: { b: ['own'] } },
  }),
]
const layers = [
  layer('system', {
    users: { admin: { groups: mkForce(['a']), keys: ['k'] }, administrator: { groups: ['b'] } },
    files: { '/etc/a.b': 'text' },
    one: { a: ['x'] },
  }),
  layer('base', { users: { admin: { groups: ['weaker'] } } }),
]
/** Of a list of modules that is new, and of one that was evaluated before. */
const evaluations = [[...modules], modules].map((all) => {
  assert.deepEqual(evaluate({ modules, layers: [] }).problems, [])
  return evaluate({ modules: all, layers })
})
const files = (path: string) =>
  evaluations.map((evaluation) =>
    evaluation.derive({}, ({ places }) => places(path, () => true)().map(({ file }) => file)),
  )
const both = (...expected: readonly string[]) => [expected, expected]

test('used definitions of the option and of what is inside it', () => {
  assert.deepEqual(files('users.admin'), both('system.users.admin.groups', 'system.users.admin.keys'))
  assert.deepEqual(files('users.admin.keys'), both('system.users.admin.keys'))
})

test('else those of what it stands in', () => {
  assert.deepEqual(files('files."/etc/a.b".mode'), both('system.files./etc/a.b'))
  assert.deepEqual(files('one.a.b'), both('system.one.a'))
})

test('of a group, those of the system and those of modules', () => {
  const [fresh, known] = files('one')
  assert.equal(fresh?.[0], 'system.one.a')
  assert.deepEqual(known, fresh)
  assert.equal(known?.length, 2)
})

test('what reads only what modules alone have is derived once, and what is personal is not', () => {
  const keys = [{}, {}, {}]
  const derive = (given: unknown, key: number, isPersonal = false) =>
    evaluate({ modules, layers: [layer('s', given)] }).derive(keys[key] ?? {}, ({ config, personal }) => {
      if (isPersonal) personal()
      return { a: config.one.a }
    })
  assert.equal(derive({ users: {} }, 0), derive({ files: {} }, 0))
  assert.deepEqual(derive({ one: { a: ['y'] } }, 0), { a: ['y'] })
  assert.notEqual(derive({ users: {} }, 1, true), derive({ files: {} }, 1, true))
  // Only a name may have been looked at for its places.
  const placed = (given: unknown) =>
    evaluate({ modules, layers: [layer('s', given)] }).derive(keys[2] ?? {}, ({ places }) =>
      places('one.a', () => true)().map(({ file }) => file),
    )
  assert.deepEqual(placed({}), [])
  assert.deepEqual(placed({ one: { a: ['z'] } }), ['s.one.a'])
})
