import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setupVolume } from '@ingot/contracts/setup-volume.ts'
import { fatVolume } from '@ingot/node/fat-volume.ts'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { startGuest, type Guest, type GuestRequest } from '@ingot/virtual/guest.ts'
import { installable, isAsAnswered, ownAnswers, partitions, target } from './installs.ts'
import { inside, settled } from './os-guest.ts'
import { sharedStore } from './quickstart.ts'
import { until } from './screen.ts'
import { virtualRoom } from './virtual-room.ts'

const gibibyte = 2 ** 30
/** Of the first network device of a machine of QEMU. */
const mac = '52-54-00-12-34-56'
const { service, meeting } = setupVolume
/** Said on the serial console, where somebody answers it by switching the machine off. */
const enough = 'all of it was seen'

/** Waits for the end of what the volume began. @returns what consoles were shown. */
export async function ended(guest: Guest): Promise<string> {
  // Inside: whoever asks from outside takes time from what is waited for.
  const state = `systemctl show --property=SubState --value ${service}`
  const wait = `until ${state} | grep --quiet --line-regexp 'exited\\|failed'; do sleep 5; done`
  const { status } = await guest.run(['sh', '-c', wait], { limitSeconds: 480 })
  assert.equal(status, 0)
  return inside(guest, `cat ${meeting.said}`)
}

async function again(guest: Guest): Promise<string> {
  await inside(guest, `systemctl restart ${service}`)
  return ended(guest)
}

/** A medium for BIOS, a volume with answers beside it, and nobody who types; but for one who stops it once. */
export async function installsUnattended(t: TestContext): Promise<void> {
  const { directory, image } = await installable(t, { mode: 'bios', from: 'iso' })
  const room = await virtualRoom(t, directory)
  const key = generateSshKey('anna@example.org').publicKey
  const [disk, volume] = [join(directory, 'disk.raw'), join(directory, 'setup.img')]
  writeFileSync(disk, '')
  truncateSync(disk, 5 * gibibyte)
  const files = {
    'answers.yaml': 'hostname: Another Machine\n',
    [`answers/${mac}.yaml`]: `disk: ${target}\nafterwards: stay\n${ownAnswers(key)}`,
  }
  const texts = Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)] as const)
  writeFileSync(volume, fatVolume({ label: setupVolume.label, serial: 1, files: Object.fromEntries(texts) }))
  const start = async (name: string, more: Pick<GuestRequest, 'image' | 'devices' | 'typed'>) => {
    const guest = await startGuest(room, {
      ...more,
      blueprint: { system: 'hello', architecture: 'amd64', boot: { mode: 'bios', menuTimeout: 0, tries: 3 } },
      consoleLog: join(sharedStore, 'logs', `install-unattended-${name}.console.log`),
      bootLimitSeconds: 480,
      signal: t.signal,
    })
    t.after(() => guest.stop())
    return guest
  }
  const first = await start('from', {
    devices: { disks: [{ file: disk }, { file: volume }], stick: image, startsStick: true },
    typed: [
      { after: /Any key at a console stops it/, line: '' },
      { after: new RegExp(enough), line: 'p' },
    ],
  })

  await t.test('who presses a key stops it, and nothing was changed', async () => {
    await settled(first)
    const said = await ended(first)
    assert.match(said, new RegExp(`by answers/${mac}\\.yaml of the volume INGOT-SETUP`))
    assert.match(said, /^create +root .*\n[^]*stopped by a key: nothing was changed/m)
    assert.deepEqual(await partitions(first, target), [])
  })

  await t.test('with nobody there it installs, once', async () => {
    const said = await again(first)
    t.diagnostic(/^hello .* is on .*/m.exec(said)?.[0] ?? said)
    assert.match(said, /^making it bootable\n[^]*^hello \S+ is on \/dev\/vdb \(/m)
    assert.deepEqual(
      (await partitions(first, target)).filter((label) => label !== 'ingot-grub'),
      ['ingot-esp', 'ingot-root'],
    )
    const uuids = `lsblk --noheadings --output PARTUUID ${target}`
    const before = await inside(first, uuids)
    const second = await again(first)
    assert.match(second, /installed by these answers already: hello /)
    assert.equal(await inside(first, uuids), before)
    assert.match(await inside(first, `journalctl --unit=${service} --no-pager`), /naming the partitions/)
    assert.equal(
      (await inside(first, `findmnt --noheadings ${meeting.directory}/volume || echo none`)).trim(),
      'none',
    )
  })

  await t.test(
    'the serial console showed it, and has the menu again, which switches the machine off',
    async () => {
      await until(t, 60, 'the console shows the end, and the menu', async () =>
        /installed by these answers already[^]*switch it off/.test(first.console(40)),
      )
      await inside(first, `echo '${enough}' >/dev/ttyS0`)
      await until(t, 120, 'the machine is off', () =>
        first.run(['true'], { limitSeconds: 20 }).then(
          () => false,
          () => true,
        ),
      )
    },
  )
  await first.stop()

  const second = await start('installed', { image: disk, devices: { stick: image } })
  await t.test('the installed disk boots, and is what was asked for', () => isAsAnswered(second, key))
}
