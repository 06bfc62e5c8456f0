import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Inventory, InventoryFile } from '@ingot/forge/debian/inventory.ts'
import { diffCommits } from './diff-commits.ts'
import { commitDiffText } from './render-diff.ts'

function file(path: string, bytes: number, rest: Partial<InventoryFile> = {}): InventoryFile {
  return { path, kind: 'file', mode: '0644', owner: '0:0', bytes, checksum: String(bytes), ...rest }
}

const empty: Inventory = { packages: {}, files: [], users: {}, groups: {} }
const base: Inventory = {
  packages: { bash: '5.2', htop: '3.4' },
  files: [
    file('/usr/bin/bash', 1000, { package: 'bash' }),
    file('/usr/bin/htop', 400, { package: 'htop' }),
    file('/usr/etc/motd', 7),
    file('/usr/lib/sysimage/dpkg/status', 90),
  ],
  users: { root: 'root:x:0:0::/root:/bin/bash' },
  groups: {},
}

const text = (a: Inventory, b: Inventory): readonly string[] =>
  commitDiffText(
    diffCommits({ checksum: 'a', inventory: a }, { checksum: 'b', inventory: b }),
    (_style, words) => words,
  ).split('\n')

test('a commit is like itself', () => {
  assert.deepEqual(text(base, base), ['no difference'])
  assert.deepEqual(text(empty, empty), ['no difference'])
})

test('files of a package that has another version go without saying, its size does not', () => {
  const files = base.files.map((one) =>
    one.package === 'htop' ? { ...one, bytes: 450, checksum: 'x' } : one,
  )
  assert.deepEqual(text(base, { ...base, packages: { bash: '5.2', htop: '3.5' }, files }), [
    'packages',
    '  ~ htop  3.4 -> 3.5',
    'size  1.5 kB -> 1.5 kB, +50 B',
    '  ~ htop  +50 B',
  ])
})

test('what was declared is told path by path, where a machine has it', () => {
  const files = [
    ...base.files.filter(({ path }) => path !== '/usr/etc/motd'),
    file('/usr/etc/motd', 7, { mode: '0600' }),
    file('/usr/etc/systemd/system/multi-user.target.wants/a.service', 0, { kind: 'link', target: '/usr/a' }),
    file('/usr/etc/systemd/system/b.service', 0, { kind: 'link', target: '/dev/null' }),
  ]
  assert.deepEqual(text(base, { ...base, files }), [
    'files',
    '  ~ /etc/motd  0644 0:0 7 bytes, 7 -> 0600 0:0 7 bytes, 7',
    '  + /etc/systemd/system/b.service  -> /dev/null',
    '  + /etc/systemd/system/multi-user.target.wants/a.service  -> /usr/a',
    'units',
    '  + a.service  enabled',
    '  + b.service  masked',
    'size  1.5 kB',
  ])
})

const declared = (motd: number, list: number): Inventory => ({
  ...base,
  files: [file('/usr/etc/motd', motd), file('/usr/lib/ingot/options.json', list)],
})
const names = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /^ {2}~ (\/\S+)/.exec(line)?.[1] ?? [])

test('the list of what was declared is told where nothing else differs', () => {
  assert.deepEqual(names(text(declared(7, 20), declared(8, 21))), ['/etc/motd'])
  assert.deepEqual(names(text(declared(7, 20), declared(7, 21))), ['/usr/lib/ingot/options.json'])
})

test('a package that goes takes its bytes with it', () => {
  const files = base.files.filter((one) => one.package !== 'htop')
  assert.deepEqual(text(base, { ...base, packages: { bash: '5.2' }, files }), [
    'packages',
    '  - htop  3.4',
    'size  1.5 kB -> 1.1 kB, -400 B',
    '  - htop  -400 B',
  ])
})
