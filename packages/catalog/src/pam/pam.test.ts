import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, problemsOf, textAt } from '../testing.ts'

const path = '/etc/security/limits.d/50-declared.conf'

test('limits in their order', () => {
  const blueprint = blueprintOf({
    security: {
      pam: {
        loginLimits: [
          { item: 'nofile', value: '65536' },
          { domain: '@audio', type: 'hard', item: 'memlock', value: 'unlimited' },
        ],
      },
    },
  })
  assert.equal(textAt(blueprint, path), '* - nofile 65536\n@audio hard memlock unlimited\n')
  assert.equal(textAt(blueprintOf({}), path), undefined)
})

test('what is no limit', () => {
  const limits = [
    { item: 'nofile' },
    { item: 'nofiles', value: '1' },
    { item: 'nofile', value: 'many' },
    { domain: 'a b', item: 'nofile', value: '1' },
  ]
  for (const limit of limits) {
    const definitions = { security: { pam: { loginLimits: [limit] } } } as Parameters<typeof problemsOf>[0]
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(limit))
  }
})
