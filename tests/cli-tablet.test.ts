import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { needsOf } from '@ingot/machine/hardware/needs.ts'
import { surface } from '@ingot/machine/testing/hardware-samples.ts'
import { ingot } from './cli.ts'
import { root } from './house/tracked-files.ts'

/** The value at a dotted path of a configuration. */
function at(config: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], config)
}

test('the tablet has all that os hardware would ask for on such a machine', async () => {
  const command = ['-C', join(root, 'examples/tablet'), '--json', 'show', 'tablet']
  const { code, stdout, stderr } = await ingot(command)
  assert.equal(code, 0, stderr)
  const { config } = JSON.parse(stdout) as { readonly config: unknown }
  const needs = needsOf(surface, { packages: new Set(), declared: new Map() })
  assert.ok(needs.length > 0)
  const wanting = needs.filter(({ option, value }) => {
    const found = at(config, option)
    return value === true
      ? found !== true
      : !value.every((item) => Array.isArray(found) && found.includes(item))
  })
  assert.deepEqual(
    wanting.map(({ option }) => option),
    [],
  )
})
