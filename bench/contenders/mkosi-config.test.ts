import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { mkosiProject } from './mkosi-config.ts'
import type { ProjectFile } from './mkosi-config.ts'

const origin = { module: 'test', option: 'test', positions: [] }
const blueprint = {
  source: { suite: 'trixie' },
  packages: [
    { name: 'sudo', origin },
    { name: 'htop', origin },
  ],
  kernel: { package: 'linux-image-amd64', parameters: ['quiet', 'panic=10'] },
  initramfs: { packages: [], drivers: ['sd_mod'], dracutModules: [] },
  files: [
    {
      kind: 'file',
      path: '/etc/motd',
      mode: 0o644,
      owner: 'root',
      group: 'root',
      content: { kind: 'text', text: 'old' },
      origin,
    },
    {
      kind: 'file',
      path: '/etc/secret',
      mode: 0o440,
      owner: 'root',
      group: 'root',
      content: { kind: 'text', text: 'kept' },
      origin,
    },
    { kind: 'link', path: '/etc/link', target: 'motd', origin },
  ],
  users: [{ name: 'admin', groups: ['sudo'], home: '/home/admin', shell: '/bin/bash' }],
  units: [
    { unit: 'ssh.service', state: 'enabled', origin },
    { unit: 'old.timer', state: 'masked', origin },
  ],
} as unknown as Blueprint

function find(files: readonly ProjectFile[], path: string): ProjectFile | undefined {
  return files.find((file) => file.path === path)
}

function textOf(files: readonly ProjectFile[], path: string): string {
  const file = find(files, path)
  return file !== undefined && 'text' in file ? file.text : ''
}

test('mkosi gets the same packages, kernel and arguments', () => {
  const conf = textOf(mkosiProject(blueprint, { motd: 'new' }), 'mkosi.conf')
  assert.match(conf, /^Packages=\n {4}htop\n {4}linux-image-amd64\n {4}sudo\n/m)
  assert.match(conf, /^KernelCommandLine=quiet panic=10$/m)
  assert.match(conf, /^ {4}\/sd\[_-\]mod\\\.ko$/m)
  assert.doesNotMatch(conf, /VolatilePackages/)
})

test('an extra package is a plain one or a volatile one', () => {
  const plain = textOf(mkosiProject(blueprint, { motd: '', extraPackage: 'tree' }), 'mkosi.conf')
  assert.match(plain, /^Packages=\n(?: {4}.*\n)* {4}tree\n/m)
  const changes = { motd: '', extraPackage: 'tree', isVolatile: true }
  const isVolatile = textOf(mkosiProject(blueprint, changes), 'mkosi.conf')
  assert.match(isVolatile, /^VolatilePackages=\n {4}tree\n/m)
  assert.equal(isVolatile.match(/tree/g)?.length, 1)
})

test('mkosi gets the same files, users and units', () => {
  const files = mkosiProject(blueprint, { motd: 'new' })
  assert.equal(textOf(files, 'mkosi.extra/etc/motd'), 'new')
  assert.deepEqual(find(files, 'mkosi.extra/etc/secret'), {
    path: 'mkosi.extra/etc/secret',
    text: 'kept',
    mode: 0o440,
  })
  assert.deepEqual(find(files, 'mkosi.extra/etc/link'), { path: 'mkosi.extra/etc/link', target: 'motd' })
  assert.deepEqual(find(files, 'mkosi.extra/etc/systemd/system/old.timer'), {
    path: 'mkosi.extra/etc/systemd/system/old.timer',
    target: '/dev/null',
  })
  assert.equal(
    textOf(files, 'mkosi.extra/usr/lib/systemd/system-preset/10-declared.preset'),
    'enable ssh.service\ndisable old.timer\n',
  )
  assert.equal(
    textOf(files, 'mkosi.extra/usr/lib/sysusers.d/declared.conf'),
    'u admin - "admin" /home/admin /bin/bash\nm admin sudo\n',
  )
})
