import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { askLine } from './ask-line.ts'

function typed(text: string, signal = new AbortController().signal): Promise<string | undefined> {
  const input = new PassThrough()
  input.write(text)
  return askLine('? ', signal, { input, output: new PassThrough(), terminal: true })
}

test('a line is an answer, Ctrl-D is none', async () => {
  assert.equal(await typed('yes\r'), 'yes')
  assert.equal(await typed('\r'), '')
  assert.equal(await typed('\u0004'), undefined)
})

test('an interruption is no answer either', async () => {
  const controller = new AbortController()
  const asked = typed('y', controller.signal)
  controller.abort()
  await assert.rejects(asked, { name: 'AbortError' })
})
