import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeFat } from './inspect.ts'

const usual = `fsck.fat 4.2 (2021-01-31)
There are differences between boot sector and its backup.
This is mostly harmless. Differences: (offset:original/backup)
  65:01/00
  Not automatically fixing this.
Dirty bit is set. Fs was not properly unmounted and some data may be corrupt.
 Automatically removing dirty bit.
`
const end = '\nLeaving filesystem unchanged.\n/cut/fat: 19 files, 103327/387134 clusters\n'

test('what a power cut does to FAT, and what it must not do', () => {
  for (const [words, wrong] of [
    ['', 0],
    ['Reclaimed 51415 unused clusters (26324480 bytes).\n', 0],
    ['/INGOT/0b/initramfs.img.new\n  Contains a free cluster (85888). Assuming EOF.\n', 0],
    ['/INGOT/0b/initramfs.img\n  Contains a free cluster (85888). Assuming EOF.\n', 2],
    ['/INGOT/0b/a.new  and\n/INGOT/0b/vmlinuz\n  share clusters.\n', 3],
  ] as const)
    assert.equal(judgeFat(usual + words + end).wrong.length, wrong, words)
  assert.deepEqual(judgeFat(usual + end).blemishes.length, 1)
})
