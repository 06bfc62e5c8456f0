import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { nodePorts } from '../ports/node.ts'
import { performSteps } from './perform.ts'

const whole = 'kernel '.repeat(1000)

test('a copy mends whatever a power cut left, and leaves what is whole as it is', (t) => {
  for (const [what, before] of [
    ['nothing', undefined],
    ['half of it', whole.slice(0, 3500)],
    ['its size and zeros', '\0'.repeat(whole.length)],
    ['all of it', whole],
  ] as const) {
    const directory = mkdtempSync(join(tmpdir(), 'ingot-copy-'))
    t.after(() => rmSync(directory, { recursive: true }))
    const [from, to] = [join(directory, 'from'), join(directory, 'vmlinuz')]
    writeFileSync(from, whole)
    writeFileSync(`${to}.new`, 'left behind')
    if (before !== undefined) writeFileSync(to, before)
    const inode = before === undefined ? undefined : statSync(to).ino
    performSteps(
      [
        { kind: 'remove', path: `${to}.new` },
        { kind: 'copy', from, to },
      ],
      nodePorts,
    )
    assert.equal(readFileSync(to, 'utf8'), whole, what)
    assert.equal(statSync(to).ino === inode, before === whole, what)
    assert.deepEqual(readdirSync(directory).toSorted(), ['from', 'vmlinuz'], what)
  }
})

test('a copy that fails leaves what was there, and nothing beside it', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-copy-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const to = join(directory, 'vmlinuz')
  writeFileSync(to, 'old')
  assert.throws(() => performSteps([{ kind: 'copy', from: join(directory, 'missing'), to }], nodePorts))
  assert.deepEqual(readdirSync(directory), ['vmlinuz'])
  assert.equal(readFileSync(to, 'utf8'), 'old')
})
