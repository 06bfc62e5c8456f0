/** A system on two disks, of which the second one mirrors the first, and machines that have one or both of them. */
import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { startGuest, type Guest, type GuestRequest } from '@ingot/virtual/guest.ts'
import { project } from './cli.ts'
import { inside } from './os-guest.ts'
import { buildHello, lockAsBefore, sharedStore } from './quickstart.ts'
import { virtualRoom } from './virtual-room.ts'

/** The two as the live system that installs knows them. */
export const first = '/dev/disk/by-id/virtio-disk1'
export const second = '/dev/disk/by-id/virtio-disk2'

/** @param encryption of the disk's definition. */
function definition(encryption: string): string {
  return `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  installer: { enable: true },
  disk: {
    ${encryption}
    partitions: {
      root: { fsType: 'btrfs', mirror: 'second' },
      shop: { kind: 'data', size: '256M', fsType: 'btrfs', mirror: 'second', mountPoint: '/srv/shop' },
    },
    others: { second: { partitions: {
      swap: { kind: 'swap', size: '64M' },
      archive: { kind: 'data', fsType: 'xfs', size: '340M', mountPoint: '/srv/archive' },
    } } },
  },
  fileSystems: { '/srv/archive': { required: false } },
})
`
}

type Start = (
  name: string,
  request: Pick<GuestRequest, 'devices' | 'typed'> & { readonly own?: string },
) => Promise<Guest>

/** Two empty disks, the medium, and machines: each starts from its `own` disk, or from the stick. */
export async function mirrored(
  t: TestContext,
  name: string,
  encryption = '',
): Promise<{
  readonly directory: string
  readonly medium: string
  readonly files: readonly [string, string]
  readonly start: Start
}> {
  const directory = project(t, { 'ingot.ts': definition(encryption) })
  await lockAsBefore(directory, name)
  const [image] = (await buildHello(directory, { args: ['--format', 'iso'] })).images
  assert.ok(image)
  const room = await virtualRoom(t, directory)
  const files = [join(directory, 'first.raw'), join(directory, 'second.raw')] as const
  for (const file of files) {
    writeFileSync(file, '')
    truncateSync(file, 4 * 2 ** 30)
  }
  // A machine keeps to the key that it was given at its first boot.
  const key = generateSshKey('mirrored')
  const start: Start = async (machine, { own, ...request }) => {
    const guest = await startGuest(room, {
      ...(own === undefined ? {} : { keptDisk: own }),
      blueprint: { system: 'hello', architecture: 'amd64', boot: { mode: 'uefi', menuTimeout: 0, tries: 3 } },
      key,
      consoleLog: join(sharedStore, 'logs', `${name}-${machine}.console.log`),
      bootLimitSeconds: 480,
      signal: t.signal,
      ...request,
    })
    t.after(() => guest.stop())
    return guest
  }
  return { directory, medium: image.path, files, start }
}

/** Root and shop have everything twice. */
export async function hasBothHalves(guest: Guest): Promise<void> {
  for (const path of ['/sysroot', '/srv/shop']) {
    assert.match(
      await inside(guest, `btrfs filesystem df ${path}`),
      /^Data, RAID1: [^]*^System, RAID1: [^]*^Metadata, RAID1: /m,
    )
    assert.doesNotMatch(await inside(guest, `btrfs filesystem show ${path}`), /missing/i)
  }
}

/** As docs/disks.md says it is done when a half is back. */
export async function bringInLine(guest: Guest): Promise<void> {
  for (const place of ['/var', '/srv/shop']) {
    await inside(guest, `btrfs scrub start -B ${place}`)
    await inside(guest, `btrfs balance start -dconvert=raid1,soft -mconvert=raid1,soft ${place}`)
    assert.doesNotMatch(await inside(guest, `btrfs filesystem df ${place}`), /^(Data|Metadata), single/m)
  }
}
