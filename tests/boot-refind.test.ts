import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { findFreePort } from '@ingot/virtual/free-port.ts'
import { startGuest, type Screen } from '@ingot/virtual/guest.ts'
import { project } from './cli.ts'
import { buildHello, lockAsBefore, sharedStore } from './quickstart.ts'
import { shows, until } from './screen.ts'
import { host } from './signed-project.ts'
import { virtualRoom } from './virtual-room.ts'

/** Long enough to be seen on a machine that has much to do. */
const menuSeconds = 30
/** As what opens a disk asks: before most of the system, once the splash is on the screen. */
const question = `[Unit]
DefaultDependencies=no
After=plymouth-start.service
Before=sysinit.target
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'echo Beside the splash. >/dev/console; systemd-ask-password --timeout=0 "Which word?" >/run/word'
`
const definition = `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  boot: {
    refind: { enable: true, timeout: ${menuSeconds} },
    splash: { enable: true, theme: 'spinner', deviceTimeout: 300 },
  },
  systemd: {
    units: { 'question.service': { text: ${JSON.stringify(question)}, wantedBy: ['sysinit.target'] } },
  },
})
`
const blueprint = {
  system: 'hello',
  architecture: 'amd64',
  boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
} as const

/** A disk with another system on it: the menu of another systemd-boot, at the place of Windows. */
function otherSystem(image: string, directory: string): string {
  const [disk, program, settings] = ['windows.raw', 'program', 'settings'].map((name) =>
    join(directory, name),
  ) as [string, string, string]
  writeFileSync(settings, 'timeout menu-force\n')
  host('truncate', '--size', '64M', disk)
  host('mformat', '-i', disk, '-F', '-v', 'WINDOWS', '::')
  host('mmd', '-i', disk, '::EFI', '::EFI/Microsoft', '::EFI/Microsoft/Boot', '::loader')
  host('mcopy', '-n', '-i', `${image}@@${2 ** 20}`, '::EFI/systemd/systemd-bootx64.efi', program)
  host('mcopy', '-i', disk, program, '::EFI/Microsoft/Boot/bootmgfw.efi')
  host('mcopy', '-i', disk, settings, '::loader/loader.conf')
  return disk
}

/** Waits until the screen shows the menu, with this system chosen. Some of its rows count the seconds down. */
async function menuShown(t: TestContext, screen: Screen): Promise<void> {
  await shows(t, screen, { name: 'refind-menu', seconds: 240, changing: { from: 584, to: 602 } })
}

/** Waits until the splash asks, as the serial console does, and answers at the screen. */
async function questionAnswered(t: TestContext, screen: Screen): Promise<void> {
  await shows(t, screen, { name: 'splash-question', seconds: 240 })
  await until(t, 120, 'the serial console', async () => /Which word\?/.test(screen.console(200)))
  assert.match(screen.console(200), /Beside the splash\./)
  await screen.press('m', 'o', 'o', 'n', 'ret')
}

test(
  'a menu of all systems starts the others, and this one by itself, with a splash; its boot is judged as ever',
  { timeout: 900_000 },
  async (t) => {
    const directory = project(t, { 'ingot.ts': definition })
    await lockAsBefore(directory, 'refind')
    const [image] = (await buildHello(directory)).images
    assert.ok(image)
    const guest = await startGuest(await virtualRoom(t, directory), {
      image: image.path,
      blueprint,
      devices: { stick: otherSystem(image.path, project(t, {})), screenPort: await findFreePort() },
      consoleLog: join(sharedStore, 'logs', 'refind.console.log'),
      bootLimitSeconds: 480,
      signal: t.signal,
      atScreen: async (screen) => {
        await menuShown(t, screen)
        await screen.press('right', 'ret')
        // What systemd-boot calls a program of this name on its own partition; this system's has none.
        const says = async () => /Windows Boot Manager/.test(screen.console(200))
        await until(t, 120, 'the other system', says)
        await screen.reset()
        await menuShown(t, screen)
        await questionAnswered(t, screen)
      },
    })
    try {
      const booted = (await guest.run(['bootctl', 'status'])).stdout
      assert.match(booted, /Product: systemd-boot/)
      assert.equal((await guest.run(['cat', '/run/word'])).stdout.trim(), 'moon')
      await until(t, 240, 'a good boot', async () => /good/.test((await guest.run(['os', 'status'])).stdout))
      assert.equal((await guest.run(['systemctl', '--failed', '--no-legend'])).stdout, '')
      const entries = (await guest.run(['ls', '/boot/efi/loader/entries'])).stdout
      assert.doesNotMatch(entries, /\+/, 'its counter is gone')
      const loaders = 'cmp /boot/efi/EFI/BOOT/BOOTX64.EFI /usr/share/refind/refind/refind_x64.efi'
      assert.equal((await guest.run(['sh', '-c', loaders])).status, 0, 'firmware starts rEFInd')
      t.diagnostic(entries)
    } finally {
      await guest.stop()
    }
  },
)
