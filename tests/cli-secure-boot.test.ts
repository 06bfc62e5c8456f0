import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingot, project } from './cli.ts'

/** Files of keys, as far as declarations look at them. */
function keys(directory: string, certificate: string, believed = certificate): Record<string, string> {
  const body = Buffer.from(certificate).toString('base64')
  return {
    [`${directory}/db.crt`]: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
    ...Object.fromEntries(['PK', 'KEK', 'db'].map((name) => [`${directory}/${name}.auth`, believed])),
  }
}

const declaration = (signed: string, sealed: string): string => `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const signed = system('signed', { boot: { secureBoot: { enable: true, keys: '${signed}' } } })
export const sealed = system('sealed', { boot: { sealed: true, secureBoot: { enable: true, keys: '${sealed}' } } })
`

test('what is sealed has a key of its own', async (t) => {
  for (const [certificate, code] of [
    ['öne', 2],
    ['another', 0],
  ] as const) {
    const files = { ...keys('a', 'öne'), ...keys('b', certificate), 'ingot.ts': declaration('a', 'b') }
    const ran = await ingot(['-C', project(t, files), 'check'])
    assert.equal(ran.code, code, ran.stderr)
    if (code !== 0) assert.match(ran.stderr, /sealed system 'sealed' has the key of 'signed'/)
  }
})

test('files of two runs of making keys are told apart', async (t) => {
  const files = {
    ...keys('a', 'öne', 'an older'),
    ...keys('b', 'another'),
    'ingot.ts': declaration('a', 'b'),
  }
  const { code, stderr } = await ingot(['-C', project(t, files), 'check'])
  assert.equal(code, 2, stderr)
  assert.match(stderr, /a\/db\.auth does not hold a\/db\.crt/)
})
