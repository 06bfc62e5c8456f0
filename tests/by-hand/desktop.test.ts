import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort } from '@ingot/virtual/free-port.ts'
import { startGuest, type Screen } from '@ingot/virtual/guest.ts'
import { project } from '../cli.ts'
import { inside } from '../os-guest.ts'
import { readPng } from '../png.ts'
import { buildHello, lockAsBefore, sharedStore } from '../quickstart.ts'
import { virtualRoom } from '../virtual-room.ts'

const definition = `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: {
    ssh: { enable: true },
    desktopManager: { gnome: { enable: true, applications: ['gnome-console'] } },
    displayManager: { autoLogin: { user: 'person' } },
  },
  users: { person: {} },
})
`

/** Waits for a picture: a text has few colours. Look at it, it stays; and it goes dark after five minutes. */
async function pictureShown({ screenshot }: Screen): Promise<void> {
  const seen = join(sharedStore, 'logs', 'desktop.png')
  const end = performance.now() + 480_000
  for (let colours = 0; colours < 500;) {
    assert.ok(performance.now() < end, `there is no desktop, but ${seen}`)
    await sleep(2000)
    const shot = await screenshot()
    writeFileSync(seen, shot)
    const { points } = readPng(shot)
    colours = new Set(Array.from({ length: points.length / 3 }, (_, at) => colourAt(points, at * 3))).size
  }
}

function colourAt(points: Uint8Array, at: number): number {
  return ((points[at] ?? 0) << 16) | ((points[at + 1] ?? 0) << 8) | (points[at + 2] ?? 0)
}

// 740 packages: 400 MB are fetched, and the store grows by 5 GB.
test('GNOME comes up on a screen, with somebody logged in', { timeout: 1_800_000 }, async (t) => {
  const directory = project(t, { 'ingot.ts': definition })
  await lockAsBefore(directory, 'desktop')
  const [image] = (await buildHello(directory)).images
  assert.ok(image)
  const guest = await startGuest(await virtualRoom(t, directory), {
    image: image.path,
    blueprint: {
      system: 'hello',
      architecture: 'amd64',
      boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
    },
    devices: { screenPort: await findFreePort() },
    memoryMebibytes: 3072,
    consoleLog: join(sharedStore, 'logs', 'desktop.console.log'),
    bootLimitSeconds: 480,
    signal: t.signal,
    atScreen: pictureShown,
  })
  t.after(() => guest.stop())
  assert.equal(await inside(guest, 'systemctl --failed --no-legend'), '')
  assert.match(await inside(guest, 'loginctl --no-legend'), /person seat0/)
})
