import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Guest } from '@ingot/virtual/guest.ts'
import { inside } from './os-guest.ts'
import { publishedProject } from './published-guest.ts'

/** The boot ended, and was judged. */
async function settled(guest: Guest): Promise<void> {
  const { stdout } = await guest.run(['systemctl', 'is-system-running', '--wait'], { limitSeconds: 200 })
  assert.match(stdout, /running/)
}

/** A system with a shop that keeps its data in the form of its own version. */
function shop(version: number, isWell: boolean): string {
  const migrate = `[Unit]
RequiresMountsFor=/var/lib/shop
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'echo ${version} >/var/lib/shop/schema; echo of ${version} >>/var/lib/shop/log'
`
  return `version: '${version}',
  disk: { partitions: {
    root: { fsType: 'btrfs' },
    swap: { kind: 'swap', size: '64M' },
    data: { kind: 'data', fsType: 'xfs', size: '320M', mountPoint: '/srv/data' },
  } },
  state: { shop: { path: '/var/lib/shop' } },
  health: { checks: { 'shop answers': { kind: 'command', command: ['/usr/bin/${isWell}'], limit: 2 } } },
  files: {
    '/usr/lib/systemd/system/shop.service': { text: ${JSON.stringify(migrate)} },
    '/usr/lib/systemd/system/multi-user.target.wants/shop.service': { link: '../shop.service' },
  },`
}

test(
  'btrfs, xfs and swap in one image; a rollback finds the data that it left',
  { timeout: 600_000 },
  async (t) => {
    const project = await publishedProject(t)
    const first = await project.build(shop(1, true))
    const failing = await project.build(shop(2, false))
    await project.release(first)
    const guest = await project.boot(first)
    await settled(guest)

    await t.test('file systems are where they were declared', async () => {
      const mounts = await inside(guest, 'findmnt --noheadings --raw --output TARGET,FSTYPE,FSROOT --real')
      for (const line of [
        '/sysroot btrfs /@',
        '/var btrfs /@var',
        '/var/home btrfs /@home',
        '/var/srv/data xfs /',
      ])
        assert.ok(mounts.split('\n').includes(line), `${line}\n${mounts}`)
      assert.match(mounts, /^\/var\/lib\/shop btrfs \/@state\/shop\/[0-9a-f]{12}\.0$/m)
      assert.match(await inside(guest, 'swapon --noheadings --show=TYPE,SIZE'), /^partition 64M/)
      assert.equal(
        (await inside(guest, 'touch /home/a /srv/data/b; btrfs scrub start -B / >&2; echo')).trim(),
        '',
      )
    })

    await t.test('the root grew to the end of the disk', async () => {
      const [whole = 0, grown = 0] = (
        await inside(
          guest,
          'lsblk --bytes --nodeps --noheadings --output SIZE /dev/vda; df --block-size=1 --output=size /sysroot | tail -n 1',
        )
      )
        .trim()
        .split(/\s+/)
        .map(Number)
      const others = (512 + 64 + 320 + 2) * 2 ** 20
      assert.ok(grown > whole - others - 16 * 2 ** 20, `${grown} of ${whole}`)
    })

    await t.test('a release that migrates the data and fails leaves them as they were', async () => {
      await inside(guest, 'echo written under 1 >>/var/lib/shop/log')
      await project.release(failing)
      const before = await guest.bootId()
      const line = await inside(guest, 'cat /proc/cmdline')
      const started = performance.now()
      t.diagnostic((await inside(guest, 'os update')).trim())
      await guest.run(['systemctl', 'reboot']).catch(() => {})
      const boots = new Set([before])
      for (;;) {
        const { status, stdout } = await guest
          .run(['cat', '/proc/sys/kernel/random/boot_id', '/proc/cmdline'], { limitSeconds: 20 })
          .catch(() => ({ status: 1, stdout: '' }))
        const [id = '', ...rest] = stdout.split('\n')
        if (status === 0) boots.add(id)
        if (status === 0 && id !== before && rest.join('\n') === line) break
        assert.ok(performance.now() - started < 300_000, guest.console(40))
        await sleep(1000)
      }
      await settled(guest)
      assert.equal(await inside(guest, 'cat /var/lib/shop/schema'), '1\n')
      assert.equal(
        await inside(guest, 'cat /var/lib/shop/log'),
        'of 1\nwritten under 1\nof 1\n',
        'nothing of what 2 did is in it',
      )
      assert.match(await inside(guest, 'os status'), /shop answers: exit status 1/)
      const listed = await inside(guest, 'os state')
      assert.match(listed, /^shop +\/var\/lib\/shop +[0-9a-f]{12}\.0 +in use$/m)
      const [, copy = ''] = /^shop +\/var\/lib\/shop +(\S+) +set aside$/m.exec(listed) ?? []
      assert.notEqual(copy, '', listed)
      const aside = await inside(
        guest,
        `mount -o subvolid=5 /dev/disk/by-partlabel/ingot-root /mnt; cat /mnt/@snapshots/state/shop/${copy}/schema /mnt/@snapshots/state/shop/${copy}/log; umount /mnt`,
      )
      assert.equal(aside, '2\nof 1\nwritten under 1\nof 2\n', 'what 2 made of it is kept')
      await inside(guest, `os state --drop shop/${copy}`)
      assert.doesNotMatch(await inside(guest, 'os state'), /set aside/)
    })
  },
)
