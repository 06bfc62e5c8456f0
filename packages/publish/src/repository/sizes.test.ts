import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sizesOf } from './sizes.ts'

const sum = (digit: string): string => digit.repeat(64)
const directory = (path: string, digit: string): string =>
  `d00755 0 0      0 ${sum(digit)} ${sum('f')} ${path}`
const file = (path: string, bytes: number, digit: string): string =>
  `-00644 0 0 ${String(bytes).padStart(6)} ${sum(digit)} ${path}`

const before = [directory('/', '0'), file('/usr/bin/a', 5000, '1'), file('/usr/etc/motd', 3, '2')].join('\n')
const after = [
  directory('/', '9'),
  file('/usr/bin/a', 5000, '1'),
  file('/usr/bin/copy of a', 5000, '1'),
  file('/usr/etc/motd', 4, '3'),
  `l00777 0 0      0 ${sum('4')} /usr/sbin -> bin`,
  file('/usr/lib/modules/6.12/vmlinuz', 10_000, '5'),
  file('/usr/lib/modules/6.12/initramfs.img', 20_000, '6'),
  '',
].join('\n')

test('what a commit takes', () => {
  assert.deepEqual(sizesOf(after, { [sum('7')]: before }), {
    // Two objects of a directory, a, motd, link, kernel, initramfs.
    tree: 4096 * (2 + 2 + 1 + 1 + 3 + 5),
    added: { [sum('7')]: 4096 * (1 + 1 + 1 + 3 + 5) },
    deployment: 4096 * 2,
    kernels: { bytes: 30_000, objects: [sum('5'), sum('6')] },
  })
  assert.equal(sizesOf(after, { [sum('8')]: after }).added[sum('8')], 0)
})
