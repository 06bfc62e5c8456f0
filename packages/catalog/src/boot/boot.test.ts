import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CatalogDefinitions } from '../modules.ts'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

test('UEFI with a loader that is published, not updated behind its back', () => {
  const blueprint = blueprintOf({})
  assert.deepEqual(blueprint.boot, { mode: 'uefi', menuTimeout: 1, tries: 3 })
  assert.ok(packagesOf(blueprint).includes('systemd-boot'))
  assert.ok(unitsOf(blueprint).includes('systemd-boot-update.service masked'))
})

test('the EFI system partition is mounted on demand, beside OSTree’s /boot', () => {
  const blueprint = blueprintOf({})
  const mount = textAt(blueprint, '/usr/lib/systemd/system/boot-efi.mount') ?? ''
  assert.match(mount, /^What=\/dev\/disk\/by-partlabel\/ingot-esp$/m)
  assert.match(mount, /^Where=\/boot\/efi$/m)
  assert.ok(entryAt(blueprint, '/usr/lib/systemd/system/local-fs.target.wants/boot-efi.automount'))
})

test('what a power cut left on it is put right before it is mounted', () => {
  for (const mode of ['uefi', 'bios'] as const) {
    const blueprint = blueprintOf({ boot: { mode } })
    const mount = textAt(blueprint, '/usr/lib/systemd/system/boot-efi.mount') ?? ''
    const check = 'systemd-fsck@dev-disk-by\\x2dpartlabel-ingot\\x2desp.service'
    for (const key of ['Wants', 'After']) assert.ok(mount.includes(`${key}=${check}\n`), mount)
    assert.ok(packagesOf(blueprint).includes('dosfstools'))
  }
})

test('BIOS needs no loader in the commit, but the same partition', () => {
  const blueprint = blueprintOf({ boot: { mode: 'bios' } })
  assert.equal(blueprint.boot.mode, 'bios')
  assert.ok(!packagesOf(blueprint).includes('systemd-boot'))
  assert.ok(!unitsOf(blueprint).some((unit) => unit.startsWith('systemd-boot-update')))
  assert.match(textAt(blueprint, '/usr/lib/systemd/system/boot-efi.mount') ?? '', /=Boot Partition$/m)
})

test('what needs UEFI is refused of a machine with BIOS, where it is asked for', () => {
  const wishes = [
    { packages: ['htop', 'systemd-boot'] },
    { packages: ['refind'] },
    { packages: ['grub-efi-amd64'] },
    { packages: ['shim-signed'] },
    { packages: ['mokutil'] },
    { packages: ['efibootmgr'] },
    { systemd: { units: { 'systemd-pcrphase.service': { enable: true } } } },
    { systemd: { units: { 'systemd-boot-update.service': { enable: true } } } },
    { luks: { devices: { pool: { device: 'LABEL=x', tpm2: true } } } },
  ] as const
  const [secure] = problemsOf({ boot: { mode: 'bios', secureBoot: { enable: true } } })
  assert.equal(secure?.code, 'needs-uefi')
  assert.match(secure?.message ?? '', /Secure Boot/)
  for (const wish of wishes) {
    const [problem, ...others] = problemsOf({ ...wish, boot: { mode: 'bios' } })
    assert.equal(problem?.code, 'needs-uefi', JSON.stringify(wish))
    assert.deepEqual(problem?.where, { file: 'ingot.ts', line: 1, column: 1 })
    assert.match(problem?.hint ?? '', /mkRemove/)
    assert.deepEqual(others, [])
  }
  const fine = [
    { packages: ['grub-pc-bin', 'tpm2-tools'] },
    { systemd: { units: { 'systemd-pcrphase.service': { mask: true } } } },
    { luks: { devices: { pool: { device: 'LABEL=x' } } } },
  ] as const
  for (const wish of fine) assert.deepEqual(problemsOf({ ...wish, boot: { mode: 'bios' } }), [])
  assert.deepEqual(problemsOf({ packages: ['refind', 'mokutil'] }), [])
})

test('the root partition grows, unless it is told not to', () => {
  const path = '/usr/lib/repart.d/50-root.conf'
  const growing = blueprintOf({})
  assert.equal(textAt(growing, path), '[Partition]\nType=root\n')
  assert.ok(entryAt(growing, '/usr/lib/systemd/system/multi-user.target.wants/systemd-growfs@var.service'))
  const fixed = blueprintOf({ boot: { growPartition: false } })
  assert.equal(entryAt(fixed, path), undefined)
  assert.ok(!packagesOf(fixed).includes('systemd-repart'))
})

test('Secure Boot brings the certificate and what firmware takes, and is checked from inside', () => {
  const blueprint = blueprintOf({ boot: { secureBoot: { enable: true } } })
  const { certificate, enroll } = blueprint.boot.secureBoot ?? {}
  assert.match(certificate ?? '', /BEGIN CERTIFICATE/)
  assert.equal(enroll, 'virtual')
  assert.equal(textAt(blueprint, '/usr/lib/ingot/secure-boot/db.crt'), certificate)
  for (const name of ['PK', 'KEK', 'db'])
    assert.ok(entryAt(blueprint, `/usr/lib/ingot/secure-boot/auto/${name}.auth`))
  const checks = (plan: typeof blueprint): boolean =>
    plan.expectations.some((one) => one.kind === 'command' && one.command.at(-1)?.includes('/SecureBoot-'))
  assert.ok(checks(blueprint))
  assert.ok(!checks(blueprintOf({ boot: { secureBoot: { enable: true, enroll: 'menu' } } })))
  assert.equal(blueprintOf({}).boot.secureBoot, undefined)
})

test('what is no certificate, or holds a private key, does not come into a system', () => {
  for (const keys of ['nowhere', 'careless']) {
    const [problem] = problemsOf({ boot: { secureBoot: { enable: true, keys } } })
    assert.equal(problem?.code, 'certificate-malformed')
    assert.deepEqual(problem?.where, { file: 'ingot.ts', line: 1, column: 1 })
  }
})

test('firmware that takes the keys believes the certificate', () => {
  const [problem] = problemsOf({ boot: { secureBoot: { enable: true, keys: 'mixed' } } })
  assert.equal(problem?.code, 'certificate-unbelieved')
})

test('a sealed system is signed, and its initramfs opens its root', () => {
  const [problem] = problemsOf({ boot: { sealed: true } })
  assert.match(problem?.message ?? '', /boot\.secureBoot\.enable/)
  const { initramfs, boot } = blueprintOf({ boot: { sealed: true, secureBoot: { enable: true } } })
  assert.equal(boot.sealed, true)
  assert.ok(initramfs.packages.includes('systemd-cryptsetup'))
  assert.ok(initramfs.drivers.includes('dm-verity'))
  assert.ok(initramfs.dracutModules.includes('systemd-veritysetup'))
  assert.ok(!blueprintOf({}).initramfs.drivers.includes('dm-verity'))
})

test('an encrypted state is opened by the initramfs, for the programs of a key of its own', () => {
  const [plain] = problemsOf({ boot: { sealedState: 'tpm2' } })
  assert.match(plain?.message ?? '', /boot\.sealed/)
  const sealed = { sealed: true, secureBoot: { enable: true } }
  const { initramfs, boot } = blueprintOf({ boot: { ...sealed, sealedState: 'tpm2' } })
  assert.match(boot.sealedState?.certificate ?? '', /BEGIN CERTIFICATE/)
  for (const module of ['systemd-repart', 'systemd-pcrphase', 'tpm2-tss'])
    assert.ok(initramfs.dracutModules.includes(module), module)
  assert.ok(initramfs.drivers.includes('loop'))
  assert.equal(blueprintOf({ boot: sealed }).boot.sealedState, undefined)
  // A drive gives whoever has it root's keys, and with them what the TPM keeps from others.
  const encrypted = { ...sealed, sealedState: 'tpm2' } as const
  assert.deepEqual(
    [{ boot: sealed }, { boot: encrypted }, { boot: encrypted, facts: { drive: true } }].map(drives),
    [true, false, true],
  )
})

/** Whether a machine takes facts from a drive. */
function drives(definitions: CatalogDefinitions): boolean {
  return textAt(blueprintOf(definitions), '/usr/lib/udev/rules.d/90-ingot-facts.rules') !== undefined
}

/** Files and links that are looked for in a signed system. */
function paths(sealed: boolean): readonly string[] {
  const { expectations } = blueprintOf({ boot: { sealed, secureBoot: { enable: true } } })
  return expectations.flatMap((one) => (one.kind === 'link' || one.kind === 'file' ? [one.path] : []))
}

test('what a sealed disk has no place for is not looked for on it', () => {
  const gone = paths(false).filter((path) => !paths(true).includes(path))
  assert.deepEqual(gone, [
    // Its kernel is not signed by itself.
    '/usr/lib/ingot/secure-boot/db.crt',
    '/usr/lib/repart.d/50-root.conf',
    '/usr/lib/systemd/system/multi-user.target.wants/ingot-settle.path',
  ])
})
