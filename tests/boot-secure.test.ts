import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import type { Lock } from '@ingot/contracts/lock.ts'
import { packagePath, storeLayout } from '@ingot/forge/store/layout.ts'
import { globalVariables, loadOption, urlNode } from '@ingot/image/netboot/testing/load-option.ts'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import { project } from './cli.ts'
import { flipBit } from './flip-bit.ts'
import { inside, settled, statusOf } from './os-guest.ts'
import { sharedStore } from './quickstart.ts'
import { serveFiles } from './serve-files.ts'
import { build, host, says, signedProject } from './signed-project.ts'
import { virtualRoom } from './virtual-room.ts'

const boot = 'secureBoot: { enable: true }'
const blueprint = {
  system: 'hello',
  architecture: 'amd64',
  boot: { mode: 'uefi', menuTimeout: 1, tries: 3, secureBoot: { certificate: '', enroll: 'virtual' } },
} as const

/** A file of a locked package, as Debian signed it. */
function debianFile(lock: Lock, name: RegExp, pattern: string, directory: string): string {
  const found = Object.values(lock.packages).find((one) => name.test(one.name))
  assert.ok(found)
  host('dpkg-deb', '-x', packagePath(storeLayout(sharedStore), found.sha256), directory)
  const [file] = globSync(join(directory, pattern))
  assert.ok(file)
  return file
}

/** A copy of a disk with other files on its EFI system partition. */
function diskWith(image: string, copy: string, files: Readonly<Record<string, string>>): void {
  host('cp', '--sparse=always', '--reflink=auto', image, copy)
  host('chmod', 'u+w', copy)
  for (const [target, file] of Object.entries(files))
    host('mcopy', '-o', '-i', `${copy}@@${2 ** 20}`, file, `::${target}`)
}

/** Entries of the firmware's menu, each to fetch a program, as its owner would write them; they are tried in this order. */
async function writeEntries(guest: Guest, urls: readonly string[]): Promise<void> {
  const entries = urls.map((url, index) =>
    writeVariable(`Boot00A${index}`, loadOption(`test ${index}`, urlNode(url))),
  )
  const order = Uint8Array.from(urls.flatMap((_url, index) => [0xa0 + index, 0]))
  await inside(guest, [...entries, writeVariable('BootOrder', order)].join('\n'))
}

/** A script that gives a value to a variable of UEFI's own, at once. */
function writeVariable(name: string, value: Uint8Array): string {
  const bytes = Buffer.concat([Uint8Array.of(7, 0, 0, 0), value]).toString('base64')
  return `echo ${bytes} | base64 -d >/tmp/value\ncat /tmp/value >/sys/firmware/efi/efivars/${name}-${globalVariables}`
}

test(
  'a machine takes the keys and starts what they signed, and nothing else',
  { timeout: 1_500_000 },
  async (t) => {
    const mine = await signedProject(t, 'secure', boot)
    const formats = ['--format', 'raw-efi,netboot']
    const built = await build(mine, ...formats)
    assert.equal(built.code, 0, built.stderr)
    const { images, commit } = JSON.parse(built.stdout) as BuildReport
    const [image, archive] = ['raw-efi', 'netboot'].map((name) =>
      images.find(({ format }) => format === name),
    )
    const lock = await readLock(join(mine.home, 'ingot.lock'))
    assert.ok(image && archive && lock)
    const room = await virtualRoom(t, mine.home)
    const variables = join(mine.keys, 'variables')
    const withEntries = join(mine.keys, 'variables-with-entries')
    const served = project(t, {})
    const { port, fetched } = await serveFiles(t, served)
    const programs = ['changed.efi', 'foreign.efi', 'uki.efi']

    await t.test('what was signed once is built again without the key', async () => {
      const without = await build({ ...mine, keys: project(t, {}) }, ...formats)
      assert.equal(without.code, 0, without.stderr)
      const again = (JSON.parse(without.stdout) as BuildReport).images.map(({ sha256 }) => sha256)
      assert.deepEqual(again.toSorted(), [image.sha256, archive.sha256].toSorted())
    })

    await t.test('without the key nothing new is signed', async () => {
      const { code, stderr } = await build({
        ...(await signedProject(t, 'secure', boot)),
        keys: project(t, {}),
      })
      assert.equal(code, 2, stderr)
      assert.match(stderr, /the key that signs boot loader and kernel is not here/)
    })

    await t.test('firmware in setup mode takes the keys, and the next boot is a secure one', async () => {
      const guest = await startGuest(room, {
        image: image.path,
        blueprint,
        variables: withEntries,
        consoleLog: join(sharedStore, 'logs', 'secure.console.log'),
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      try {
        const status = (await guest.run(['bootctl', 'status'])).stdout
        assert.match(status, /Secure Boot: enabled \(user\)/)
        t.diagnostic(/Secure Boot: .*/.exec(status)?.[0] ?? '')
        const kernels = 'cmp /usr/lib/modules/$(uname -r)/vmlinuz /boot/efi/ingot/*/vmlinuz'
        assert.equal((await guest.run(['sh', '-c', kernels])).status, 0, 'what updates bring is signed')
        assert.match((await guest.run(['cat', '/sys/kernel/security/lockdown'])).stdout, /\[integrity\]/)
        // Firmware tries such entries early, and for minutes where there is no server.
        copyFileSync(withEntries, variables)
        await writeEntries(
          guest,
          programs.map((file) => `http://10.0.2.2:${port}/${file}`),
        )
      } finally {
        await guest.stop()
      }
    })

    const copy = join(mine.keys, 'disk')
    const packages = project(t, {})
    const loader = debianFile(
      lock,
      /^systemd-boot-efi-amd64-signed$/,
      'usr/lib/systemd/boot/efi/*.signed',
      packages,
    )

    await t.test('firmware that fetches by HTTP starts what they signed, which finds its root', async () => {
      host('tar', '-C', served, '-xf', archive.path)
      copyFileSync(join(served, 'uki.efi'), join(served, 'changed.efi'))
      flipBit(join(served, 'changed.efi'))
      copyFileSync(loader, join(served, 'foreign.efi'))
      const consoleLog = join(sharedStore, 'logs', 'secure-netboot.console.log')
      const guest = await startGuest(room, {
        blueprint,
        variables: withEntries,
        consoleLog,
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      try {
        await settled(guest)
        assert.deepEqual(
          [...new Set(fetched)],
          [...programs, 'root.erofs'].map((file) => `/${file}`),
        )
        for (const entry of ['Boot00A0', 'Boot00A1'])
          assert.match(
            readFileSync(consoleLog, 'utf8'),
            new RegExp(`BdsDxe: failed to load ${entry}[^]{0,300}(Access Denied|Security Violation)`),
          )
        const { onMedium, deployments } = await statusOf(guest)
        assert.equal(onMedium, true)
        assert.equal(deployments[0]?.checksum, commit.checksum)
        assert.match((await guest.run(['bootctl', 'status'])).stdout, /Secure Boot: enabled \(user\)/)
        assert.doesNotMatch(await inside(guest, 'cat /proc/cmdline'), /ingot\.live\.url/)
      } finally {
        await guest.stop()
      }
    })

    await t.test('a loader with the signature of others is refused', async () => {
      diskWith(image.path, copy, {
        'EFI/BOOT/BOOTX64.EFI': loader,
        'EFI/systemd/systemd-bootx64.efi': loader,
      })
      // Firmware breaks lines as a terminal would.
      const words = /BdsDxe: failed to load Boot[^]{0,200}(Access Denied|Security Violation)/
      const said = await says(t, room, { image: copy, variables, words })
      assert.doesNotMatch(said, /BdsDxe: starting/)
      t.diagnostic(words.exec(said)?.[0] ?? '')
    })

    await t.test('a kernel with the signature of others is refused', async () => {
      const kernel = debianFile(lock, /^linux-image-[0-9].*-amd64$/, 'boot/vmlinuz-*', packages)
      const esp = ['-b', '-i', `${image.path}@@${2 ** 20}`, '::ingot']
      const [directory = ''] = String(spawnSync('mdir', esp).stdout).match(/[0-9a-f]{64}/) ?? []
      diskWith(image.path, copy, { [`ingot/${directory}/vmlinuz`]: kernel })
      const words = /Error loading[^]{0,200}vmlinuz: (Access denied|Security violation)/i
      const said = await says(t, room, { image: copy, variables, words })
      assert.match(said, /BdsDxe: starting/, 'the loader is the right one')
      t.diagnostic(words.exec(said)?.[0] ?? '')
    })
  },
)
