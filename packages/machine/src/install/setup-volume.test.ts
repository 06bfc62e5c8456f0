import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { IngotError, type Problem } from '@ingot/contracts/problem.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { asInstallAnswers, parseSetup } from './setup-answers.ts'
import { earlierAnswers, findAnswers, namesOfMachine, onSetupVolume } from './setup-volume.ts'
import { disk, gibibyte, partition, source } from './testing/samples.ts'

function refusal(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof IngotError, String(error))
    const [problem] = error.problems
    assert.ok(problem)
    return problem
  }
  throw new Error('nothing was refused')
}

/** A machine, and a volume with files. */
function world(t: TestContext, files: Readonly<Record<string, string>> = {}) {
  const { ports } = rootedWorld(t)
  const sys = {
    '/sys/class/dmi/id/product_serial': 'SN 42/B\n',
    '/sys/class/dmi/id/product_uuid': '4C4C4544-0042\n',
    '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
    '/sys/class/net/br0/address': '02:00:00:00:00:01\n',
    '/sys/class/net/eno1/address': '52:54:00:AA:bb:cc\n',
    '/sys/class/net/eno1/device/vendor': 'x\n',
  }
  const all = Object.entries({
    ...sys,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/volume/${name}`, text])),
  })
  ports.files.makeDirectory('/volume')
  for (const [path, text] of all) {
    ports.files.makeDirectory(path.slice(0, path.lastIndexOf('/')))
    ports.files.write(path, text)
  }
  return ports.files
}

test('a machine is known by its serial number, its UUID, and the addresses of devices that it has', (t) => {
  assert.deepEqual(namesOfMachine(world(t)), {
    serial: 'sn-42-b',
    uuid: '4c4c4544-0042',
    macs: ['52-54-00-aa-bb-cc'],
  })
})

test('a machine takes answers of its own before those of all', (t) => {
  const found = (files: Readonly<Record<string, string>>) => {
    const there = world(t, files)
    return findAnswers(there, '/volume', namesOfMachine(there)).name
  }
  const all = { 'answers.yaml': '' }
  assert.equal(found(all), 'answers.yaml')
  assert.equal(found({ ...all, 'answers/other.yaml': '' }), 'answers.yaml')
  assert.equal(found({ ...all, 'answers/52-54-00-aa-bb-cc.yaml': '' }), 'answers/52-54-00-aa-bb-cc.yaml')
  // Names are written as they are read from a board.
  assert.equal(found({ 'answers/4C4C4544-0042.YAML': '' }), 'answers/4C4C4544-0042.YAML')
  const several = refusal(() => found({ 'answers/sn-42-b.yaml': '', 'answers/4c4c4544-0042.yaml': '' }))
  assert.equal(several.code, 'setup-answers-ambiguous')
  const none = refusal(() => found({ 'answers/other.yaml': '' }))
  assert.equal(none.code, 'setup-answers-missing')
  assert.match(none.why ?? '', /answers\/sn-42-b\.yaml, answers\/4c4c4544-0042\.yaml, .*aa-bb-cc\.yaml$/)
})

test('a machine that is not known by its name may have been installed by the answers of any', (t) => {
  const there = world(t, {
    'answers.yaml': 'all',
    'answers/a.yaml': 'a',
    'answers/b.YAML': 'b',
    'answers/c': 'c',
  })
  const earlier = (name: string) => earlierAnswers(there, '/volume', { name, text: name })
  assert.deepEqual(earlier('answers.yaml'), ['answers.yaml', 'a', 'b'])
  assert.deepEqual(earlier('answers/a.yaml'), ['answers/a.yaml'])
})

test('one volume is read, without its programs and devices; several, or none, are refused', (t) => {
  const at = (devices: string, mounts: (options: string) => boolean) => {
    const { ports, commands } = rootedWorld(t, ([program, ...args]) => {
      if (program === 'blkid') return { stdout: devices }
      const options = args[args.indexOf('-o') + 1] ?? ''
      return program === 'mount' && !mounts(options) ? { status: 32, stderr: 'protected' } : {}
    })
    const said = () => commands.map((command) => command.join(' '))
    const write = (): string => onSetupVolume(ports, (_, makeWritable) => (makeWritable(), 'written'))
    return { read: () => onSetupVolume(ports, (place) => place), write, said }
  }
  const place = '/run/ingot/unattended/volume'
  const one = at('/dev/sdb1\n', (options) => options.startsWith('ro,'))
  assert.equal(one.read(), place)
  assert.ok(
    one.said().includes(`mount -t vfat,ext4,iso9660 -o ro,nosuid,nodev,noexec /dev/sdb1 ${place}`),
    one.said().join('\n'),
  )
  assert.equal(one.said().at(-1), `umount --quiet ${place}`)
  assert.equal(refusal(one.write).code, 'setup-volume-read-only')
  const beside = at('/dev/sda4\n', (options) => options.endsWith(',loop'))
  assert.equal(beside.write(), 'written', 'on the stick that the medium is on')
  assert.equal(refusal(at('/dev/sdb1\n', () => false).read).code, 'setup-volume-unread')
  assert.equal(refusal(at('', () => true).read).code, 'setup-volume-missing')
  assert.equal(refusal(at('/dev/sdb1\n/dev/sdc\n', () => true).read).code, 'setup-volume-ambiguous')
})

const parsed = (text: string) => parseSetup({ name: 'answers.yaml', text })

test('mistakes in answers have their place on the volume', () => {
  for (const [text, message, line] of [
    ['hostname: a', /^disk: expected a disk such as/, undefined],
    ['disk: /dev/sda\nhostname: [', /^YAML: /, 2],
    ['disk: largest', /^disk: expected .* only/, 1],
    ['disk: only\nafterwards: never', /^afterwards: /, 2],
    ['disk: only\nencryption:\n  passphrase: ask', /a file of the volume, such as "\.\/passphrase"/, 3],
    ['disk: only\nencryption: { passphrase: ./a/../../b }', /a file of the volume/, 2],
    ['disk: only\nencryption: { recoveryKey: true }', /a new file of the volume/, 2],
    ['disk: only\ncolour: blue', /colour/, undefined],
  ] as const) {
    const problem = refusal(() => parsed(text))
    assert.match(problem.message, message, text)
    if (line !== undefined)
      assert.ok(typeof problem.where === 'object' && problem.where.line === line, JSON.stringify(problem))
  }
})

const answers = (text: string, ...disks: readonly ReturnType<typeof disk>[]) =>
  asInstallAnswers(parsed(text), '/volume', disks, source(), (path) => path.replace('disk/by-id/x-', ''))

test('files are beside the answers, and the only disk is the one that is free', () => {
  const used = disk({ path: '/dev/vda', partitions: [partition(1, 1, 900, { uses: ['mounted at /x'] })] })
  const small = disk({ path: '/dev/vdc', bytes: gibibyte / 4 })
  const text = 'disk: only\nencryption: { passphrase: ./words, recoveryKey: ./keys/one }'
  const { disk: chosen, encryption } = answers(text, used, disk(), small)
  assert.equal(chosen, '/dev/vdb')
  assert.deepEqual([encryption?.passphrase, encryption?.recoveryKey], ['/volume/words', '/volume/keys/one'])
  assert.equal(answers('disk: /dev/sda').disk, '/dev/sda')
  const two = 'disk: only\nothers: { vault: /dev/disk/by-id/x-vdd }'
  assert.equal(answers(two, disk(), disk({ path: '/dev/vdd' })).disk, '/dev/vdb')
  const stick = disk({ path: '/dev/vdd', partitions: [partition(1, 1, 900, { path: '/dev/vdd1' })] })
  const withKey = 'disk: only\nencryption: { passphrase: ./words, keyFile: /dev/vdd1 }'
  assert.equal(answers(withKey, disk(), stick).disk, '/dev/vdb')
  for (const disks of [
    [used, small],
    [disk(), disk({ path: '/dev/vdd' })],
  ])
    assert.equal(refusal(() => answers('disk: only', ...disks)).code, 'setup-disk-not-only')
})

test('the answers of the examples are ones', () => {
  const setup = join(import.meta.dirname, '../../../../examples/generic/setup')
  const read = (name: string) => parseSetup({ name, text: readFileSync(join(setup, name), 'utf8') })
  assert.equal(read('answers.yaml').disk, 'only')
  const own = readdirSync(join(setup, 'answers')).map((name) => read(`answers/${name}`))
  assert.deepEqual(
    own.map(({ hostname }) => hostname),
    ['web1'],
  )
})
