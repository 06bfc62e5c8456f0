import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { defineModule } from '../module.ts'
import { option } from '../option.ts'
import { t } from '../types.ts'
import { schemaOfModules } from './modules-schema.ts'

const service = t.submodule({
  options: {
    port: option(t.port(), { default: 80, description: 'Where it listens.', example: 8080 }),
    key: option(t.nullable(t.secret()), {
      default: null,
      description: 'Its key.',
      example: { kind: 'secret', name: 'web-key' },
    }),
  },
  renamed: { listen: 'port' },
})
const shop = defineModule({
  name: 'shop',
  description: '',
  options: {
    shop: {
      enable: option(t.boolean(), { default: false, description: 'Whether it runs.' }),
      mode: option(t.fileMode(), { default: 0o640, description: 'Permission bits.' }),
      home: option(t.absolutePath(), {
        default: () => '/srv',
        defaultText: '/srv',
        description: 'Where it lives.',
      }),
      parts: option(t.recordOf(service, t.userName()), { default: {}, description: 'Parts by name.' }),
      tags: option(t.listOf(t.string()), { default: [], description: 'Words.' }),
      settings: option(t.settings(), { default: {}, description: 'Anything.' }),
    },
  },
})
const more = defineModule({
  name: 'more',
  description: '',
  options: { shop: { more: option(t.oneOf(['a', 'b']), { default: 'a', description: 'More of it.' }) } },
  renamed: { 'shop.open': 'shop.enable', 'till.enable': 'shop.enable' },
  removed: { 'shop.till': 'there is none any more' },
})

const { schema, $defs } = schemaOfModules([shop, more])
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile({ ...schema, $defs })
const inShop = (members: object): boolean => validate({ shop: members })

test('what may be written is valid', () => {
  const good: readonly object[] = [
    {},
    { enable: true, mode: '0644', home: '/srv', more: 'b' },
    { mode: 0o644, tags: ['a', 'b'] },
    { parts: { web: { port: 1, key: 'web-key' }, db: { key: null } } },
    { settings: { a: { b: [1, null, { c: true }] } } },
  ]
  for (const members of good) assert.ok(inShop(members), JSON.stringify([members, validate.errors]))
})

test('what may not be written is not', () => {
  const bad: readonly object[] = [
    { enabel: true },
    { enable: 1 },
    { mode: '888' },
    { more: 'c' },
    { tags: 'a' },
    { parts: { Web: {} } },
    { parts: { web: { port: 70_000 } } },
    { parts: { web: { key: { kind: 'secret', name: 'a' } } } },
    { parts: { web: { prot: 1 } } },
  ]
  for (const members of bad) assert.ok(!inShop(members), JSON.stringify(members))
  assert.ok(!validate({ shpo: {} }))
})

test('modifiers may stand around options, groups, items and members, as a reader without tags sees them', () => {
  const good: readonly object[] = [
    // !if, !override
    { enable: ['services.ssh.enable', true] },
    { tags: [10, ['a']] },
    { tags: ['a', ['services.ssh.enable', 'b']] },
    { parts: { web: ['a.b', { port: 1 }] } },
    // !merge
    { tags: [['a'], ['shop.enable', ['b']]] },
    // !force true, !default 8080, !remove
    { enable: 'true', parts: { web: { port: '8080' }, db: '' } },
  ]
  for (const members of good) assert.ok(inShop(members), JSON.stringify([members, validate.errors]))
  assert.ok(validate({ shop: ['services.ssh.enable', { enable: true }] }), 'around a group')
  const bad: readonly object[] = [
    { enable: ['a.b', 5] },
    { enable: 'maybe' },
    { parts: { web: ['a.b', { prot: 1 }] } },
  ]
  for (const members of bad) assert.ok(!inShop(members), JSON.stringify(members))
})

function of(name: string) {
  return $defs[`option.shop.${name}`] as { [keyword: string]: unknown }
}

test('old names count, and say so; what is gone is unknown', () => {
  assert.ok(validate({ shop: { open: true }, till: { enable: true } }))
  assert.ok(!validate({ till: { enabled: true } }))
  assert.ok(!inShop({ till: true }))
  assert.ok(inShop({ parts: { web: { listen: 80 } } }))
  assert.deepEqual(of('parts.*.listen')['deprecated'], true)
  assert.deepEqual(of('open'), { description: 'Renamed: write shop.enable instead.', deprecated: true })
})

test('descriptions, defaults and examples are there, written as data', () => {
  assert.deepEqual(
    [of('enable')['description'], of('enable')['default']],
    ['Whether it runs.\n\nDefault: false', false],
  )
  assert.deepEqual(of('mode')['default'], '0640')
  assert.equal(of('home')['description'], 'Where it lives.\n\nDefault: /srv')
  assert.ok(!('default' in of('home')))
  assert.deepEqual(of('parts.*.key')['examples'], ['web-key'])
  assert.deepEqual(of('parts.*.port')['examples'], [8080])
})
