import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parse } from 'yaml'
import type { Json } from '@ingot/contracts/json.ts'
import type { Settings } from '@ingot/language/formats/form.ts'
import { toIni } from '@ingot/language/formats/ini.ts'
import { toJson } from '@ingot/language/formats/json.ts'
import { toToml } from '@ingot/language/formats/toml.ts'
import { toYaml } from '@ingot/language/formats/yaml.ts'

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'yes',
    'null',
    '1.0',
    '0x1',
    '- a',
    'a: b',
    '#',
    '',
    ' a',
    '2026-01-01',
    '~',
    '<<',
    'a\nb',
    '\u007f',
    '"',
    "'",
  ),
)
const name = fc.oneof(fc.constantFrom('a', 'b', 'some-key'), words).filter((text) => text !== '__proto__')
const leaf = fc.oneof(
  words,
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
)
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'settings' },
    leaf,
    fc.array(tie('value'), { maxLength: 3, depthIdentifier: 'settings' }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, depthIdentifier: 'settings', noNullPrototype: true }),
  ),
}))
const settings = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true }) as fc.Arbitrary<Settings>

test('YAML and JSON are read as what was written', () => {
  fc.assert(
    fc.property(settings, (data) => {
      assert.deepEqual(JSON.parse(toJson(data)), data)
      assert.deepEqual(parse(toYaml(data)), data)
      // What readers of the old version take for something else is quoted.
      assert.deepEqual(parse(toYaml(data), { version: '1.1' }), data)
    }),
    { numRuns: 500 },
  )
})

/** Reads texts with a parser of Python's. */
function readWithPython(program: string, texts: readonly string[]): readonly unknown[] {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1 << 28,
  })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as readonly unknown[]
}

test('TOML is read as what was written', { timeout: 120_000 }, () => {
  const all = fc.sample(settings, { numRuns: 500, seed: 1 })
  const program =
    'import sys, json, tomllib\nprint(json.dumps([tomllib.loads(text) for text in json.load(sys.stdin)]))'
  assert.deepEqual(readWithPython(program, all.map(toToml)), JSON.parse(JSON.stringify(all)))
})

test('INI is read as what was written', { timeout: 120_000 }, () => {
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.-]{0,8}[A-Za-z0-9]$/)
  const file = fc.dictionary(
    word,
    fc.dictionary(word, fc.oneof(word, fc.integer()), { maxKeys: 4, noNullPrototype: true }),
    {
      noNullPrototype: true,
    },
  )
  const all = fc.sample(file, { numRuns: 200, seed: 1 })
  const program = `import sys, json, configparser
def read(text):
    parser = configparser.RawConfigParser(default_section='\\0')
    parser.optionxform = str
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}
print(json.dumps([read(text) for text in json.load(sys.stdin)]))`
  const expected = all.map((sections) =>
    Object.fromEntries(
      Object.entries(sections).map(([section, members]) => [
        section,
        Object.fromEntries(Object.entries(members).map(([setting, written]) => [setting, String(written)])),
      ]),
    ),
  )
  assert.deepEqual(readWithPython(program, all.map(toIni)), expected)
})
