import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { documentOptions } from '@ingot/language/document.ts'
import { catalogModules } from './modules.ts'
import { blueprintOf, problemsOf } from './testing.ts'

const golden = new URL('golden/quickstart.json', import.meta.url)

/** Anew with: UPDATE_GOLDEN=1 node --test packages/catalog/src/lower-debian.test.ts */
test('the blueprint of the quickstart', () => {
  const blueprint = blueprintOf({
    packages: ['htop'],
    users: {
      admin: {
        groups: ['sudo'],
        sshKeys: [
          'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV admin@example.org',
        ],
      },
    },
    services: { ssh: { enable: true } },
    files: { '/etc/motd': { text: 'Forged.\n' } },
  })
  const text = `${JSON.stringify(blueprint, null, 2)}\n`
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(golden, text)
  assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(golden, 'utf8')))
})

test('a blueprint is plain data, and the same for the same definitions in another order', () => {
  const first = blueprintOf({ sysctl: { a: '1', b: '2' }, users: { x: {}, y: {} }, packages: ['a1', 'b1'] })
  const second = blueprintOf({ packages: ['b1', 'a1'], users: { y: {}, x: {} }, sysctl: { b: '2', a: '1' } })
  assert.deepEqual(JSON.parse(JSON.stringify(first)), first)
  const { expectations: _first, ...one } = first
  const { expectations: _second, ...other } = second
  assert.deepEqual(one, other)
})

test('problems of several modules are told together', () => {
  const codes = problemsOf({
    services: { ssh: { enable: true } },
    systemd: { units: { 'ssh.service': { mask: true } } },
    files: { '/var/x': { text: '' }, '/etc/hostname': { text: 'x\n' } },
  }).map(({ code }) => code)
  assert.deepEqual(codes.toSorted(), ['file-conflict', 'file-path', 'unit-conflict'])
})

test('every option is documented, and says what holds without it', () => {
  // Inside lists and records a member may have to say something.
  const required = documentOptions(catalogModules).filter(
    (option) => option.default === undefined && !/[*<]/.test(option.path),
  )
  assert.deepEqual(
    required.map(({ path }) => path),
    ['name'],
  )
  for (const { path, description } of documentOptions(catalogModules)) {
    assert.match(description, /^[A-Z’'"`].*[.!]$/s, `${path}: ${description}`)
  }
})
