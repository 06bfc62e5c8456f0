import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf } from '../testing.ts'

const hardware = { nvidia: { enable: true } }
const source = { components: ['main', 'contrib', 'non-free', 'non-free-firmware'] } as const

test('the driver and the headers of the kernel that is there', () => {
  const components = [...source.components]
  const open = blueprintOf({ hardware }, 'amd64', { components })
  for (const name of ['nvidia-driver', 'nvidia-open-kernel-dkms', 'linux-headers-amd64'])
    assert.ok(packagesOf(open).includes(name), name)
  assert.ok(open.kernel.parameters.includes('nvidia-drm.modeset=1'))
  const closed = blueprintOf(
    { hardware: { nvidia: { enable: true, open: false } }, kernel: { package: 'linux-image-cloud-amd64' } },
    'amd64',
    { components },
  )
  for (const name of ['nvidia-kernel-dkms', 'linux-headers-cloud-amd64'])
    assert.ok(packagesOf(closed).includes(name), name)
})

test('where it cannot be', () => {
  const [components] = problemsOf({ hardware })
  assert.match(components?.hint ?? '', /'main', 'contrib', 'non-free', 'non-free-firmware'/)
  assert.equal(problemsOf({ hardware }, 'riscv64')[0]?.code, 'architecture')
})
