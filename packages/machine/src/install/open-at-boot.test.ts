import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { newState } from './make-file-systems.ts'
import { escape, openAtBoot } from './open-at-boot.ts'

const units = '/tree/etc/systemd/system'
const shop = { name: 'shop', label: 'ingot-shop', uuid: '12-34', isElsewhere: false, key: 'secret' }
const swap = { label: 'ingot-swap', uuid: '56-78', isElsewhere: false }

test('data are opened by a key that lies on the root, before anything mounts them', (t) => {
  const { ports } = rootedWorld(t)
  openAtBoot(ports, '/tree', { data: [shop], swap: [], allowDiscards: true })
  const directory = `${newState}/lib/ingot/disk-keys`
  assert.equal(ports.files.status(directory)?.mode, 0o700)
  assert.equal(ports.files.status(`${directory}/ingot-shop`)?.mode, 0o600)
  assert.equal(ports.files.read(`${directory}/ingot-shop`), 'secret')
  const unit = 'systemd-cryptsetup@ingot\\x2dshop.service'
  const text = ports.files.read(`${units}/${unit}`) ?? ''
  assert.match(
    text,
    /^ExecStart=systemd-cryptsetup attach ingot-shop \/dev\/disk\/by-partuuid\/12-34 \/var\/lib\/ingot\/disk-keys\/ingot-shop luks,discard$/m,
  )
  assert.match(text, /^RequiresMountsFor=\/var\/lib\/ingot\/disk-keys\/ingot-shop$/m)
  assert.match(text, /^BindsTo=dev-disk-by\\x2dpartuuid-12\\x2d34\.device$/m)
  assert.doesNotMatch(text, /mkswap|ExecCondition|secret/)
  assert.equal(ports.files.list('/tree/etc/systemd/sleep.conf.d'), undefined)
  for (const by of ['cryptsetup.target.wants', 'dev-mapper-ingot\\x2dshop.device.requires'])
    assert.equal(ports.files.readLink(`${units}/${by}/${unit}`), `../${unit}`)
})

test('swap has a key of the boot, and the unit that would take the partition as it is does not run', (t) => {
  const { ports } = rootedWorld(t)
  openAtBoot(ports, '/tree', { data: [], swap: [swap], allowDiscards: false })
  const text = ports.files.read(`${units}/systemd-cryptsetup@ingot\\x2dswap.service`) ?? ''
  assert.match(text, / \/dev\/random swap,plain,cipher=aes-xts-plain64,size=512$/m)
  const plain = 'dev-disk-by\\x2dpartlabel-ingot\\x2dswap.swap'
  assert.equal(ports.files.readLink(`${units}/${plain}`), '/dev/null')
  const own = 'dev-mapper-ingot\\x2dswap.swap'
  assert.match(ports.files.read(`${units}/${own}`) ?? '', /^What=\/dev\/mapper\/ingot-swap$/m)
  assert.equal(ports.files.list(`${units}/swap.target.wants`)?.includes(own), false, 'it would wait in vain')
  const opening = 'systemd-cryptsetup@ingot\\x2dswap.service'
  assert.equal(ports.files.readLink(`${units}/swap.target.wants/${opening}`), `../${opening}`)
  assert.match(text, /^ExecStartPost=systemctl --no-block start dev-mapper-ingot\\\\x2dswap\.swap$/m)
  const sleep = ports.files.read('/tree/etc/systemd/sleep.conf.d/installed.conf') ?? ''
  assert.match(sleep, /^AllowHibernation=no$/m)
})

test('what lies on another disk is waited for where something mounts it, and not for long', (t) => {
  const { ports } = rootedWorld(t)
  const isElsewhere = true
  openAtBoot(ports, '/tree', {
    data: [{ ...shop, isElsewhere }],
    swap: [{ ...swap, isElsewhere }],
    allowDiscards: false,
  })
  for (const [name, uuid] of [
    ['shop', '12\\x2d34'],
    ['swap', '56\\x2d78'],
  ] as const) {
    const text = ports.files.read(`${units}/systemd-cryptsetup@ingot\\x2d${name}.service`) ?? ''
    assert.match(text, /^Before=blockdev@/m)
    const bound = `${units}/dev-disk-by\\x2dpartuuid-${uuid}.device.d/installed.conf`
    assert.equal(ports.files.read(bound), '[Unit]\nJobRunningTimeoutSec=30\n')
  }
})

test('what is not surely our swap is never opened as swap, which would be its end', (t) => {
  const { ports } = rootedWorld(t)
  openAtBoot(ports, '/tree', { data: [], swap: [swap], allowDiscards: false })
  const text = ports.files.read(`${units}/systemd-cryptsetup@ingot\\x2dswap.service`) ?? ''
  const [, script = ''] = /^ExecCondition=\/bin\/sh -c '([^']+)'$/m.exec(text) ?? []
  const table: readonly (readonly [expected: number, says: string, signatures?: string])[] = [
    [0, 'PARTLABEL="ingot-swap" FSTYPE=""'],
    [1, 'PARTLABEL="ingot-swap" FSTYPE=""', 'vda2 0x438 ext4'],
    [1, 'PARTLABEL="ingot-swap" FSTYPE="ext4"'],
    [1, 'PARTLABEL="ingot-swap" FSTYPE="crypto_LUKS"'],
    [1, 'PARTLABEL="photos" FSTYPE=""'],
    [1, 'PARTLABEL="my-ingot-swap" FSTYPE=""'],
    [1, ''],
  ]
  for (const [expected, says, signatures = ''] of table) {
    // Words of lsblk(8) and wipefs(8), played.
    const played = `lsblk() { test "$5" = /dev/disk/by-partuuid/56-78 && echo '${says}'; }
wipefs() { test "$3" = /dev/disk/by-partuuid/56-78 && printf %s '${signatures}'; }
${script}`
    assert.equal(spawnSync('sh', ['-c', played]).status, expected, says)
  }
})

test('names are escaped as systemd has it', () => {
  assert.equal(
    escape('dev/disk/by-partlabel/ingot-my-shop'),
    'dev-disk-by\\x2dpartlabel-ingot\\x2dmy\\x2dshop',
  )
})
