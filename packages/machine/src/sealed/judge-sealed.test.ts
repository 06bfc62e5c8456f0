import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { shippedSystemPath, type ShippedSystem } from '@ingot/contracts/machine.ts'
import { commitArgument, stateArgument } from '@ingot/contracts/sealed.ts'
import { blessBoot, judgeBoot } from '../judge/judge-boot.ts'
import { readGood, readQuarantine } from '../judge/record.ts'
import { takeStock, type Machine } from '../judge/settle.ts'
import { machinePlaces } from '../publish/installed.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { table } from '../testing/sealed-machine.ts'
import { sealedLoader, sealedName } from './programs.ts'
import { readSlotRecords, rememberSlot } from './records.ts'
import { readSeal } from './seal.ts'

const [old, young] = ['1', '2'].map((digit) => digit.repeat(64)) as [string, string]
const programs = '/boot/efi/EFI/Linux'
const shipped: ShippedSystem = {
  schema: 1,
  system: 'hello',
  version: '2',
  architecture: 'amd64',
  boot: { mode: 'uefi', tries: 3, kernelParameters: [] },
  health: [{ name: 'works', kind: 'command', command: ['/usr/bin/works'], limitSeconds: 1 }],
  updates: null,
}

/** A machine that runs the younger of two programs; `status` is what its check ends with. */
function machine(t: TestContext, names: readonly string[], status = 0): Machine {
  const { ports } = rootedWorld(t, ([program]) => ({ status: program === '/usr/bin/works' ? status : 0 }))
  const { files } = ports
  for (const directory of ['/proc', '/usr/lib/ingot', programs]) files.makeDirectory(directory)
  files.write('/proc/cmdline', `roothash=${young} ${commitArgument}=${young}\n`)
  files.write(shippedSystemPath, JSON.stringify(shipped))
  for (const name of names) files.write(`${programs}/${name}`, '')
  for (const [commit, version, slot] of [
    [old, '1', 'a'],
    [young, '2', 'b'],
  ] as const)
    rememberSlot(files, { commit, rootHash: commit, system: 'hello', version, slot })
  const seal = readSeal(files)
  assert.ok(seal)
  return { ports, places: machinePlaces, loader: sealedLoader, seal }
}

const [first, second] = [old.slice(0, 12), young.slice(0, 12)]
const offered = ({ ports }: Machine): readonly string[] => ports.files.list(programs) ?? []

test('a boot that is good is not counted any more', (t) => {
  const one = machine(t, [`ingot-1-${first}.efi`, `ingot-2-${second}+2-1.efi`])
  takeStock(one)
  judgeBoot(one)
  blessBoot(one)
  assert.deepEqual(offered(one), [`ingot-1-${first}.efi`, `ingot-2-${second}.efi`])
  assert.deepEqual(
    readGood(one.ports.files, one.places).map(({ commit }) => commit),
    [old, young],
  )
})

test('a boot that is good is not counted any more where /var is full; the next boot writes it down', (t) => {
  const one = machine(t, [`ingot-1-${first}.efi`, `ingot-2-${second}+2-1.efi`])
  const { files } = one.ports
  const write: typeof files.write = (path, ...rest) => {
    if (path.startsWith('/var/')) throw new Error('no space')
    files.write(path, ...rest)
  }
  blessBoot({ ...one, ports: { ...one.ports, files: { ...files, write } } })
  assert.deepEqual(offered(one), [`ingot-1-${first}.efi`, `ingot-2-${second}.efi`])
  assert.deepEqual(readGood(files, one.places), [])
  takeStock(one)
  assert.equal(readGood(files, one.places).length, 2)
})

test('a boot that fails its check is left for the other slot, and not offered again', (t) => {
  const one = machine(t, [`ingot-1-${first}.efi`, `ingot-2-${second}+2-1.efi`], 1)
  takeStock(one)
  assert.throws(() => judgeBoot(one), /works: exit status 1/)
  assert.deepEqual(offered(one), [`ingot-1-${first}.efi`, `ingot-2-${second}+0-3.efi`])
  assert.deepEqual(
    readQuarantine(one.ports.files, one.places).map(({ commit, title }) => [commit, title]),
    [[young, 'hello 2']],
  )
})

test('where nothing good is to go back to, it stays', (t) => {
  const names = [`ingot-2-${second}+2-1.efi`]
  const one = machine(t, names, 1)
  assert.throws(() => judgeBoot(one), /health|works/)
  assert.deepEqual(offered(one), names)
  assert.deepEqual(readQuarantine(one.ports.files, one.places), [])
})

test('one that used up its tries without a word is noted by the boot after it', (t) => {
  const one = machine(t, [`ingot-3-${first}+0-3.efi`, `ingot-2-${second}.efi`])
  takeStock(one)
  assert.deepEqual(
    readQuarantine(one.ports.files, one.places).map(({ deployment, cause }) => [deployment, cause]),
    [[sealedName(old), 'silent']],
  )
  assert.ok(offered(one).includes(`ingot-2-${second}.efi`))
})

test('what runs is written down once, and not at each boot', (t) => {
  const one = machine(t, [`ingot-2-${second}.efi`])
  const { files, processes } = one.ports
  const told = table()
  const run: typeof processes.run = (command, options) => {
    const stdout = told(command)
    return stdout === undefined
      ? processes.run(command, options)
      : { status: 0, timedOut: false, stdout, stderr: '' }
  }
  const written: string[] = []
  const write: typeof files.write = (path, ...rest) => {
    written.push(path)
    files.write(path, ...rest)
  }
  files.write('/proc/cmdline', `roothash=${young} ${commitArgument}=${young} ${stateArgument}=ab\n`)
  const seal = readSeal(files)
  assert.ok(seal)
  const again = { ...one, seal, ports: { ...one.ports, files: { ...files, write }, processes: { run } } }
  takeStock(again)
  assert.ok(written.includes('/var/lib/ingot/slots.json'))
  assert.deepEqual(readSlotRecords(files)[0], {
    commit: young,
    rootHash: young,
    system: 'hello',
    version: '2',
    slot: 'a',
  })
  written.length = 0
  takeStock(again)
  assert.deepEqual(written, [])
})
