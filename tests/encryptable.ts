import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startGuest, type Guest, type GuestRequest } from '@ingot/virtual/guest.ts'
import { project } from './cli.ts'
import { inside, settled, statusOf } from './os-guest.ts'
import { buildHello, lockAsBefore, sharedStore } from './quickstart.ts'
import { virtualRoom } from './virtual-room.ts'

/** A system whose machines may have encrypted disks, and what it is installed on. */
export interface Encryptable {
  readonly directory: string
  /** With a plain disk, swap and data of its own. */
  readonly image: string
  /** An empty disk. */
  readonly disk: string
  readonly start: (name: string, more: Pick<GuestRequest, 'devices' | 'image' | 'typed'>) => Promise<Guest>
}

export const passphrase = 'correct horse battery staple'
/** What the initramfs says when somebody has to type. */
export const asking = /Please enter passphrase[^\n]*:/

/** Builds the system, and makes the disk. */
export async function encryptable(t: TestContext, logs: string): Promise<Encryptable> {
  const directory = project(t, {
    'ingot.ts': `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  installer: { enable: true },
  disk: {
    encryption: { enable: true, optional: true, memory: '32M', iterations: 4 },
    partitions: {
      swap: { kind: 'swap', size: '64M' },
      shop: { kind: 'data', size: '64M', mountPoint: '/srv/shop' },
    },
  },
})
`,
  })
  await lockAsBefore(directory, 'install-luks')
  const [image] = (await buildHello(directory)).images
  assert.ok(image)
  const room = await virtualRoom(t, directory)
  const disk = join(directory, 'disk.raw')
  writeFileSync(disk, '')
  truncateSync(disk, 3 * 2 ** 30)
  return {
    directory,
    image: image.path,
    disk,
    start: async (name, more) => {
      const guest = await startGuest(room, {
        blueprint: {
          system: 'hello',
          architecture: 'amd64',
          boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
        },
        consoleLog: join(sharedStore, 'logs', `${logs}-${name}.console.log`),
        bootLimitSeconds: 480,
        signal: t.signal,
        ...more,
      })
      t.after(() => guest.stop())
      return guest
    },
  }
}

/** The root is the encrypted one, and its deployment is good as soon as the boot is over. */
export async function isOpen(guest: Guest): Promise<void> {
  await settled(guest)
  assert.match(
    await inside(guest, 'findmnt --noheadings --output SOURCE --target /var'),
    /^\/dev\/mapper\/ingot-root(\[|$)/m,
  )
  assert.match(await inside(guest, 'cat /proc/cmdline'), / rd\.luks\.name=\S+=ingot-root /)
  assert.equal((await inside(guest, 'systemctl --failed --no-legend')).trim(), '')
  assert.equal((await statusOf(guest)).deployments[0]?.health, 'good')
}
