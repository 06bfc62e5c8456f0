import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installed } from '../publish/testing/disk.ts'
import type { Published, Tries } from '../publish/offer.ts'
import type { Standing } from '../publish/plan.ts'
import { judge, sentenceOf, unaccounted, type BootUnderJudgement } from './decide.ts'

/** `a good`, `b 2-1*`: letter, what stands on the boot partition, and a star for the one that runs; first boots next. */
function bootOf(...deployments: readonly string[]): BootUnderJudgement {
  const parsed = deployments.map((text) => {
    const [letter = '', tries = '', standing = ''] = text.replace('*', '').split(' ')
    return { letter, tries, standing: standing as Standing, booted: text.endsWith('*') }
  })
  const all = parsed.map(({ letter, booted }) => installed(letter, { booted }))
  return {
    installed: all,
    standing: ({ name }) => parsed.find(({ letter }) => name.startsWith(letter))?.standing ?? 'new',
    published: parsed.flatMap(({ tries }, index): readonly Published[] => {
      const one = all[index]
      if (one === undefined || tries === 'none') return []
      return [
        {
          handle: one.name,
          deployment: one.name,
          version: all.length - index,
          title: one.title,
          kernels: one.kernels,
          options: '',
          tries: triesOf(tries),
        },
      ]
    }),
  }
}

function triesOf(text: string): Tries | 'good' {
  const [left, done] = text.split('-').map(Number)
  return text === 'good' ? 'good' : { left: left ?? 0, done: done ?? 0 }
}

test('only a new deployment is left for another one, and only for a good one', () => {
  const table = [
    [bootOf('b 2-1 new*', 'a good good'), 'return to a'],
    [bootOf('b 0-3 new*', 'a good good'), 'return to a'],
    [bootOf('b good good*', 'a good good'), 'it was good before'],
    // In emergency mode /var may be out of reach.
    [bootOf('b good new*', 'a good new'), 'it was good before'],
    [bootOf('b 2-1 new*', 'a good new'), 'return to a'],
    [bootOf('a 2-1 new*'), 'there is no good deployment to go back to'],
    // The loader would start one that nobody has judged.
    [bootOf('b 2-1 new*', 'c 3-0 new', 'a good good'), 'there is no good deployment to go back to'],
    [bootOf('b 2-1 new*', 'c 0-3 bad', 'a good good'), 'return to a'],
    [bootOf('b 2-1 new*', 'a none good'), 'there is no good deployment to go back to'],
    [bootOf('b 0-3 bad*', 'a good good'), 'it was chosen though it failed before'],
    [bootOf('a good good'), 'it is unknown which deployment runs'],
  ] as const
  for (const [boot, expected] of table) {
    const judgement = judge(boot)
    const found =
      judgement.kind === 'return' ? `return to ${judgement.to.name.slice(0, 1)}` : judgement.because
    assert.equal(found, expected)
  }
})

function names(boot: BootUnderJudgement): readonly string[] {
  return unaccounted(boot).map(({ name }) => name.slice(0, 1))
}

test('who used up the tries without a word is called to account, but not who runs on the last one', () => {
  assert.deepEqual(names(bootOf('b 0-3 new', 'a good good*')), ['b'])
  assert.deepEqual(names(bootOf('b 0-3 new*', 'a good good')), [])
  assert.deepEqual(names(bootOf('b 1-2 new', 'a good good*')), [])
  assert.deepEqual(names(bootOf('b 0-3 bad', 'a good good*')), [])
  assert.deepEqual(names(bootOf('b none new', 'a good good*')), [])
})

test('what failed, in a sentence', () => {
  const results = [
    { name: 'shop', ok: false, found: 'http://127.0.0.1/: 500', seconds: 60 },
    { name: 'ssh', ok: true, found: 'ssh.service is active', seconds: 1 },
    { name: 'room', ok: false, found: '3 MiB of 100 MiB free in /var', seconds: 60 },
  ]
  assert.equal(sentenceOf(results), 'shop: http://127.0.0.1/: 500; room: 3 MiB of 100 MiB free in /var')
})
