import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseFound } from './look.ts'
import { givenEntries } from './take-over.ts'

const said = (parts: Readonly<Record<string, string>>): string =>
  Object.entries({ system: 'Linux\naarch64', ...parts, end: '' })
    .map(([name, text]) => `\n== ${name}\n${text}\n`)
    .join('')

const refused = (kexec: string, lockdown: string, capabilities: string) =>
  parseFound(said({ kexec, lockdown, capabilities })).kexecRefused

test('where lsblk does not tell where partitions begin, the kernel does', () => {
  const part = {
    name: 'sda1',
    path: '/dev/sda1',
    type: 'part',
    size: 512,
    ro: false,
    mountpoints: ['/', '/boot'],
  }
  const disk = { name: 'sda', path: '/dev/sda', type: 'disk', size: 4096, ro: false, children: [part] }
  const { machine } = parseFound(
    said({ disks: JSON.stringify({ blockdevices: [disk] }), starts: 'sda1 2048\nsda2 4096' }),
  )
  assert.equal(machine.architecture, 'arm64')
  const [one] = machine.disks[0]?.partitions ?? []
  // Nobody uses it any more when the live system runs.
  assert.deepEqual([one?.number, one?.startBytes, one?.uses], [1, 2048 * 512, []])
})

test('a machine that tells nothing is no machine for this', () => {
  const found = parseFound(said({}))
  assert.deepEqual(
    [found.isRoot, found.machine.disks, found.interfaces, found.isWaiting, found.kexecRefused],
    [false, [], [], false, 'its kernel has no kexec'],
  )
  assert.throws(() => parseFound(said({ disks: '{' })), /disks of the machine cannot be listed/)
})

test('an installer that is at work, or done, is told from one that waits', () => {
  assert.deepEqual(
    ['waits', 'waits\nbegun', 'leaves', '']
      .map((installer) => parseFound(said({ installer })))
      .map(({ isWaiting, isBegun, isLeaving }) => [isWaiting, isBegun, isLeaving]),
    [
      [true, false, false],
      [true, true, false],
      [false, false, true],
      [false, false, false],
    ],
  )
})

test('whoever may start another kernel', () => {
  const all = 'CapEff:\t000001ffffffffff'
  assert.equal(refused('0', '[none] integrity confidentiality', all), undefined)
  assert.equal(refused('0', '', all), undefined)
  assert.match(refused('1', '', all) ?? '', /kexec_load_disabled/)
  assert.match(refused('0', 'none [integrity] confidentiality', all) ?? '', /Secure Boot/)
  assert.match(refused('0', '', 'CapEff:\t00000000a80425fb') ?? '', /CAP_SYS_BOOT/)
})

test('what guards keys, and what noted something there', () => {
  assert.deepEqual(
    [said({ tpm: '2', shim: 'started' }), said({ tpm: '1' }), said({})]
      .map(parseFound)
      .map(({ machine, isByShim }) => [machine.hasTpm2, isByShim]),
    [
      [true, true],
      [false, false],
      [false, false],
    ],
  )
})

test('what shim noted in a register of the TPM is known by the variables that it leaves', (t) => {
  const script = readFileSync(join(import.meta.dirname, 'look.sh'), 'utf8')
  const vendor = '605dab50-e046-4300-abb6-3dd810dd8b23'
  for (const [variable, expected] of [
    ['SbatLevelRT', true],
    ['SbatRT', true],
    ['MokSBStateRT', true],
    ['BootCurrent', false],
  ] as const) {
    const variables = mkdtempSync(join(tmpdir(), 'ingot-look-'))
    t.after(() => rmSync(variables, { recursive: true }))
    writeFileSync(join(variables, `${variable}-${vendor}`), '')
    const input = script.replaceAll('/sys/firmware/efi/efivars', variables)
    const shim = /\n== shim\n(?<said>[^=]*)\n==/.exec(
      String(spawnSync('sh', ['-s'], { input, timeout: 30_000 }).stdout),
    )
    assert.equal(parseFound(said({ shim: shim?.groups?.['said'] ?? '' })).isByShim, expected, variable)
  }
})

test('what was sent before an interruption makes room again', () => {
  const memory = 'MemTotal: 1500000 kB\nMemAvailable: 500000 kB'
  assert.equal(parseFound(said({ memory })).availableBytes, 500_000 * 1024)
  assert.equal(parseFound(said({ memory, sent: '400000\t/run/ingot-kexec' })).availableBytes, 900_000 * 1024)
})

const addresses = (...all: readonly object[]) =>
  JSON.stringify([{ ifname: 'eth0', address: '52:54:00:12:34:56', link_type: 'ether', addr_info: all }])

test('the live system tells of the network that was there before, which it has otherwise', () => {
  const fixed = { family: 'inet', local: '192.0.2.10', prefixlen: 24, scope: 'global' }
  const ofRouter = { family: 'inet6', local: '2001:db8::1', prefixlen: 64, scope: 'global' }
  const physical = 'eth0'
  const before = parseFound(
    said({
      addresses: addresses(fixed, { ...ofRouter, dynamic: true }),
      physical,
      resolvers: 'nameserver 192.0.2.53',
    }),
  )
  assert.deepEqual(before.interfaces[0]?.dns, ['192.0.2.53'])
  const given = givenEntries(before, { authorized: '', host: '' })
  const kept = String(given.find(({ path }) => path.endsWith('/private/interfaces.json'))?.content)
  const live = { addresses: addresses(fixed, ofRouter), physical, kept }
  assert.deepEqual(parseFound(said(live)).interfaces, before.interfaces)
})
