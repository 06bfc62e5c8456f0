import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { objectionToPath, objectionToTarget, parentsOf } from './tree-path.ts'

test('paths that may be declared', () => {
  for (const path of [
    '/etc/motd',
    '/usr/share/ingot/a b',
    '/usr/bin/é',
    '/etc/.hidden',
    '/etc/a..b',
    '/usr/libx',
  ]) {
    assert.equal(objectionToPath(path), null, path)
  }
})

const refused: readonly (readonly [path: string, why: RegExp, hint: RegExp])[] = [
  ['etc/motd', /not absolute/, /\/etc\/motd/],
  ['', /not absolute/, /./],
  ['/etc/../shadow', /`\.\.`/, /./],
  ['/etc/./motd', /`\.\.`/, /./],
  ['/etc//motd', /empty component/, /./],
  ['/etc/motd/', /empty component/, /./],
  ['/etc', /below \/etc and \/usr/, /./],
  ['/boot/x', /below \/etc and \/usr/, /./],
  ['/etcetera', /below \/etc and \/usr/, /./],
  ['/var/lib/x', /machine owns/, /systemd\.tmpfiles\.rules/],
  ['/home/me/x', /machine owns/, /tmpfiles/],
  ['/root/.bashrc', /machine owns/, /tmpfiles/],
  ['/opt/x', /machine owns/, /tmpfiles/],
  ['/usr/local/bin/x', /machine owns/, /tmpfiles/],
  ['/etc/shadow', /accounts are declared/, /`users`/],
  ['/etc/passwd-', /accounts are declared/, /`users`/],
  ['/usr/lib/modules/x', /forge writes \/usr\/lib\/modules/, /./],
  ['/usr/lib/sysimage/dpkg/status', /forge writes/, /./],
  ['/usr/etc/motd', /forge writes/, /./],
  ['/etc/machine-id', /forge writes/, /./],
  ['/etc/a\0b', /control character/, /./],
  ['/etc/a\nb', /control character/, /./],
  ['/etc/\ud800', /control character/, /./],
  [`/etc/${'x'.repeat(256)}`, /255 bytes/, /./],
  [`/etc/${'é'.repeat(128)}`, /255 bytes/, /./],
  [`/etc${'/abc'.repeat(1023)}`, /4095 bytes/, /./],
]

test('paths that are refused, and why', () => {
  for (const [path, why, hint] of refused) {
    const objection = objectionToPath(path)
    assert.ok(objection, `${path.slice(0, 40)} was taken`)
    assert.match(objection.why, why, path.slice(0, 40))
    assert.match(objection.hint, hint, path.slice(0, 40))
  }
})

test('the longest path and name are taken', () => {
  assert.equal(objectionToPath(`/etc/${'x'.repeat(255)}`), null)
  assert.equal(objectionToPath(`/etc/${'ab/'.repeat(1363)}a`), null)
})

test('no taken path leaves /etc and /usr, whatever it is made of', () => {
  const parts = fc.constantFrom('etc', 'usr', 'var', '..', '.', '', 'local', 'x', 'lib', 'modules', '\0')
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 6 }), (names) => {
      const path = `/${names.join('/')}`
      if (objectionToPath(path) !== null) return
      assert.equal(new URL(path, 'file:///').pathname, path)
      assert.match(path, /^\/(etc|usr)\/./)
      assert.doesNotMatch(path, /^\/usr\/(local|lib\/modules)(\/|$)/)
    }),
  )
})

test('targets of links', () => {
  const cases: readonly (readonly [target: string, why: RegExp | null])[] = [
    ['/run/motd', null],
    ['../run/motd', null],
    ['motd.d/a', null],
    ['../../x', /climbs out/],
    ['a/../../../x', /climbs out/],
    ['', /empty/],
    ['a\0', /control character/],
    ['x'.repeat(4096), /4095/],
  ]
  for (const [target, why] of cases) {
    const objection = objectionToTarget('/etc/motd', target)
    if (why === null) assert.equal(objection, null, target)
    else assert.match(objection?.why ?? '', why, target.slice(0, 20))
  }
})

test('directories above a path', () => {
  assert.deepEqual(parentsOf('/etc/a/b'), ['/etc/a', '/etc'])
})
