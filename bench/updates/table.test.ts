import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseForms, shipped, transferTable } from './table.ts'

const said = `some program's noise
limit 1000 1.0
objects 5000 0.2
requests 12 0
delta 1200 3.0
chunks 80000 2.0
layer 2000000 9.9
image 3000000 1.1
`

test('the smaller of what can be published counts', () => {
  const forms = parseForms(said)
  assert.equal(shipped(forms), 1200)
  assert.equal(forms.requests, 12)
  const row = transferTable([{ change: 'file', title: 'a file', forms }]).split('\n')[2]
  assert.match(row ?? '', /^\| a file \|.* 1\.0 kB \|.* 1\.20 \| reached \|$/)
  assert.equal(shipped({ ...forms, bytes: { ...forms.bytes, delta: 9000 } }), 5000)
})

test('a form that was not measured is missed', () => {
  assert.throws(() => parseForms(said.replace(/^delta.*$/m, '')), /said nothing of delta/)
})
