import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { lastLines, openConsoleLog } from '@ingot/virtual/console-log.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import { testKernelArguments } from '@ingot/virtual/kernel-arguments.ts'
import type { DeviceRequest } from '@ingot/virtual/prepare-devices.ts'
import { startMachine } from '@ingot/virtual/start-machine.ts'
import { inside, os, refused, settled, statusOf } from './os-guest.ts'
import { buildHello, quickstart, sharedStore } from './quickstart.ts'
import { virtualRoom } from './virtual-room.ts'

const limit = { timeout: 1_200_000 }
const consoleLog = (name: string): string => join(sharedStore, 'logs', `iso-${name}.console.log`)

interface Built {
  readonly project: string
  readonly report: BuildReport
  readonly medium: string
  readonly disk: string
}

async function built(t: TestContext): Promise<Built> {
  const project = await quickstart(t)
  const report = await buildHello(project, { args: ['--format', 'raw-efi,iso'] })
  const [disk, medium] = report.images
  assert.deepEqual([disk?.format, medium?.format], ['raw-efi', 'iso'])
  return { project, report, medium: medium?.path ?? '', disk: disk?.path ?? '' }
}

/** A machine without a system of its own, started from one of its devices. */
async function started(
  t: TestContext,
  { project }: Built,
  firmware: 'uefi' | 'bios',
  devices: DeviceRequest,
): Promise<Guest> {
  const guest = await startGuest(await virtualRoom(t, project), {
    blueprint: {
      system: 'hello',
      architecture: 'amd64',
      boot: { mode: firmware, menuTimeout: 0, tries: 3 },
    },
    devices,
    consoleLog: consoleLog(firmware),
    bootLimitSeconds: 480,
    signal: t.signal,
  })
  t.after(() => guest.stop())
  await settled(guest)
  return guest
}

/** The system is the declared one, sealed, and may be written to where every machine may. */
async function isHello(guest: Guest, { report }: Built): Promise<void> {
  const { onMedium, deployments } = await statusOf(guest)
  assert.equal(onMedium, true)
  assert.deepEqual(
    deployments.map(({ booted, checksum, health }) => ({ booted, checksum, health })),
    [{ booted: true, checksum: report.commit.checksum, health: 'live' }],
  )
  const said = await inside(
    guest,
    `cat /etc/motd
if touch /usr/new 2>/dev/null; then exit 1; fi
touch /etc/new /var/new /var/lib/new
findmnt --noheadings --output FSTYPE /var
findmnt --noheadings --output FSTYPE,OPTIONS /run/live/image
systemctl list-units --failed --plain --no-legend`,
  )
  assert.match(said, /^Forged\.\ntmpfs\nerofs +ro,\S*\n$/)
}

/** A file's digest, as a person would take it. */
function digestOf(file: string): string {
  const { status, stdout } = spawnSync('sha256sum', [file], { encoding: 'utf8', timeout: 120_000 })
  assert.equal(status, 0)
  return stdout.slice(0, 64)
}

test('from an optical drive by UEFI; disks of the machine are left alone', limit, async (t) => {
  const one = await built(t)
  const directory = mkdtempSync(join(tmpdir(), 'ingot-iso-'))
  t.after(() => spawnSync('rm', ['-rf', directory]))
  // An installed machine's disk, with all the labels that its own system looks for.
  const installed = join(directory, 'installed')
  assert.equal(spawnSync('cp', ['--sparse=always', '--reflink=auto', one.disk, installed]).status, 0)
  assert.equal(spawnSync('chmod', ['600', installed]).status, 0)
  const before = digestOf(installed)
  const guest = await started(t, one, 'uefi', { disc: one.medium, disks: [{ file: installed }] })
  await isHello(guest, one)
  assert.match(await inside(guest, 'ls /dev/disk/by-partlabel'), /^ingot-esp\ningot-root\n/)
  assert.equal(
    await inside(guest, 'findmnt --noheadings --source /dev/vdb1 || findmnt /dev/vdb2 || echo none'),
    'none\n',
  )
  assert.deepEqual(await refused(guest, 'prune'), ['live-medium'])
  await os(guest, 'verify')
  await guest.run(['systemctl', 'poweroff']).catch(() => {})
  await guest.stop()
  assert.equal(digestOf(installed), before)
})

test('from a stick with the same bytes by BIOS', limit, async (t) => {
  const one = await built(t)
  const guest = await started(t, one, 'bios', { stick: one.medium, startsStick: true })
  await isHello(guest, one)
  assert.match(await os(guest, 'status'), /^live {6}runs from a medium/m)
})

test('from an optical drive by BIOS, with 1 GB of memory: refused with the reason', limit, async (t) => {
  const one = await built(t)
  const machine = await startMachine(await virtualRoom(t, one.project), {
    name: 'small',
    architecture: 'amd64',
    bootMode: 'bios',
    diskBytes: 2 ** 30,
    devices: { disc: one.medium },
    memoryMebibytes: 1024,
    credentials: {},
    kernelArguments: testKernelArguments,
    console: 'pipe',
    network: 'isolated',
    forwards: [],
    report: false,
    signal: t.signal,
  })
  const log = openConsoleLog(consoleLog('small'), machine.output)
  try {
    const end = performance.now() + 480_000
    const said = (): string => lastLines(log.tail(), 100)
    while (!/needs 1\.5 GB of memory/.test(said())) {
      assert.ok(performance.now() < end, said())
      await sleep(500, undefined, { signal: t.signal })
    }
    assert.doesNotMatch(said(), /panic/)
  } finally {
    await machine.stop()
    await log.close()
  }
})
