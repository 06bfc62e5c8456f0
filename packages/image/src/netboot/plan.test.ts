import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PourRequest } from '../disk/plan.ts'
import { planUki } from './plan.ts'

const request: PourRequest = {
  seed: '00'.repeat(32),
  commit: {
    kind: 'ostree',
    checksum: 'df'.repeat(32),
    system: 'hello',
    version: '1.0',
    lockSlice: '',
    kernelRelease: '6.12',
  },
  blueprint: {
    system: 'hello',
    version: '1.0',
    architecture: 'amd64',
    kernel: { package: 'linux-image-amd64', parameters: [] },
    boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
    disk: { partitions: [] },
  },
}
const root = 'ab'.repeat(32)

test('a program brings the digest of its root, and none where there is no such firmware', () => {
  const { KERNEL_ARGUMENTS, STUB } = planUki(request, root)
  assert.equal(KERNEL_ARGUMENTS, `ingot.live.sha256=${root}`)
  assert.equal(STUB, 'linuxx64.efi.stub')
  const on = (architecture: 's390x'): PourRequest => ({
    ...request,
    blueprint: { ...request.blueprint, architecture },
  })
  assert.equal(planUki(on('s390x'), root)['STUB'], '')
})

test('a signed program gives no shell, and takes no credentials that nobody signed', () => {
  const boot = { ...request.blueprint.boot, secureBoot: { certificate: 'one', enroll: 'menu' } } as const
  const { KERNEL_ARGUMENTS = '' } = planUki({ ...request, blueprint: { ...request.blueprint, boot } }, root)
  assert.match(KERNEL_ARGUMENTS, / systemd\.import_credentials=no rd\.shell=0 rd\.emergency=reboot$/)
})
