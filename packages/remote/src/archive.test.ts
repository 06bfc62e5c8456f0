import assert from 'node:assert/strict'
import { test } from 'node:test'
import { archiveEnd, archiveEntry, padding } from './archive.ts'

test('an entry is as the kernel reads it', () => {
  const entry = archiveEntry({ path: 'dir/key', mode: 0o600, content: 'abcde' }, 7)
  assert.equal(entry.length % 4, 0)
  assert.equal(
    entry.subarray(0, 110).toString(),
    `070701${['00000007', '00008180', '00000000', '00000000', '00000001', '00000000', '00000005', '00000000', '00000000', '00000000', '00000000', '00000008', '00000000'].join('')}`,
  )
  assert.equal(entry.subarray(110, 120).toString(), 'dir/key\0\0\0')
  assert.equal(entry.subarray(120).toString(), 'abcde\0\0\0')
})

test('of what is written afterwards, only the size is told', () => {
  const head = archiveEntry({ path: 'root', mode: 0o600, content: 4097 }, 1)
  assert.equal(head.subarray(54, 62).toString(), '00001001')
  assert.equal(head.length, 116)
  assert.equal(padding(4097).length, 3)
  assert.equal(padding(4096).length, 0)
})

test('directories have no size, and an archive ends', () => {
  assert.equal(archiveEntry({ path: 'a', mode: 0o755 }, 1).subarray(14, 22).toString(), '000041ed')
  assert.match(archiveEnd().toString(), /TRAILER!!!\0/)
})
