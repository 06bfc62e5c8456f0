import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeOptions } from './describe-options.ts'
import { defineModule } from './module.ts'
import { option } from './option.ts'
import { t } from './types.ts'

test('options of all modules, and those inside them, have their description and default as a comment', () => {
  const inner = t.submodule({ options: { age: option(t.integer(), { description: 'Years.' }) } })
  const a = defineModule({
    name: 'a',
    description: '',
    options: { shop: { mode: option(t.fileMode(), { default: 0o644, description: 'Ends */ early.' }) } },
  })
  const b = defineModule({
    name: 'b',
    description: '',
    options: { shop: { 'the people': option(t.listOf(inner), { default: [], description: 'Who.' }) } },
  })
  assert.equal(
    describeOptions([a, b]),
    `// Written by ingot init.
interface IngotDescriptions {
readonly comments: {
readonly "shop"?: unknown
}
readonly inside: {
readonly "shop": {
readonly comments: {
/** Ends *\\/ early.
@default 0o644 */
readonly "mode"?: unknown
/** Who.
@default [] */
readonly "the people"?: unknown
}
readonly inside: {
readonly "the people": {
readonly comments: {
/** Years. */
readonly "age"?: unknown
}
readonly inside: {
}
}
}
}
}
}
`,
  )
})
