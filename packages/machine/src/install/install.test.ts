import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { rootedWorld, type RootedWorld } from '../testing/rooted.ts'
import { newDeployment } from './fill-root.ts'
import { install } from './install.ts'
import { newState } from './make-file-systems.ts'
import { planInstallation } from './plan.ts'
import { parseAnswers } from './read-answers.ts'
import { disk, encryptable, gibibyte, machine, wanted, withOthers } from './testing/samples.ts'
import { commit, fourPartitions, playInstallation, twoDisks, whole } from './testing/playing.ts'

const { plan } = planInstallation(machine(disk()), wanted())
assert.ok(plan)
const answers = {
  ...parseAnswers('hostname: web1\nusers: { anna: {} }', 'a'),
  passwords: new Map([['anna', 'b']]),
}

const encrypted = { ...whole, disk: encryptable().disk }
const stick = { device: '/dev/sdc1', uuid: 'ABCD-1234' }
const keys = { passphrase: 'correct horse', registers: [7], recoveryKey: { file: '/key' } }

/** Tables that were written, in their order. */
const tables: string[] = []

/**
 * @param failing number of the program that fails.
 * @param found what lsblk(8) says when the partitions are made.
 */
function world(t: TestContext, failing = Infinity, found?: object): RootedWorld {
  let count = 0
  tables.length = 0
  const made: RootedWorld = rootedWorld(t, (command, { input }) => {
    if (command[0] === 'sfdisk' && input !== undefined) tables.push(input)
    return count++ === failing
      ? { status: 1, stderr: 'no' }
      : playInstallation(() => made.root, command, found)
  })
  made.ports.files.makeDirectory('/proc/sys/kernel/random')
  made.ports.files.write('/proc/sys/kernel/random/uuid', '1234\n')
  return made
}

test('the boot partition gets what the machine itself would publish, and names come last', (t) => {
  const { ports, commands } = world(t)
  const said: string[] = []
  install(ports, plan, whole, answers, (text) => said.push(text), false)
  assert.ok(said.length > 4)
  const words = commands.map((command) => command.join(' '))
  assert.equal(tables.length, 2)
  assert.match(tables[0] ?? '', /name=installing-esp\n.*name=installing-root\n/)
  assert.match(tables[1] ?? '', /name="ingot-esp"\n.*name="ingot-root"\n/)
  inOrder(words, [
    /^ostree pull-local/,
    /^useradd/,
    /^chpasswd/,
    /^sync --file-system .*root$/,
    /^cp .*BOOTX64/,
    /^sync --file-system .*root$/,
    /^sync --file-system .*esp$/,
    /^umount|^mountpoint/,
    /^sfdisk/,
  ])
  const last = (program: string) => words.findLastIndex((line) => line.startsWith(`${program} `))
  assert.ok(last('cp') < last('sync'))
  assert.ok(words.some((line) => line.startsWith('mkfs.ext4 -q -F -m 1 -U 1234')))
  assert.ok(words.some((line) => line.includes('--karg-append=root=UUID=1234 --karg-append=rw')))
  assert.ok(!words.some((line) => / b( |$)/.test(line)), 'nobody sees a password among arguments')
  const esp = '/run/ingot/install/esp'
  assert.deepEqual(ports.files.list(`${esp}/loader/entries`), [`ingot-${commit.slice(0, 12)}.0-1+3.conf`])
  assert.equal(ports.files.read(`${esp}/loader/loader.conf`), 'timeout 1\neditor no\n')
  assert.equal(
    ports.files.readLink(`/run/ingot/install/root/ostree/boot-1/ingot/${commit}/0`),
    `../../../deploy/ingot/deploy/${commit}.0`,
  )
})

/** Each is there, after the one before it. */
function inOrder(words: readonly string[], patterns: readonly RegExp[]): void {
  patterns.reduce((from, pattern) => {
    const at = words.findIndex((line, index) => index > from && pattern.test(line))
    assert.ok(at > from, `${pattern} after ${words[from]}`)
    return at
  }, -1)
}

/** A system with swap and data beside an encrypted root. */
function withData() {
  const source = { ...whole, disk: withOthers(encryptable()).disk }
  const { plan: larger } = planInstallation(machine(disk()), wanted({ source }))
  assert.ok(larger)
  return { larger, source }
}

test('whichever program fails, the disk is never called finished before it is, and no key is left', (t) => {
  const { larger, source } = withData()
  const given = { ...answers, keys: { ...keys, stick } }
  const { ports, commands } = world(t, Infinity, fourPartitions)
  install(ports, larger, source, given, () => {}, false)
  const total = commands.length
  const naming = commands.findLastIndex(([program]) => program === 'sfdisk')
  const syncing = commands.findIndex(([program]) => program === 'sync')
  const dumping = commands.findIndex((command) => command.includes('--dump'))
  let failed = 0
  for (let failing = 0; failing < total; failing++) {
    const { ports: others } = world(t, failing, fourPartitions)
    try {
      install(others, larger, source, given, () => {}, false)
    } catch (error) {
      assert.ok(error instanceof IngotError, `${commands[failing]?.join(' ')}: ${String(error)}`)
      assert.ok(error.problems[0]?.where)
      failed += 1
      assert.equal(others.files.read('/run/ingot/install/draft-key'), undefined, 'a key stays nowhere')
      if (failing < naming) assert.ok(!tables.some((table) => table.includes('"ingot-')), String(failing))
      if (failing < dumping)
        assert.equal(others.files.read('/key'), undefined, 'its file is not in the way of a second time')
      if (failing <= syncing) assert.equal(others.files.list('/run/ingot/install/esp/EFI'), undefined)
    }
  }
  assert.ok(failed > total / 2, `${failed} of ${total}`)
})

test('secrets of an encrypted root are no arguments, the first key goes, and the kernel is told what to open', (t) => {
  const { ports, commands } = world(t)
  const { recoveryKey } = install(ports, plan, encrypted, { ...answers, keys }, () => {}, false)
  assert.equal(recoveryKey, undefined, 'it is in its file')
  assert.equal(ports.files.read('/key'), 'recovery-key\n')
  assert.equal(ports.files.status('/key')?.mode, 0o600)
  const words = commands.map((command) => command.join(' '))
  inOrder(words, [
    /^sfdisk/,
    /^cryptsetup luksFormat .* \/dev\/vdb2$/,
    /^cryptsetup open .* installing-root$/,
    /^cryptsetup luksAddKey .*--pbkdf argon2id --pbkdf-memory 262144 --iter-time 2000 \/dev\/vdb2 -$/,
    /^systemd-cryptenroll .*--tpm2-pcrs=7 \/dev\/vdb2$/,
    /^systemd-cryptenroll .*--recovery-key \/dev\/vdb2$/,
    /^cryptsetup luksKillSlot --batch-mode \/dev\/vdb2 0$/,
    /^mkfs.ext4 .* \/dev\/mapper\/installing-root$/,
    /--karg-append=rd.luks.name=1234=ingot-root --karg-append=rd.luks.options=1234=tries=0,tpm2-device=auto --karg-append=root=\/dev\/mapper\/ingot-root /,
  ])
  assert.ok(!words.some((line) => /horse|recovery-key$/.test(line)))
  assert.equal(ports.files.read('/run/ingot/install/draft-key'), undefined)
})

test('data beside it get keys of their own and the recovery key, swap is not made at all', (t) => {
  const { larger, source } = withData()
  const { ports, commands } = world(t, Infinity, fourPartitions)
  install(ports, larger, source, { ...answers, keys }, () => {}, false)
  const words = commands.map((command) => command.join(' '))
  inOrder(words, [
    /^cryptsetup luksFormat .* \/dev\/vdb4$/,
    /^cryptsetup luksKillSlot --batch-mode \/dev\/vdb4 0$/,
    /^cryptsetup luksFormat .* \/dev\/vdb3$/,
    /^cryptsetup open .* \/dev\/vdb3 installing-shop$/,
    /^cryptsetup luksAddKey .* \/dev\/vdb3 -$/,
    /^cryptsetup token import \/dev\/vdb3$/,
    /^mkfs.ext4 .* \/dev\/mapper\/installing-shop$/,
    /^mkfs.ext4 .* \/dev\/mapper\/installing-root$/,
  ])
  assert.ok(!words.some((line) => /mkswap|vdb2/.test(line)), 'swap is made at each boot')
  assert.equal(ports.files.read(`${newState}/lib/ingot/disk-keys/ingot-shop`), '12341234')
  const opening = `${newDeployment(source)}/etc/systemd/system/systemd-cryptsetup@ingot\\x2d`
  assert.match(ports.files.read(`${opening}shop.service`) ?? '', /by-partuuid\/shop-3 /)
  assert.match(ports.files.read(`${opening}swap.service`) ?? '', /by-partuuid\/swap-2 /)
})

test('of a mirrored root both halves are opened by the same, and the boot goes on without the second', (t) => {
  const { layout } = encrypted.disk
  const half = {
    kind: 'mirror',
    name: 'root-mirror',
    label: 'ingot-root-mirror',
    bytes: null,
    of: 'root',
  } as const
  const source = {
    ...encrypted,
    disk: { ...encrypted.disk, layout: { ...layout, others: [{ name: 'second', partitions: [half] }] } },
  }
  const disks = [disk(), disk({ path: '/dev/vdc' })]
  const { plan: both } = planInstallation(
    machine(disk(), { disks }),
    wanted({ source, others: { second: { disk: '/dev/vdc' } } }),
  )
  assert.ok(both)
  const { ports, commands } = world(t, Infinity, twoDisks)
  install(ports, both, source, { ...answers, keys }, () => {}, false)
  const words = commands.map((command) => command.join(' '))
  inOrder(words, [
    /^cryptsetup luksKillSlot --batch-mode \/dev\/vdb2 0$/,
    /^cryptsetup luksFormat .* \/dev\/vdc1$/,
    /^cryptsetup open .* \/dev\/vdc1 installing-root-mirror$/,
    // Its token says slot 1.
    /^cryptsetup luksAddKey .* pbkdf2 .* \/dev\/vdc1 -$/,
    /^cryptsetup token import \/dev\/vdc1$/,
    /^cryptsetup luksAddKey .* argon2id .* \/dev\/vdc1 -$/,
    /^systemd-cryptenroll .*--tpm2-pcrs=7 \/dev\/vdc1$/,
    /^cryptsetup luksKillSlot --batch-mode \/dev\/vdc1 0$/,
    /^mkfs.* \/dev\/mapper\/installing-root \/dev\/mapper\/installing-root-mirror$/,
    /=1234=ingot-root-mirror --karg-append=rd.luks.options=1234=tries=0,tpm2-device=auto,nofail,x-systemd.device-timeout=30s --karg-append=root=\/dev\/mapper\/ingot-root /,
  ])
  assert.ok(!words.some((line) => /horse|recovery-key$/.test(line)))
})

test('the other disk of a mirror knows by which answers it was installed, too', (t) => {
  const { layout } = whole.disk
  const copy = {
    kind: 'esp',
    name: 'esp-mirror',
    label: 'ingot-esp-mirror',
    bytes: 20 * gibibyte - 2 ** 21,
  } as const
  const others = [{ name: 'second', partitions: [copy] }]
  const source = { ...whole, disk: { ...whole.disk, layout: { ...layout, others } } }
  const { plan: both } = planInstallation(
    machine(disk(), { disks: [disk(), disk({ path: '/dev/vdc' })] }),
    wanted({ source, others: { second: { disk: '/dev/vdc' } } }),
  )
  assert.ok(both)
  const copied: unknown[] = []
  const made: RootedWorld = rootedWorld(t, (command) => {
    if (command.includes('/run/ingot/install/esp-mirror') && command[0] === 'cp')
      copied.push(made.ports.files.read('/run/ingot/install/esp/ingot/answers.json'))
    return playInstallation(() => made.root, command, twoDisks)
  })
  const record = { sha256: 'c', at: 'then', system: 'hello', version: '1' }
  install(made.ports, both, source, { ...answers, record }, () => {}, false)
  assert.deepEqual(copied, [`${JSON.stringify(record)}\n`])
})

test('a key file comes onto its stick last, and the boot waits for it, but not for long', (t) => {
  const { ports, commands } = world(t)
  install(
    ports,
    plan,
    encrypted,
    { ...answers, keys: { passphrase: 'correct horse', stick } },
    () => {},
    false,
  )
  assert.equal(ports.files.read('/run/ingot/install/stick/ingot-1234.key'), '12341234')
  const words = commands.map((command) => command.join(' '))
  inOrder(words, [
    /^cryptsetup luksAddKey .* pbkdf2 .* \/dev\/vdb2 -$/,
    /--karg-append=rd.luks.options=1234=tries=0,keyfile-timeout=30s --karg-append=rd.luks.key=1234=\/ingot-1234.key:UUID=ABCD-1234 /,
    /^sync/,
    /^mount .* \/dev\/sdc1 /,
    /^umount .*stick$/,
    /^sfdisk/,
  ])
  assert.ok(!words.some((line) => line.includes('12341234')), 'it is no argument')
})
