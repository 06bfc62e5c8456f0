import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lacking, packagesOf, requirements, requirementsFor } from './requirements.ts'

const hostWith = (...provided: string[]) => ({ has: (provides: string) => provided.includes(provides) })

test('only what the command needs is missed', () => {
  const host = hostWith('apt-get', 'dpkg-deb', 'gpgv')
  assert.deepEqual(packagesOf(lacking(requirementsFor(['lock']), host)), ['debian-archive-keyring'])
  assert.deepEqual(packagesOf(lacking(requirementsFor(['build']), host)), [
    'bubblewrap',
    'uidmap',
    'util-linux',
  ])
  assert.deepEqual(
    lacking(requirementsFor(['lock', 'build', 'run']), hostWith(...requirements.map((one) => one.provides))),
    [],
  )
})
