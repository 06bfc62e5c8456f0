import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bootsByFormat, bootTable } from './table.ts'

const boot = (userspace: number) => ({ kernel: 2, initrd: 3, userspace, total: 5 + userspace })

test('medians by stage, and how much longer', () => {
  const text = bootTable({
    acceleration: 'tcg',
    ingot: [boot(9), boot(7), boot(30)],
    mkosi: [boot(6), boot(5), boot(1)],
  })
  const row = (stage: string) => text.split('\n').find((line) => line.startsWith(`| ${stage} `))
  assert.match(row('userspace') ?? '', /\|  ?9\.0 s \| +5\.0 s \| +4\.0 s \|/)
  assert.match(row('kernel') ?? '', /2\.0 s \| +2\.0 s \| +0\.0 s \|/)
  assert.match(text, /^Medians of 3 boots of each, in turn, tcg\./)
})

test('a line each format; what was not timed is not zero', () => {
  const text = bootsByFormat(
    new Map([
      ['iso, bios', [boot(9), boot(7), boot(30)]],
      ['sealed', [{ ...boot(1), loader: 2 }]],
    ]),
  )
  assert.match(text, /^\| iso, bios +\| +- \| +- \| +2\.0 s \| +3\.0 s \| +9\.0 s \|/m)
  assert.match(text, /^\| sealed +\| +- \| +2\.0 s \|/m)
})
