import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installAnswersSchema } from '@ingot/contracts/installation.ts'
import { planInstallation } from './plan.ts'
import { renderPlan } from './render.ts'
import { disk, encryptable, machine, partition, wanted, withOthers } from './testing/samples.ts'

function encryption(text: object) {
  return installAnswersSchema.parse({ encryption: text }).encryption
}

test('what nobody could open later is refused, and what this machine cannot do', () => {
  const table: readonly (readonly [expected: string | undefined, text: object, more?: object])[] = [
    [undefined, { passphrase: 'ask' }],
    [undefined, { recoveryKey: true }],
    [undefined, { passphrase: 'stdin', tpm2: true }, { hasTpm2: true }],
    ['install-encryption-keyless', {}],
    ['install-encryption-tpm2-alone', { tpm2: true }, { hasTpm2: true }],
    ['install-tpm2-missing', { tpm2: { pcrs: [] }, recoveryKey: '/media/key' }],
    ['install-encryption-memory', { passphrase: 'ask' }, { memoryBytes: 500 * 2 ** 20 }],
  ]
  for (const [expected, text, more] of table) {
    const { problems } = planInstallation(
      machine(disk(), more),
      wanted({ source: encryptable(), encryption: encryption(text) }),
    )
    assert.deepEqual(
      problems.map(({ code }) => code),
      expected === undefined ? [] : [expected],
      JSON.stringify(text),
    )
  }
})

test('legacy BIOS measures nothing that the TPM could rely on', () => {
  const { problems } = planInstallation(
    machine(disk(), { firmware: 'bios', hasTpm2: true }),
    wanted({ source: encryptable('bios'), encryption: encryption({ passphrase: 'ask', tpm2: true }) }),
  )
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['install-tpm2-bios'],
  )
})

function codes(more: Parameters<typeof wanted>[0]) {
  return planInstallation(machine(disk()), wanted(more)).problems.map(({ code }) => code)
}

test('a system says whether its machines may, must or cannot have an encrypted disk', () => {
  assert.deepEqual(codes({ encryption: encryption({ passphrase: 'ask' }) }), ['install-encryption-unknown'])
  assert.deepEqual(codes({ source: encryptable() }), ['install-encryption-missing'])
  assert.deepEqual(codes({ source: encryptable('uefi', true) }), [])
})

function half(of: string) {
  return { kind: 'mirror', name: `${of}-mirror`, label: `ingot-${of}-mirror`, bytes: null, of } as const
}

test('both halves of a mirror are opened by the same', () => {
  const plain = encryptable()
  const { layout } = plain.disk
  const partitions = withOthers(plain).disk.layout.partitions
  const source = {
    ...plain,
    disk: {
      ...plain.disk,
      layout: {
        ...layout,
        partitions,
        others: [{ name: 'second', partitions: [{ ...half('shop'), bytes: 1024 * 2 ** 20 }, half('root')] }],
      },
    },
  }
  const { plan } = planInstallation(
    machine(disk(), { disks: [disk(), disk({ path: '/dev/vdc' })] }),
    wanted({
      source,
      others: { second: { disk: '/dev/vdc' } },
      encryption: encryption({ passphrase: 'ask' }),
    }),
  )
  const opened = plan?.others[0]?.steps.map((step) => step.kind === 'create' && step.openedBy)
  assert.deepEqual(opened, [['a key on the root'], ['a passphrase']])
})

test('the plan says what is encrypted, and what opens it', () => {
  const { plan } = planInstallation(
    machine(disk(), { hasTpm2: true }),
    wanted({
      source: encryptable(),
      encryption: encryption({ passphrase: 'ask', tpm2: true, recoveryKey: true }),
    }),
  )
  assert.ok(plan)
  const text = renderPlan(plan)
  assert.match(text, /^create +root +\S+ GiB +LUKS2 ext4 /m)
  assert.match(text, /^create +esp +512 MiB +vfat /m)
  assert.match(text, /by a passphrase, or by the TPM of this machine \(PCR 7\), or by a recovery key$/m)
})

test('data and swap are encrypted beside the root, or plain as it is; nothing of an earlier installation goes on', () => {
  const source = withOthers(encryptable('uefi', true))
  const plain = planInstallation(machine(disk()), wanted({ source })).plan
  assert.ok(plain)
  assert.doesNotMatch(renderPlan(plain), /encrypted|LUKS2/)
  const kept = [
    partition(1, 1, 100, { label: 'ingot-efi' }),
    partition(2, 200, 1024, { label: 'ingot-shop' }),
  ]
  const there = { mode: 'keep', source, encryption: encryption({ recoveryKey: true }) } as const
  const { plan, problems } = planInstallation(machine(disk({ partitions: kept })), wanted(there))
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['install-label-taken'],
  )
  assert.ok(plan)
  const text = renderPlan(plan)
  assert.match(text, /^create +swap +1.0 GiB +encrypted swap /m)
  assert.match(text, /^create +shop +1.0 GiB +LUKS2 ext4 /m)
  assert.match(text, /^shop is encrypted; it is opened by a key on the root, or by the recovery key$/m)
})
