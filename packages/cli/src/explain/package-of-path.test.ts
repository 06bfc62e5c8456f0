import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonical, filesIn } from './package-of-path.ts'

test('lists inside a package name absolute paths', () => {
  const text = `${'0'.repeat(32)}  usr/bin/htop\n${'a'.repeat(32)}  usr/share/a b.txt\n/etc/htoprc\n remove-on-upgrade\n`
  assert.deepEqual(filesIn(text), ['/usr/bin/htop', '/usr/share/a b.txt', '/etc/htoprc'])
})

test('a path through the links of a merged /usr is the same path', () => {
  const table = [
    ['/bin/sh', '/usr/bin/sh'],
    ['/lib64/ld.so', '/usr/lib64/ld.so'],
    ['/usr/bin/sh', '/usr/bin/sh'],
    ['/library/x', '/library/x'],
    ['/etc/ssh/', '/etc/ssh'],
  ] as const
  for (const [path, expected] of table) assert.equal(canonical(path), expected)
})
