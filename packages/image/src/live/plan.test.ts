import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { PourRequest } from '../disk/plan.ts'
import { findMedium } from '../iso/find-medium.ts'
import { planIso } from '../iso/plan.ts'
import { findNetwork } from '../netboot/find-network.ts'
import { planLiveInitramfs, planLiveRoot } from './plan.ts'

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
    kernel: { package: 'linux-image-amd64', parameters: ['console=ttyS0', 'panic=10'] },
    boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
    disk: { partitions: [] },
  },
}
const on = (changes: Partial<PourRequest['blueprint']>): PourRequest => ({
  ...request,
  blueprint: { ...request.blueprint, ...changes },
})

test('a live root is told that it is one, and nothing of a disk', () => {
  const { KERNEL_ARGUMENTS: words = '', EFI_LOADER } = planLiveRoot(request)
  assert.match(words, /^ingot\.live$/m)
  assert.match(words, /^luks=no$/m)
  assert.match(words, /\nconsole=ttyS0\npanic=10$/)
  assert.doesNotMatch(words, /root=/)
  assert.equal(EFI_LOADER, 'systemd-bootx64.efi')
})

test('a medium is found by a label that ISO 9660 takes, and that no other commit has', () => {
  const { LABEL = '', SERIAL } = planIso(request)
  assert.equal(LABEL, 'INGOT_DFDFDFDFDFDF')
  assert.match(LABEL, /^[A-Z0-9_]{1,32}$/)
  assert.match(planLiveInitramfs(findMedium(request))['WORDS'] ?? '', new RegExp(`^LABEL ${LABEL}$`, 'm'))
  assert.equal(SERIAL, '0 115200')
})

test('GRUB is for PCs; a medium is for any firmware that starts one, whatever the system is for', () => {
  assert.match(planIso(request)['GRUB_MODULES'] ?? '', /iso9660.*loopback/)
  assert.match(
    planIso(on({ boot: { ...request.blueprint.boot, mode: 'bios' } }))['EFI_FALLBACK'] ?? '',
    /X64/,
  )
  assert.equal(planIso(on({ architecture: 'arm64' }))['GRUB_MODULES'], '')
  assert.throws(
    () => planIso(on({ architecture: 's390x' })),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'image-needs-uefi',
  )
})

test('whatever finds the root says why there is none, and brings files that are there', () => {
  for (const finder of [findMedium(request), findNetwork]) {
    const paths = Object.keys(finder.files)
    assert.ok(paths.includes('/usr/lib/ingot/live-why.sh'))
    assert.ok(paths.some((path) => path.startsWith('/etc/systemd/system/ingot-live.service.d/')))
    for (const file of Object.values(finder.files)) assert.ok(existsSync(file), file)
    for (const path of finder.called ?? []) assert.ok(paths.includes(path), path)
  }
})
