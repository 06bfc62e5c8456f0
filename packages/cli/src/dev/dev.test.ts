import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import type { InventoryFile } from '@ingot/forge/debian/inventory.ts'
import { enterScript, namedPackages, programsOf } from './direnv.ts'
import { shellArguments, shellWord, withAccount } from './sandbox.ts'
import type { Workplace } from './sandbox.ts'

const place: Workplace = {
  tree: '/store/tree',
  system: 'hello',
  project: "/home/ann/it's mine",
  home: '/home/ann',
  realHome: false,
  user: 'ann',
  passwd: '/p/passwd',
  group: '/p/group',
}

const file = (path: string, rest: Partial<InventoryFile>): InventoryFile => {
  return { path, kind: 'file', mode: '0755', owner: '0:0', bytes: 1, checksum: '', ...rest }
}

test('a shell sees the tree read-only, the project writable, and nothing else of the host', () => {
  const args = shellArguments(place)
  const after = (flag: string) => args.flatMap((arg, at) => (arg === flag ? [args[at + 1]] : []))
  assert.deepEqual(after('--bind'), [place.project])
  assert.deepEqual(after('--ro-bind'), ['/store/tree/usr', '/store/tree/usr/etc', '/p/passwd', '/p/group'])
  assert.deepEqual(shellArguments({ ...place, realHome: true }).slice(-1), args.slice(-1))
  assert.ok(
    shellArguments({ ...place, realHome: true })
      .join(' ')
      .includes('--bind /home/ann /home/ann --bind'),
  )
})

test('words of the script are what they were, whatever is in them', () => {
  for (const word of ['', 'a b', "it's", '$(x) `y` "z" \\', 'a\nb', 'plain/path.txt']) {
    const said = execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })
    assert.equal(said, word)
  }
  execFileSync('/bin/sh', ['-n'], { input: enterScript(place) })
})

test('the developer is an account of the tree, once', () => {
  const text = 'root:x:0:0::/root:/bin/bash\nada:x:1000:1000::/:/bin/sh\n'
  assert.equal(
    withAccount(text, 1000, 'ann:x:1000:1000::/home/ann:/bin/bash'),
    ['root:x:0:0::/root:/bin/bash', 'ann:x:1000:1000::/home/ann:/bin/bash', ''].join('\n'),
  )
})

test('programs are those of the packages that the project names, by all their names', () => {
  const files = [
    file('/usr/bin/vim.basic', { package: 'vim' }),
    file('/usr/bin/vim', { kind: 'link', target: '/etc/alternatives/vim' }),
    file('/usr/etc/alternatives/vim', { kind: 'link', target: '/usr/bin/vim.basic' }),
    file('/usr/bin/loop', { kind: 'link', target: '/usr/bin/loop' }),
    file('/usr/bin/ls', { package: 'coreutils' }),
    file('/usr/share/vim/x', { package: 'vim' }),
  ]
  const record = { position: { file: 'x', line: 1, column: 1 }, priority: 100, used: true }
  const named = namedPackages({
    definitions: {
      packages: [
        { ...record, by: 'system web', value: ['vim:amd64'] },
        { ...record, by: 'module base', value: ['coreutils'] },
      ],
    },
  })
  assert.deepEqual(programsOf({ packages: {}, files, users: {}, groups: {} }, named), ['vim', 'vim.basic'])
})
