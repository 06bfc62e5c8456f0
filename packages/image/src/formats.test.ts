import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Fitting } from './format.ts'
import { chooseFormats, formats } from './formats.ts'
import { libvirtDomain } from './libvirt/domain.ts'

const uefi: Fitting = {
  system: 'hello',
  architecture: 'amd64',
  boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
}
const bios: Fitting = { ...uefi, boot: { ...uefi.boot, mode: 'bios' } }
const sealed: Fitting = {
  ...uefi,
  boot: { ...uefi.boot, sealed: true, secureBoot: { certificate: '', enroll: 'menu' } },
}
const argon2id = { memoryBytes: 2 ** 28, iterations: null }
const encrypted = (optional: boolean, system = uefi): Fitting => ({
  ...system,
  disk: { partitions: [], encryption: { optional, argon2id, allowDiscards: false } },
})
const severalDisks: Fitting = {
  ...uefi,
  disk: { partitions: [], others: [{ name: 'vault', partitions: [] }] },
}
const fetching = (url: string): Fitting => ({
  ...uefi,
  kernel: { package: 'linux-image-amd64', parameters: ['quiet', `ingot.live.url=${url}`] },
})
const chosen = (names: readonly string[], system: Fitting) =>
  chooseFormats(names, system).map(({ name }) => name)

test('names and file names of formats differ', () => {
  assert.equal(new Set(formats.map(({ name }) => name)).size, formats.length)
  assert.equal(new Set(formats.map(({ extension }) => extension)).size, formats.length)
})

test('with no names it is the disk that the machines boot; each format is poured once', () => {
  assert.deepEqual(chosen([], uefi), ['raw-efi'])
  assert.deepEqual(chosen([], bios), ['raw-bios'])
  assert.deepEqual(chosen([], sealed), ['sealed'])
  assert.deepEqual(chosen(['oci', 'qcow2', 'oci'], uefi), ['qcow2', 'oci'])
  assert.deepEqual(chosen(['netboot'], fetching('http://boot.example.org:8080/hello/root.erofs')), [
    'netboot',
  ])
})

test('what there is not, or does not fit, is refused with what there is', () => {
  for (const [names, system, code, hint] of [
    [['qcow'], uefi, 'format-unknown', /raw-efi, iso, netboot, qcow2/],
    [['qcow', 'OCI'], bios, 'format-unknown', /raw-bios, iso, netboot, qcow2/],
    [['OCI'], uefi, 'format-unknown', /^did you mean oci\? for hello there are: raw-efi/],
    [['docker'], uefi, 'format-unknown', /^did you mean oci\?/],
    [['raw-bios'], uefi, 'image-needs-bios', /raw-efi/],
    [['raw-efi'], bios, 'image-needs-uefi', /raw-bios/],
    [['raw-efi'], sealed, 'image-is-sealed', /boot\.sealed/],
    [['iso'], sealed, 'image-is-sealed', /make sealed/],
    [['oci', 'netboot'], sealed, 'image-is-sealed', /make sealed/],
    [['sealed'], uefi, 'image-not-sealed', /secureBoot/],
    [['qcow2', 'sealed'], { ...sealed, architecture: 'riscv64' }, 'image-needs-uefi', /arm64/],
    [[], encrypted(false), 'image-is-encrypted', /ISO.*disk\.encryption\.optional/],
    [['qcow2'], encrypted(false, bios), 'image-is-encrypted', /os install/],
    [['qcow2'], severalDisks, 'image-is-one-disk', /ISO/],
    [['vmdk'], { ...uefi, architecture: 's390x' }, 'image-needs-uefi', /amd64/],
    [['netboot'], fetching('https://boot.example.org/root.erofs'), 'netboot-url-unfit', /http:\/\/HOST/],
    [['netboot'], fetching('http://boot.example.org/hello/'), 'netboot-url-unfit', /root\.erofs/],
    [['netboot'], fetching(''), 'netboot-url-unfit', /leave it out/],
  ] as const)
    assert.throws(
      () => chooseFormats(names, system),
      (error) =>
        error instanceof IngotError &&
        error.fault === 'request' &&
        error.problems[0]?.code === code &&
        hint.test(error.problems[0]?.hint ?? ''),
    )
  // What is started without a disk, or has a plain one if that is wanted.
  assert.deepEqual(chosen(['iso', 'oci'], encrypted(false)), ['iso', 'oci'])
  assert.deepEqual(chosen(['iso', 'oci'], severalDisks), ['iso', 'oci'])
  assert.deepEqual(chosen([], encrypted(true)), ['raw-efi'])
  // A container needs no firmware.
  assert.deepEqual(chosen(['oci', 'tar'], { ...uefi, architecture: 's390x' }), ['oci', 'tar'])
})

test('a domain of libvirt has the firmware of the system, and names that XML takes', () => {
  const blueprint = { ...uefi, version: `<1 & '2'>` } as unknown as Parameters<
    typeof libvirtDomain
  >[0]['blueprint']
  const domain = libvirtDomain({ seed: '00', blueprint })
  assert.match(domain, /<os firmware='efi'>/)
  assert.match(domain, /<title>hello &lt;1 &amp; &apos;2&apos;><\/title>/)
  assert.doesNotMatch(libvirtDomain({ seed: '00', blueprint: { ...blueprint, boot: bios.boot } }), /firmware/)
  assert.doesNotMatch(domain, /secure-boot/)
  const secure = libvirtDomain({ seed: '00', blueprint: { ...blueprint, boot: sealed.boot } })
  assert.match(secure, /enabled='yes' name='secure-boot'/)
})
