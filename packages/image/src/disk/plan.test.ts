import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { planRawBios, serialLine } from '../raw-bios/plan.ts'
import { planRawEfi } from '../raw-efi/plan.ts'
import type { PourRequest } from './plan.ts'

const checksum = 'df877447d61db1abe26cbd91e8c088035d77e7ff2ce14d782ce4adc9ef541e0d'
const request: PourRequest = {
  seed: '00'.repeat(32),
  commit: {
    kind: 'ostree',
    checksum,
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
    disk: {
      partitions: [
        { kind: 'esp', name: 'esp', label: 'ingot-esp', bytes: 512 * 2 ** 20 },
        {
          kind: 'root',
          name: 'root',
          label: 'ingot-root',
          bytes: null,
          freeBytes: 2 ** 28,
          fileSystem: { kind: 'ext4' },
        },
      ],
    },
  },
}
const bios = { ...request.blueprint.boot, mode: 'bios' } as const
const withBlueprint = (changes: Partial<PourRequest['blueprint']>): PourRequest => ({
  ...request,
  blueprint: { ...request.blueprint, ...changes },
})

function identifiers(plan: Record<string, string>): (string | undefined)[] {
  return ['DISK_GUID', 'ESP_GUID', 'ROOT_GUID', 'ROOT_UUID'].map((name) => plan[name])
}

test('a deployment has arguments of its own, the system adds to them', () => {
  const { KERNEL_ARGUMENTS: line, DEPLOYMENT: deployment } = planRawEfi(request)
  assert.equal(deployment, 'df877447d61d.0')
  assert.deepEqual(line?.split('\n'), [
    'root=LABEL=ingot-root',
    'rw',
    'systemd.gpt_auto=no',
    'ingot.deployment=df877447d61d.0',
    'console=ttyS0',
    'panic=10',
  ])
})

test('identifiers differ from each other and from those of other systems, and repeat', () => {
  const all = [planRawEfi(request), planRawEfi(withBlueprint({ system: 'other' }))].flatMap(identifiers)
  assert.equal(new Set(all).size, 8)
  assert.deepEqual(planRawEfi(request), planRawEfi(request))
})

test('a disk for BIOS is one for UEFI with another loader', () => {
  const efi = planRawEfi(request)
  const plan = planRawBios(withBlueprint({ boot: bios }))
  const own = new Set(Object.keys(plan).filter((name) => plan[name] !== efi[name]))
  assert.deepEqual(own, new Set(['CODE_SECTOR', 'CODE_SECTORS', 'CODE_GUID', 'SERIAL']))
})

test('the menu is on the serial line that the kernel talks on', () => {
  for (const [parameters, line] of [
    [['console=tty0', 'console=ttyS1,9600n8', 'console=ttyS0'], '1 9600'],
    [['console=ttyS0'], '0 115200'],
    [['console=tty0', 'console=ttyAMA0', 'quiet'], ''],
  ] as const)
    assert.equal(serialLine(parameters), line)
})

test('firmware takes keys where the system says so', () => {
  for (const [enroll, value] of [
    ['virtual', 'if-safe'],
    ['always', 'force'],
    ['menu', 'manual'],
  ] as const) {
    const boot = { ...request.blueprint.boot, secureBoot: { certificate: '', enroll } }
    assert.equal(planRawEfi(withBlueprint({ boot })).SECURE_BOOT_ENROLL, value)
  }
  assert.equal(planRawEfi(request).SECURE_BOOT_ENROLL, '')
})

test('what cannot boot from a disk is refused', () => {
  for (const [plan, changes, code] of [
    [planRawEfi, { boot: bios }, 'image-needs-uefi'],
    [planRawEfi, { architecture: 's390x' }, 'image-needs-uefi'],
    [planRawEfi, { architecture: 'ppc64el' }, 'image-needs-uefi'],
    [planRawBios, {}, 'image-needs-bios'],
    [planRawBios, { boot: bios, architecture: 'arm64' }, 'image-needs-bios'],
  ] as const)
    assert.throws(
      () => plan(withBlueprint(changes)),
      (error) => error instanceof IngotError && error.fault === 'request' && error.problems[0]?.code === code,
    )
})
