import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { PourRequest } from '../disk/plan.ts'
import { checkSealed, planProgram, planRoot, planSealedDisk, stateKey } from './plan.ts'

const boot: Blueprint['boot'] = {
  mode: 'uefi',
  menuTimeout: 0,
  tries: 3,
  sealed: true,
  secureBoot: { certificate: '', enroll: 'always' },
}
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
    kernel: { package: 'linux-image-amd64', parameters: ['panic=10'] },
    boot,
    disk: { partitions: [{ kind: 'esp', name: 'esp', label: 'ingot-esp', bytes: 512 * 2 ** 20 }] },
  },
}

test('a root that was changed stops the machine; what the system asks of the kernel opens no way in', () => {
  const { KERNEL_ARGUMENTS: line = '', STUB } = planProgram(request)
  assert.match(
    line,
    /panic-on-corruption.* panic=10 systemd\.import_credentials=no rd\.shell=0 rd\.emergency=reboot$/,
  )
  assert.equal(STUB, 'linuxx64.efi.stub')
})

test('a boot is counted, and no two partitions have one name', () => {
  const plan = planSealedDisk(request)
  assert.equal(plan['PROGRAM'], 'ingot-1-dfdfdfdfdfdf+3.efi')
  assert.equal(plan['SECURE_BOOT_ENROLL'], 'force')
  const guids = Object.keys(plan).filter((name) => name.startsWith('GUID_'))
  assert.equal(new Set(guids.map((name) => plan[name])).size, 5)
})

test('an encrypted state is made by the machine, and its key is named in what is signed', () => {
  assert.equal(planRoot(request)['STATE_DEVICE'], 'PARTLABEL=ingot-state')
  assert.equal(planSealedDisk(request)['STATE'], 'plain')
  assert.doesNotMatch(planProgram(request)['KERNEL_ARGUMENTS'] ?? '', /ingot\.state=/)
  const words = [
    'req',
    '-new',
    '-x509',
    '-noenc',
    '-subj',
    '/CN=test',
    '-newkey',
    'rsa:2048',
    '-keyout',
    '/dev/null',
  ]
  const { stdout: certificate } = spawnSync('openssl', words, { encoding: 'utf8', timeout: 60_000 })
  const withState = (sealedState: { readonly certificate: string }): PourRequest => ({
    ...request,
    blueprint: { ...request.blueprint, boot: { ...boot, sealedState } },
  })
  const encrypted = withState({ certificate })
  assert.equal(planRoot(encrypted)['STATE_DEVICE'], '/dev/mapper/ingot-state')
  assert.equal(planSealedDisk(encrypted)['STATE'], 'tpm2')
  assert.match(planProgram(encrypted)['KERNEL_ARGUMENTS'] ?? '', / ingot\.state=[0-9a-f]{64} /)
  assert.match(stateKey({ certificate }), /^-----BEGIN PUBLIC KEY-----/)
  assert.throws(
    () => planProgram(withState({ certificate: 'x' })),
    (error) => error instanceof IngotError && error.problems[0]?.code === 'certificate-malformed',
  )
})

test('what is not declared as sealed and signed, or has no such partitions, is refused', () => {
  const { secureBoot: _, ...unsigned } = boot
  for (const [changes, code] of [
    [{ boot: { ...boot, sealed: false } }, 'image-not-sealed'],
    [{ boot: unsigned }, 'image-not-sealed'],
    [{ architecture: 'riscv64' }, 'image-needs-uefi'],
    [
      { disk: { partitions: [{ kind: 'swap', name: 'swap', label: 's', bytes: 2 ** 28 }] } },
      'disk-not-sealed',
    ],
  ] as const)
    assert.throws(
      () => checkSealed({ ...request.blueprint, ...changes }),
      (error) => error instanceof IngotError && error.problems[0]?.code === code,
    )
})
