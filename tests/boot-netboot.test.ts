import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastLines, openConsoleLog } from '@ingot/virtual/console-log.ts'
import { startGuest } from '@ingot/virtual/guest.ts'
import { testKernelArguments, translatedKernelArguments } from '@ingot/virtual/kernel-arguments.ts'
import { startMachine } from '@ingot/virtual/start-machine.ts'
import { flipBit } from './flip-bit.ts'
import { inside, settled, statusOf } from './os-guest.ts'
import { buildHello, quickstart, sharedStore } from './quickstart.ts'
import { serveFiles } from './serve-files.ts'
import { host } from './signed-project.ts'
import { unpackPackages } from './unpack-packages.ts'
import { virtualRoom } from './virtual-room.ts'

const limit = { timeout: 1_200_000 }
const consoleLog = (name: string): string => join(sharedStore, 'logs', `netboot-${name}.console.log`)

/** A USB stick with iPXE for UEFI, as Debian packages it, which runs a script from a server. */
async function stickWithIpxe(t: Pick<TestContext, 'signal'>, home: string, url: string): Promise<string> {
  await unpackPackages(t, ['ipxe'], home, { all: false })
  const [stick, script] = [join(home, 'stick'), join(home, 'autoexec.ipxe')]
  writeFileSync(script, `#!ipxe\ndhcp\nchain ${url}\n`)
  host('mformat', '-C', '-f', '2880', '-i', stick, '::')
  host('mmd', '-i', stick, '::EFI', '::EFI/BOOT')
  host('mcopy', '-i', stick, join(home, 'usr/lib/ipxe/ipxe-amd64.efi'), '::EFI/BOOT/BOOTX64.EFI')
  host('mcopy', '-i', stick, script, '::')
  return stick
}

/** Console of a machine for tests, where no loader adds arguments of its own. */
const added = [...testKernelArguments, ...translatedKernelArguments].join(' ')

test(
  'over the network: iPXE starts what is served, and what was changed on the way does not run',
  limit,
  async (t) => {
    const project = await quickstart(t)
    const { images, commit } = await buildHello(project, { args: ['--format', 'netboot'] })
    const directory = mkdtempSync(join(tmpdir(), 'ingot-netboot-'))
    t.after(() => spawnSync('rm', ['-rf', directory]))
    assert.equal(spawnSync('tar', ['-C', directory, '-xf', images[0]?.path ?? '']).status, 0)
    const { port, fetched } = await serveFiles(t, directory)
    const urlOf = (file: string): string => `http://10.0.2.2:${port}/${file}`
    const room = await virtualRoom(t, project)

    await t.test('the system as declared, by UEFI', async () => {
      const stick = await stickWithIpxe(t, project, urlOf('boot.ipxe'))
      const guest = await startGuest(room, {
        blueprint: {
          system: 'hello',
          architecture: 'amd64',
          boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
        },
        devices: { stick, startsStick: true },
        consoleLog: consoleLog('live'),
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      try {
        await settled(guest)
        assert.deepEqual(fetched, ['/boot.ipxe', '/uki.efi', '/root.erofs'])
        const { onMedium, deployments } = await statusOf(guest)
        assert.equal(onMedium, true)
        assert.equal(deployments[0]?.checksum, commit.checksum)
        const said = await inside(
          guest,
          'cat /etc/motd\nif touch /usr/new 2>/dev/null; then exit 1; fi\nsystemctl list-units --failed --plain --no-legend',
        )
        assert.equal(said, 'Forged.\n')
      } finally {
        await guest.stop()
      }
    })

    await t.test(
      'one changed byte, by BIOS with iPXE in the ROM of its card, where DHCP says what to fetch',
      async () => {
        flipBit(join(directory, 'root.erofs'))
        const script = readFileSync(join(directory, 'boot.ipxe'), 'utf8')
        writeFileSync(
          join(directory, 'dhcp.ipxe'),
          script.replaceAll('ingot.live.url=${cwduri}root.erofs', added),
        )
        fetched.length = 0
        const machine = await startMachine(room, {
          name: 'changed',
          architecture: 'amd64',
          bootMode: 'bios',
          diskBytes: 2 ** 20,
          devices: { bootUrl: urlOf('dhcp.ipxe') },
          credentials: {},
          kernelArguments: [],
          console: 'pipe',
          network: 'open',
          forwards: [],
          report: false,
          signal: t.signal,
        })
        const log = openConsoleLog(consoleLog('changed'), machine.output)
        try {
          const end = performance.now() + 480_000
          const said = (): string => lastLines(log.tail(), 100)
          while (!/is not what this system was started for/.test(said())) {
            assert.ok(performance.now() < end, `${said()}\nfetched: ${fetched.join(' ')}`)
            await sleep(500, undefined, { signal: t.signal })
          }
          assert.deepEqual(fetched, ['/dhcp.ipxe', '/vmlinuz', '/initramfs.img', '/root.erofs'])
        } finally {
          await machine.stop()
          await log.close()
        }
      },
    )
  },
)
