import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decideState, superfluous, type Situation } from './decide.ts'

const db = { name: 'db', path: '/var/lib/db' }
const base: Situation = {
  booted: 'b.0',
  last: 'a.0',
  good: ['a.0'],
  declared: [db],
  remembered: [db],
  copies: new Map([['db', ['a.0']]]),
}

/** Steps in short: `fork a.0, mount`. */
function steps(change: Partial<Situation>): string {
  return decideState({ ...base, ...change })
    .map((step) => {
      if (step.kind === 'fork') return `fork ${step.from}`
      return step.kind === 'set-aside' ? `set aside ${step.deployment}` : step.kind
    })
    .join(', ')
}

test('what a boot does with a directory', () => {
  const both = new Map([['db', ['a.0', 'b.0']]])
  const none = new Map<string, readonly string[]>()
  const table: readonly (readonly [string, Partial<Situation>, string])[] = [
    [
      'the first boot of a machine',
      { last: undefined, good: [], remembered: [], copies: none },
      'adopt, mount',
    ],
    ['a new deployment', {}, 'fork a.0, mount'],
    ['the same once more', { last: 'b.0', copies: both }, 'mount'],
    ['back from one that failed', { booted: 'a.0', last: 'b.0', copies: both }, 'mount, set aside b.0'],
    ['back from a good one', { booted: 'a.0', last: 'b.0', good: ['a.0', 'b.0'], copies: both }, 'mount'],
    ['declared for the first time', { remembered: [], copies: none }, 'adopt, mount'],
    [
      'back to before it was declared',
      { booted: 'a.0', last: 'b.0', declared: [], copies: new Map([['db', ['b.0']]]) },
      'set aside b.0',
    ],
    ['no longer declared', { declared: [] }, 'fork a.0, mount'],
    ['what ran last is forgotten', { last: undefined, good: ['x.0', 'a.0'] }, 'fork a.0, mount'],
    ['a new one after a new one', { booted: 'c.0', last: 'b.0', copies: both }, 'fork b.0, mount'],
  ]
  for (const [what, change, expected] of table) assert.equal(steps(change), expected, what)
})

test('a deployment that was good finds what it left, whatever ran in between', () => {
  const boots = fc.array(
    fc.record({ deployment: fc.constantFrom('a', 'b', 'c', 'd'), passes: fc.boolean() }),
    { minLength: 2, maxLength: 20 },
  )
  fc.assert(
    fc.property(boots, (all) => {
      const content = new Map<string, number>()
      const aside: number[] = []
      const left = new Map<string, number>()
      const good: string[] = []
      let last: string | undefined
      for (const [time, { deployment, passes }] of all.entries()) {
        for (const step of decideState({
          booted: deployment,
          last,
          good,
          declared: [db],
          remembered: [db],
          copies: new Map([['db', [...content.keys()]]]),
        })) {
          if (step.kind === 'adopt') content.set(deployment, -1)
          if (step.kind === 'fork')
            content.set(deployment, content.get(step.from) ?? assert.fail('no source'))
          if (step.kind === 'mount') assert.ok(content.has(deployment))
          if (step.kind === 'set-aside') {
            aside.push(content.get(step.deployment) ?? assert.fail('nothing to set aside'))
            content.delete(step.deployment)
          }
        }
        if (good.includes(deployment)) assert.equal(content.get(deployment), left.get(deployment))
        else if (last !== undefined && last !== deployment && !left.has(deployment))
          assert.equal(
            content.get(deployment),
            left.get(last),
            'a new one begins with what the last one left',
          )
        // It writes while it runs.
        content.set(deployment, time)
        left.set(deployment, time)
        if (passes && !good.includes(deployment)) good.push(deployment)
        last = deployment
      }
      // Whatever was written last by a deployment is still there.
      for (const value of left.values()) assert.ok([...content.values(), ...aside].includes(value))
    }),
  )
})

test('copies go with their deployments', () => {
  const copies = new Map([['db', ['a.0', 'b.0', 'c.0']]])
  assert.deepEqual(superfluous(copies, ['b.0'], 'c.0'), [{ name: 'db', deployment: 'a.0' }])
})
