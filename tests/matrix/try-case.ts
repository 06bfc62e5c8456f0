import assert from 'node:assert/strict'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import type { Blueprint, Expectation } from '@ingot/contracts/blueprint.ts'
import { startGuest, type Guest, type GuestRequest } from '@ingot/virtual/guest.ts'
import { testSystem } from '@ingot/virtual/test-system.ts'
import { inside, os, settled } from '../os-guest.ts'
import { nameOf, type Case } from './axes.ts'
import { loadArchive, loadContainer, readDomain } from './load.ts'
import type { MatrixProject } from './project.ts'

export interface Trial {
  readonly project: MatrixProject
  /** Directory of consoles' logs. */
  readonly logs: string
  /** Seconds that a boot may take. */
  readonly limit: number
  readonly signal: AbortSignal
}

/**
 * Builds a case, and boots it or loads it with its users' tool.
 * @returns how it was tried, in a few words
 * @throws what was wrong
 */
export async function tryCase(one: Case, trial: Trial): Promise<string> {
  const { image, blueprint } = await trial.project.build(one)
  switch (one.format) {
    case 'oci':
      return loadContainer(image.path, trial)
    case 'tar':
      return loadArchive(image.path, trial)
    case 'libvirt':
      return readDomain(image.path, trial)
    case 'iso':
      return bootMedium(one, image, trial)
    case 'sealed':
      return bootSealed(one, { image, blueprint }, trial)
    case 'installed':
      return bootInstalled(one, { image, blueprint }, trial)
    default:
      return bootDisk(one, { image, blueprint }, trial)
  }
}

interface Built {
  readonly image: Image
  readonly blueprint: Blueprint
}

type Command = Extract<Expectation, { kind: 'command' }>

/** File systems are the declared ones. */
function mounted({ root, data }: Case): readonly Command[] {
  return [fileSystemAt('/sysroot', root), ...(data === 'none' ? [] : [fileSystemAt('/var/srv/data', data)])]
}

function fileSystemAt(path: string, type: string): Command {
  return {
    kind: 'command',
    command: ['findmnt', '--noheadings', '--output', 'FSTYPE', path],
    prints: [type],
  }
}

function consoleLog(one: Case, { logs }: Trial): string {
  return join(logs, `matrix ${nameOf(one)}.console.log`.replaceAll(/[ :]/g, '-'))
}

async function bootDisk(one: Case, { image, blueprint }: Built, trial: Trial): Promise<string> {
  const report = await testSystem(trial.project.room, {
    image: image.path,
    blueprint: { ...blueprint, expectations: [...blueprint.expectations, ...mounted(one)] },
    consoleLog: consoleLog(one, trial),
    limitSeconds: trial.limit,
    progress: () => {},
    signal: trial.signal,
  })
  const wrong = report.checks.flatMap(({ ok, expected, found }) => (ok ? [] : [`${expected}: ${found}`]))
  assert.deepEqual([...wrong, ...report.failedUnits.map(({ unit }) => unit)], [])
  assert.ok(report.ok, 'the boot was not complete')
  return `booted, ${report.checks.length} checks`
}

/** Boots what has no system's own disk, or not only that, and looks at it from inside. */
async function withGuest<T>(
  one: Case,
  trial: Trial,
  request: Pick<GuestRequest, 'image' | 'devices' | 'blueprint' | 'typed'>,
  work: (guest: Guest) => Promise<T>,
): Promise<T> {
  const guest = await startGuest(trial.project.room, {
    ...request,
    consoleLog: consoleLog(one, trial),
    bootLimitSeconds: trial.limit,
    signal: trial.signal,
  })
  try {
    await settled(guest)
    assert.equal(await inside(guest, 'systemctl list-units --failed --plain --no-legend'), '')
    return await work(guest)
  } finally {
    await guest.stop()
  }
}

function machineFor({ firmware }: Case): GuestRequest['blueprint'] {
  const mode = firmware === 'bios' ? 'bios' : 'uefi'
  return { system: 'matrix', architecture: 'amd64', boot: { mode, menuTimeout: 0, tries: 3 } }
}

function bootMedium(one: Case, { path }: Image, trial: Trial): Promise<string> {
  return withGuest(one, trial, { devices: { disc: path }, blueprint: machineFor(one) }, async (guest) => {
    assert.match(await os(guest, 'status'), /^live /m)
    return 'booted from a disc, live'
  })
}

function bootSealed(one: Case, { image, blueprint }: Built, trial: Trial): Promise<string> {
  return withGuest(one, trial, { image: image.path, blueprint }, async (guest) => {
    assert.match(await inside(guest, 'findmnt --noheadings --output SOURCE,FSTYPE /'), /mapper\/root +erofs/)
    assert.match(await inside(guest, 'bootctl status'), /Secure Boot: enabled/)
    return 'booted, verity and Secure Boot on'
  })
}

const passphrase = 'correct horse battery staple'

async function bootInstalled(one: Case, { image, blueprint }: Built, trial: Trial): Promise<string> {
  const disk = join(trial.project.directory, 'installed')
  const isEncrypted = one.encryption === 'luks'
  const answers = isEncrypted ? 'encryption: { passphrase: /run/passphrase }' : ''
  const typed = isEncrypted ? [{ after: /Please enter passphrase[^\n]*:/, line: passphrase }] : []
  writeFileSync(disk, '')
  truncateSync(disk, 5 * 2 ** 30)
  try {
    const from = { image: image.path, devices: { disks: [{ file: disk }] }, blueprint }
    // Facts of the one that installs are not those of the new one: it gets its key as the first did.
    await withGuest(one, trial, from, async (guest) => {
      await inside(guest, `echo '${passphrase}' >/run/passphrase; echo '${answers}' >/run/answers.yaml`)
      await os(guest, 'install', '/dev/disk/by-id/virtio-disk1', '--answers', '/run/answers.yaml', '--yes')
      await inside(guest, 'sync')
    })
    return await withGuest(one, trial, { image: disk, blueprint, typed }, async (guest) => {
      if (isEncrypted) await inside(guest, 'cryptsetup status ingot-root')
      for (const { command, prints } of mounted(one))
        assert.equal((await inside(guest, command.join(' '))).trim(), prints?.[0])
      return `installed by os install, booted${isEncrypted ? ' with a passphrase' : ''}`
    })
  } finally {
    rmSync(disk, { force: true })
  }
}
