/** What the compiler must take and refuse. The lines that matter are checked by `tsc`; running it shows that they run. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { mkAfter, mkDefault, mkForce, mkIf, mkMerge, mkRemove } from './modifiers.ts'
import { defineModule } from './module.ts'
import type { ConfigOf, DefinitionsOf } from './module.ts'
import { option } from './option.ts'
import { evaluateOptions } from './testing/evaluate.ts'
import type { OptionType } from './type.ts'
import { t } from './types.ts'

const ssh = defineModule({
  name: 'ssh',
  description: '',
  options: {
    services: {
      ssh: {
        enable: option(t.boolean(), { default: false, description: '' }),
        ports: option(t.listOf(t.port()), { default: [22], description: '' }),
      },
    },
  },
})
const user = t.submodule({
  options: {
    shell: option(t.string(), { default: ({ name }) => name, description: '' }),
    groups: option(t.listOf(t.string()), { default: [], description: '' }),
    uid: option(t.nullable(t.integer()), { default: null, description: '' }),
  },
})
const users = defineModule({
  name: 'users',
  description: '',
  uses: [ssh],
  options: {
    mode: option(t.oneOf(['a', 'b']), { default: 'a', description: '' }),
    free: option(t.settings(), { default: {}, description: '' }),
    users: option(t.recordOf(user), { default: {}, description: '' }),
    services: { web: { root: option(t.string(), { description: '' }) } },
  },
  define: ({ config }) => ({ services: { ssh: mkIf(config.services.ssh.enable, { ports: [2222] }) } }),
})
type Modules = readonly [typeof ssh, typeof users]
const names: string[] = []
const system = (name: string, _definitions: DefinitionsOf<Modules>): void => void names.push(name)

test('what can be written', () => {
  system('plain', { services: { ssh: { enable: true }, web: { root: '/srv' } }, mode: 'b' })
  system('functions', { services: { ssh: { enable: ({ config }) => config.mode === 'a' } } })
  system('records', { users: { al: { groups: ['x'], uid: null, shell: ({ config }) => config.mode } } })
  system('record function', { users: ({ config }) => ({ al: { shell: config.services.web.root } }) })
  system('conditions', {
    services: { ssh: mkIf(({ config }) => config.mode === 'a', { enable: mkForce(true) }) },
  })
  system('items', {
    services: { ssh: { ports: mkAfter([1, mkIf(({ config }) => config.mode === 'a', 2)]) } },
  })
  system('everything', mkMerge([{ mode: mkDefault('a') }, mkIf(false, { mode: 'b' })]))
  system('settings', {
    free: { a: { b: [({ config }) => config.mode, 1], c: ({ config }) => ({ d: config.users }) as never } },
  })
  system('taken away', { users: { al: mkRemove() }, services: { ssh: { ports: [mkRemove(22), 23] } } })
  const made = mkDefault(true)
  system('made elsewhere', { services: { ssh: { enable: made } } })
  const part = mkMerge([mkIf(true, { enable: true }), { ports: [1] }])
  system('a group made elsewhere', { services: { ssh: part } })
  assert.equal(names.length, 11)
})

test('what cannot', () => {
  // @ts-expect-error an unknown option
  system('', { services: { ssh: { enabel: true } } })
  // @ts-expect-error an unknown group
  system('', { sevices: {} })
  // @ts-expect-error an unknown option of a submodule
  system('', { users: { al: { shel: 'x' } } })
  // @ts-expect-error an unknown option in what a function returns
  system('', { users: () => ({ al: { shel: 'x' } }) })
  // @ts-expect-error an unknown option under a condition
  system('', { services: { ssh: mkIf(true, { enabel: true }) } })
  // @ts-expect-error an unknown option beside a known one
  system('', { services: { ssh: mkIf(true, { enable: true, enabel: true }) } })
  // @ts-expect-error an unknown option in one of several
  system('', mkMerge([{ mode: 'a' }, { mod: 'a' }]))
  // @ts-expect-error a wrong type
  system('', { services: { ssh: { enable: 'yes' } } })
  // @ts-expect-error a wrong type in a modifier
  system('', { services: { ssh: { enable: mkForce('yes') } } })
  // @ts-expect-error a wrong type from a function
  system('', { services: { ssh: { enable: () => 'yes' } } })
  // @ts-expect-error a wrong choice
  system('', { mode: 'c' })
  // @ts-expect-error null where it is not taken
  system('', { mode: null })
  // @ts-expect-error a function for a group
  system('', { services: () => ({}) })
  // @ts-expect-error an unknown value of the configuration in settings
  system('', { free: { a: { b: ({ config }) => config.mod } } })
  // @ts-expect-error what is no data
  system('', { free: { a: { b: undefined } } })
  // @ts-expect-error an item of a wrong type is taken away
  system('', { services: { ssh: { ports: [mkRemove('22')] } } })
  // @ts-expect-error an unknown value of the configuration
  system('', { mode: ({ config }) => config.mod })
  // @ts-expect-error a default of another type
  option(t.boolean(), { default: 'yes', description: '' })
  // @ts-expect-error a default of another type where texts are taken, too
  option(t.size(), { default: true, description: '' })
  // @ts-expect-error a description is required
  option(t.boolean(), { default: true })
})

const check = (
  config: ConfigOf<Modules>,
): readonly [boolean, readonly number[], 'a' | 'b', number | null] => {
  // @ts-expect-error readonly
  config.mode = 'b'
  // @ts-expect-error readonly, deeply
  config.services.ssh.ports.push(1)
  // @ts-expect-error a member of a record may be missing
  void config.users['al'].shell
  return [config.services.ssh.enable, config.services.ssh.ports, config.mode, config.users['al']?.uid ?? null]
}

test('defaults may be written as people write them', () => {
  const options = {
    size: option(t.size(), { default: '64M', description: '' }),
    wait: option(t.nullable(t.duration()), { default: '5min', description: '' }),
    sizes: option(t.listOf(t.size()), { default: () => ['1K', 2], description: '' }),
  }
  assert.deepEqual(evaluateOptions(options, {}).values, { size: 67_108_864, wait: 300, sizes: [1024, 2] })
})

const declare = (type: unknown) => () => option(type as OptionType<number>, { description: '' })
const toldHere = (message: RegExp, hint: RegExp) => (error: unknown) => {
  const [problem] = error instanceof IngotError ? error.problems : []
  assert.match(problem?.message ?? '', message)
  assert.match(problem?.hint ?? '', hint)
  return typeof problem?.where === 'object' && problem.where.file === import.meta.filename
}

test('an option without a type is told where it is declared', () => {
  assert.throws(declare('port'), toldHere(/expected a type, got the text "port"/, /t\.port\(\), \{/))
  assert.throws(declare(undefined), toldHere(/got nothing \(undefined\)/, /t\.port\(\), \{/))
  assert.throws(declare(t.port), toldHere(/got a function/, /^call it: t\.port\(\)$/))
})

test('final values are readonly and have their types', () => {
  assert.equal(typeof check, 'function')
})
