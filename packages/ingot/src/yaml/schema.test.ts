import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { catalogModules } from '@ingot/catalog/modules.ts'
import { documentOptions } from '@ingot/language/document.ts'
import { schemaKinds, yamlSchema } from './schema.ts'

const makeAjv = () => new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })

test('the schemas are good ones, as strictly as the validator can be', () => {
  for (const kind of schemaKinds) {
    const schema = yamlSchema(kind)
    assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema')
    assert.ok(makeAjv().validateSchema(schema))
    makeAjv().compile(schema)
  }
})

test('every option is in it, with its description, and its default and example fit', () => {
  const schema = yamlSchema('system')
  const ajv = makeAjv()
  ajv.addSchema(schema, 'system')
  const defs = schema['$defs'] as { readonly [name: string]: { [keyword: string]: unknown } }
  const documents = documentOptions(catalogModules)
  assert.ok(documents.length > 100)
  for (const { path, description } of documents) {
    const name = `option.${path.replaceAll('<name>', '*').replaceAll('"', '')}`
    const own = defs[name]
    assert.ok(own !== undefined, `${name} is there`)
    assert.ok(String(own['description']).startsWith(description), name)
    const validate = ajv.getSchema(`system#/$defs/${encodeURIComponent(name)}`)
    assert.ok(validate !== undefined, name)
    const values = [
      ...('default' in own ? [own['default']] : []),
      ...((own['examples'] ?? []) as readonly unknown[]),
    ]
    for (const value of values) {
      assert.ok(validate(value), `${path}: ${JSON.stringify(value)} ${validate.errors?.[0]?.message}`)
    }
  }
})

const source = { debian: { suite: 'trixie' } }
const table: readonly (readonly [good: boolean, document: unknown])[] = [
  [true, { source, systems: { hello: { packages: ['htop'], files: { '/etc/motd': { text: 'x' } } } } }],
  [
    true,
    {
      source,
      imports: ['./base.ts'],
      modules: ['./shop.ts#shop'],
      templates: { slim: { overlays: ['./o'] } },
    },
  ],
  [
    true,
    { source, systems: { a: { extends: 'b', templates: ['slim'], overlays: ['./o'], abstract: false } } },
  ],
  [
    true,
    { source, systems: { a: {} }, nodes: { a1: { system: 'a', facts: { hostname: 'x' }, tags: ['t'] } } },
  ],
  [false, { source: { debian: {} } }],
  [false, { source: { debian: { suite: 'trixei' } } }],
  [false, { source: { debian: { suite: 'trixie', mirrors: 'x' } } }],
  [false, { sytems: {} }],
  [false, { systems: { 'A B': {} } }],
  [false, { systems: { a: { packges: [] } } }],
  [false, { systems: { a: { services: { ssh: { ports: [70_000] } } } } }],
  [false, { templates: { slim: { extends: 'a' } } }],
  [false, { nodes: { a1: { facts: {} } } }],
  [false, { nodes: { a1: { system: 'a', facts: { hostnme: 'x' } } } }],
]

test('documents, good and bad', () => {
  const validate = makeAjv().compile(yamlSchema('project'))
  for (const [good, document] of table) {
    assert.equal(validate(document), good, JSON.stringify([document, validate.errors]))
  }
})

test('a file of systems/ is a system', () => {
  const validate = makeAjv().compile(yamlSchema('system'))
  assert.ok(validate({ extends: 'hello', packages: ['nginx'] }))
  assert.ok(!validate({ systems: { a: {} } }))
})
