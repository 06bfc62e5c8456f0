import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { dryTest } from './dry-test.ts'

const running = '/sysroot/ostree/deploy/ingot/deploy/x.0'
const unit = (root: string, what: string) => `${root}/usr/lib/systemd/system/a.service:3: ${what}\n`

/** Problems, where systemd says this of the new tree and of the running one, and ldd that of programs. */
function problems(
  t: TestContext,
  verified: { readonly next?: string; readonly running?: string },
  libraries = 'libc.so.6 => /lib/libc.so.6 (0x0)\n',
  kernel = 'MZ',
): readonly string[] {
  const place = '/sysroot/ostree/ingot-dry-test'
  const { ports, commands } = rootedWorld(t, ([program, ...args]) => {
    if (program === 'ostree') {
      ports.files.makeDirectory(`${place}/usr/bin`)
      ports.files.write(`${place}/usr/bin/ostree`, '')
      ports.files.makeDirectory(`${place}/usr/lib/modules/6`)
      ports.files.write(`${place}/usr/lib/modules/6/vmlinuz`, '')
      return {}
    }
    if (program === 'rm') return {}
    if (program === 'head') return { stdout: kernel }
    if (program === 'chroot')
      return libraries.startsWith('!') ? { status: 127, stderr: libraries } : { stdout: libraries }
    const root = args.find((one) => one.startsWith('--root='))?.slice('--root='.length) ?? ''
    const said = root === running ? verified.running : verified.next
    return said === undefined ? {} : { status: 1, stderr: unit(root, said) }
  })
  const found = dryTest(ports, 'a'.repeat(64), running)
  assert.deepEqual(
    commands.filter(([program]) => program === 'rm').length,
    2,
    'what was left is removed first, and nothing is left',
  )
  return found.map(({ code }) => code)
}

test('what is new stops an update; what the running system has, too, does not', (t) => {
  assert.deepEqual(problems(t, {}), [])
  assert.deepEqual(problems(t, { next: "Unknown key 'Bogus'" }), ['units-broken'])
  assert.deepEqual(problems(t, { next: "Unknown key 'Bogus'", running: "Unknown key 'Bogus'" }), [])
  assert.deepEqual(problems(t, { next: "Unknown key 'Bogus'", running: 'another' }), ['units-broken'])
})

test('libraries that are missing, also the one without which nothing runs', (t) => {
  assert.deepEqual(problems(t, {}, 'libx.so.1 => not found\n'), ['libraries-missing'])
  assert.deepEqual(problems(t, {}, '! chroot: failed to run command'), ['libraries-missing'])
})

test('a kernel that is none', (t) => {
  assert.deepEqual(problems(t, {}, undefined, '\x7fE'), ['kernel-broken'])
})
