import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf } from '../testing.ts'

test('where a secret lies, and who may read it', () => {
  const { secrets } = blueprintOf({
    secrets: { tls: { file: 'keys/tls.age', owner: 'daemon', mode: 0o440 }, pw: {} },
  })
  assert.deepEqual(
    secrets.map(({ origin: _origin, ...secret }) => secret),
    [
      { name: 'pw', file: 'secrets/pw.age', owner: 'root', mode: 0o400 },
      { name: 'tls', file: 'keys/tls.age', owner: 'daemon', mode: 0o440 },
    ],
  )
})

test('a name that would leave its directory is refused', () => {
  for (const name of ['../x', 'a/b', '', '.x'])
    assert.equal(problemsOf({ secrets: { [name]: {} } }).length, 1, name)
})
