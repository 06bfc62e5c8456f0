import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFiles, parseOwners } from './inventory.ts'

const checksum = 'a'.repeat(64)

test('paths of a commit are told with the package that put them there', () => {
  const owners = parseOwners('base-files\t/bin/sh\nbase-files\t/etc/motd\nbase-files\t/usr/lib/x\n')
  const listing = [
    `d00755 0 0      0 ${checksum} ${checksum} /usr`,
    `-00644 0 12     5 ${checksum} /usr/etc/motd`,
    `-04755 0 0  14000 ${checksum} /usr/bin/sh`,
    `l00777 0 0      0 ${checksum} /bin -> usr/bin`,
    `-00600 0 0      7 ${checksum} /usr/etc/two words`,
  ]
  assert.deepEqual(
    parseFiles(listing.join('\n'), owners).map(({ checksum: _checksum, ...file }) => file),
    [
      { path: '/usr/etc/motd', kind: 'file', mode: '0644', owner: '0:12', bytes: 5, package: 'base-files' },
      { path: '/usr/bin/sh', kind: 'file', mode: '4755', owner: '0:0', bytes: 14000, package: 'base-files' },
      { path: '/bin', kind: 'link', mode: '0777', owner: '0:0', bytes: 0, target: 'usr/bin' },
      { path: '/usr/etc/two words', kind: 'file', mode: '0600', owner: '0:0', bytes: 7 },
    ],
  )
})
