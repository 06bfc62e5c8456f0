import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Guest } from '@ingot/virtual/guest.ts'
import { asking, passphrase } from '../encryptable.ts'
import { bringInLine, first, hasBothHalves, mirrored, second } from '../mirrored.ts'
import { inside, os, settled, statusOf } from '../os-guest.ts'

const text = 'Anna of the plain text'

/** The root is one that was opened, whichever half the kernel names, and its deployment is good. */
async function isOpen(guest: Guest): Promise<void> {
  await settled(guest)
  assert.equal(
    await inside(
      guest,
      'lsblk --nodeps --noheadings --output TYPE "$(findmnt -v --noheadings --output SOURCE --target /var)"',
    ),
    'crypt\n',
  )
  assert.equal((await inside(guest, 'systemctl --failed --no-legend')).trim(), '')
  assert.equal((await statusOf(guest)).deployments[0]?.health, 'good')
}

/** What is opened, and swap of another disk. */
async function areOpen(guest: Guest, names: readonly string[]): Promise<void> {
  const all = (await inside(guest, 'ls /dev/mapper')).split('\n')
  for (const name of names) assert.ok(all.includes(name), `${name}: ${all.join(' ')}`)
  assert.equal(
    all.some((name) => name.startsWith('installing-')),
    false,
  )
}

const halves = ['ingot-root', 'ingot-root-mirror', 'ingot-shop', 'ingot-shop-mirror', 'ingot-archive']

test(
  'a mirrored root and other disks are encrypted, and one question opens both halves',
  { timeout: 2_400_000 },
  async (t) => {
    const encryption = "encryption: { enable: true, memory: '32M', iterations: 4 },"
    const { directory, medium, files, start } = await mirrored(t, 'install-luks-mirrored', encryption)
    const [main, other] = files
    const tpm = { directory: join(directory, 'tpm') }

    const live = await start('live', {
      devices: { disks: files.map((file) => ({ file })), stick: medium, startsStick: true, tpm },
    })
    await t.test('both halves get the same keys, and the plan says so', async () => {
      await settled(live)
      await inside(
        live,
        `umask 077
printf %s '${passphrase}' >/run/passphrase
cat >/run/answers.yaml <<'answers'
disk: ${first}
others: { second: ${second} }
encryption: { passphrase: /run/passphrase, tpm2: true, recoveryKey: /run/recovery-key }
users: { anna: { description: ${text} } }
answers
`,
      )
      const shown = await os(live, 'install', '--answers', '/run/answers.yaml', '--dry-run')
      assert.match(shown, /^root-mirror is encrypted; it is opened by a passphrase, or by the TPM/m)
      assert.match(shown, /^shop-mirror is encrypted; it is opened by a key on the root/m)
      assert.match(shown, /^create +swap .* encrypted swap /m)
      const told = JSON.parse(await os(live, 'install', '--answers', '/run/answers.yaml', '--yes', '--json'))
      t.diagnostic(JSON.stringify(told.seconds))
      for (const half of ['root', 'root-mirror', 'shop', 'shop-mirror', 'archive'])
        await inside(
          live,
          `printf %s "$(cat /run/recovery-key)" | cryptsetup open --test-passphrase --key-file - /dev/disk/by-partlabel/ingot-${half}`,
        )
      await inside(
        live,
        `if journalctl --no-pager | grep --fixed-strings -e '${passphrase}' -e "$(cat /run/recovery-key)"; then exit 1; fi; sync`,
      )
    })
    await live.stop()

    await t.test('nothing on either disk can be read without a key', () => {
      for (const file of files)
        for (const one of [text, 'GNU GENERAL PUBLIC LICENSE'])
          assert.equal(spawnSync('grep', ['--quiet', '--text', '--fixed-strings', one, file]).status, 1, one)
    })

    const whole = await start('whole', { own: main, devices: { disks: [{ file: other }], tpm } })
    await t.test('the TPM opens both halves, keys on the root open the rest', async () => {
      await isOpen(whole)
      await areOpen(whole, [...halves, 'ingot-swap'])
      await hasBothHalves(whole)
      assert.match(await inside(whole, 'swapon --noheadings --show=TYPE,SIZE'), /^partition 64M/)
      assert.equal(
        await inside(whole, 'findmnt --noheadings --output SOURCE /var/srv/archive'),
        '/dev/mapper/ingot-archive\n',
      )
      await inside(whole, 'echo both >/var/home/note; echo both >/srv/shop/note; sync')
    })
    await whole.stop()

    const typed = await start('typed', {
      own: main,
      devices: { disks: [{ file: other }] },
      typed: [{ after: asking, line: passphrase }],
    })
    await t.test('who types the passphrase once has opened both', async () => {
      await isOpen(typed)
      await areOpen(typed, halves)
      await hasBothHalves(typed)
      assert.doesNotMatch(await inside(typed, 'journalctl --boot --no-pager'), /half of a mirror/)
    })
    await typed.stop()

    const half = await start('half', { own: main, devices: { tpm } })
    await t.test('without the other disk it starts by itself, with all that was mirrored', async () => {
      await isOpen(half)
      assert.equal(await inside(half, 'cat /var/home/note /srv/shop/note'), 'both\nboth\n')
      assert.match(await inside(half, 'journalctl --boot --no-pager'), /half of a mirror/)
      assert.equal(await inside(half, 'swapon --noheadings'), '')
      t.diagnostic(await inside(half, 'systemd-analyze time'))
      await inside(half, 'echo one >>/var/home/note; echo one >>/srv/shop/note; sync')
    })
    await half.stop()

    const again = await start('again', { own: main, devices: { disks: [{ file: other }], tpm } })
    await t.test('when it is back, both halves are opened, and it catches up', async () => {
      await isOpen(again)
      await areOpen(again, halves)
      assert.equal(await inside(again, 'cat /var/home/note /srv/shop/note'), 'both\none\nboth\none\n')
      await bringInLine(again)
    })
  },
)
