import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findFreePort } from '@ingot/virtual/free-port.ts'
import type { Guest } from '@ingot/virtual/guest.ts'
import { asking, encryptable, isOpen, passphrase } from './encryptable.ts'
import { interrupted } from './installs.ts'
import { inside, os, refused, settled } from './os-guest.ts'

const target = '/dev/disk/by-id/virtio-disk1'
/** In files of the system, and nowhere else. */
const texts = ['GNU GENERAL PUBLIC LICENSE', 'Anna of the plain text']

const answers = `disk: ${target}
encryption: { passphrase: /run/passphrase, tpm2: true, recoveryKey: /run/recovery-key }
users: { anna: { description: ${texts[1]} } }
`

test(
  'a system installs itself on a disk that it encrypts, which the TPM opens, or whoever knows the passphrase',
  { timeout: 1_500_000 },
  async (t) => {
    const { directory, image, disk, start } = await encryptable(t, 'install-luks')
    const tpm = { directory: join(directory, 'tpm') }

    const first = await start('from', { image, devices: { disks: [{ file: disk }], tpm } })
    await t.test('where it need not be encrypted, swap and data are plain', async () => {
      await settled(first)
      assert.match(
        await inside(
          first,
          'findmnt --noheadings --output SOURCE --target /srv/shop; swapon --show=NAME --noheadings; systemctl --failed --no-legend',
        ),
        /^\/dev\/vda\d\n\/dev\/vda\d\n$/,
      )
    })

    await t.test('what nobody could open, or anybody, is refused before anything changes', async () => {
      await inside(
        first,
        `umask 077
printf %s '${passphrase}' >/run/passphrase
echo short >/run/short
cat >/run/answers.yaml <<'end'
${answers}end
`,
      )
      const tried = async (encryption: string) => {
        await inside(first, `echo 'encryption: { ${encryption} }' >/run/wrong.yaml`)
        return refused(first, 'install', target, '--answers', '/run/wrong.yaml', '--yes')
      }
      assert.deepEqual(await tried(''), ['install-encryption-keyless'])
      assert.deepEqual(await tried('tpm2: true'), ['install-encryption-tpm2-alone'])
      assert.deepEqual(await tried('passphrase: /run/short'), ['install-passphrase-unfit'])
      assert.deepEqual(await tried('passphrase: /run/nowhere'), ['install-passphrase-missing'])
      assert.deepEqual(await tried('passphrase: hunter2hunter2'), ['answers-invalid'])
      assert.deepEqual(await tried('recoveryKey: true'), ['install-recovery-key-unseen'])
      const shown = await os(first, 'install', '--answers', '/run/answers.yaml', '--dry-run')
      assert.match(shown, /^create +root .* LUKS2 ext4 /m)
      assert.match(shown, /^create +shop .* LUKS2 ext4 /m)
      assert.match(shown, /^create +swap .* encrypted swap /m)
      assert.match(
        shown,
        /opened by a passphrase, or by the TPM of this machine \(PCR 7\), or by a recovery key$/m,
      )
      assert.equal(await inside(first, `blkid --probe ${target} || echo empty`), 'empty\n')
    })

    await t.test('one that is killed is begun anew; secrets are seen by nobody', async () => {
      await interrupted(first, '--answers', '/run/answers.yaml', '--yes')
      assert.match(await inside(first, 'ls /dev/mapper'), /^installing-root$/m)
      const told = JSON.parse(await os(first, 'install', '--answers', '/run/answers.yaml', '--yes', '--json'))
      t.diagnostic(JSON.stringify(told.seconds))
      assert.doesNotMatch(await inside(first, 'ls /dev/mapper'), /root/)
      assert.equal((await inside(first, 'stat --format=%a /run/recovery-key')).trim(), '600')
      await inside(
        first,
        `if journalctl --no-pager | grep --fixed-strings -e '${passphrase}' -e "$(cat /run/recovery-key)"; then exit 1; fi
if grep --recursive --fixed-strings -e '${passphrase}' /run/ingot; then exit 1; fi`,
      )
    })
    const recoveryKey = (await inside(first, 'cat /run/recovery-key; sync')).trim()
    await first.stop()

    await t.test('nothing on the disk can be read without a key', () => {
      const luks2 = 'LUKS\u00BA\u00BE\u0000\u0002'
      // esp, swap, shop, root
      assert.deepEqual(
        [577, 641].map((mebibytes) => firstBytes(disk, mebibytes * 2 ** 20)),
        [luks2, luks2],
      )
      for (const text of texts)
        assert.equal(spawnSync('grep', ['--quiet', '--text', '--fixed-strings', text, disk]).status, 1, text)
      assert.equal(
        spawnSync('grep', ['--quiet', '--text', '--fixed-strings', 'BOOTX64', disk]).status,
        0,
        'what is not encrypted is found',
      )
    })

    let swapKey = ''
    const second = await start('tpm', { image: disk, devices: { tpm } })
    await t.test('the TPM opens it, and nobody is asked', async () => {
      await isOpen(second)
      const header = JSON.parse(
        await inside(second, 'cryptsetup luksDump --dump-json-metadata /dev/disk/by-partlabel/ingot-root'),
      )
      const kdfs = Object.entries<{ readonly kdf: object }>(header.keyslots).map(([slot, { kdf }]) => [
        slot,
        kdf,
      ])
      assert.deepEqual(
        kdfs.map(([slot]) => slot),
        ['1', '2', '3'],
      )
      assert.partialDeepStrictEqual(kdfs[0]?.[1], { type: 'argon2id', memory: 32_768, time: 4 })
      assert.deepEqual(
        Object.values<{ readonly type: string }>(header.tokens).map(({ type }) => type),
        ['systemd-tpm2', 'systemd-recovery'],
      )
      await inside(
        second,
        `printf %s '${recoveryKey}' | cryptsetup open --test-passphrase --key-file - /dev/disk/by-partlabel/ingot-root`,
      )
      swapKey = await othersAreOpen(second)
      await inside(
        second,
        `printf %s '${recoveryKey}' | cryptsetup open --test-passphrase --key-file - /dev/disk/by-partlabel/ingot-shop
echo 'sold out' >/srv/shop/notes
sync`,
      )
      assert.equal(
        await inside(second, 'stat --format=%a:%U /var/lib/ingot/disk-keys /var/lib/ingot/disk-keys/*'),
        '700:root\n600:root\n',
      )
    })
    await t.test('data stay over a reboot, and swap has another key', async () => {
      await second.reboot()
      await settled(second)
      assert.notEqual(await othersAreOpen(second), swapKey)
      assert.equal(await inside(second, 'cat /srv/shop/notes'), 'sold out\n')
    })
    await second.stop()

    const third = await start('passphrase', {
      image: disk,
      // With a screen comes a USB keyboard.
      devices: { screenPort: await findFreePort() },
      typed: [
        { after: asking, line: 'wrong horse' },
        { after: asking, line: passphrase },
      ],
    })
    await t.test('without the TPM the passphrase is asked for, and a wrong one is refused', async () => {
      await isOpen(third)
      await othersAreOpen(third)
      assert.match(
        await inside(third, 'journalctl --boot --no-pager --output=cat'),
        /QEMU USB Keyboard[^]*Switching root/,
        'who types has a keyboard in time',
      )
      await inside(
        third,
        "journalctl --boot --no-pager | grep --quiet --ignore-case 'passphrase.*incorrect\\|Failed to activate with specified passphrase'",
      )
    })
  },
)

/**
 * Data are open by the key on the root, swap by one of this boot.
 * @returns a digest of swap's key.
 */
async function othersAreOpen(guest: Guest): Promise<string> {
  assert.equal(
    await inside(guest, 'findmnt --noheadings --output SOURCE --target /srv/shop'),
    '/dev/mapper/ingot-shop\n',
  )
  assert.match(await inside(guest, 'dmsetup table ingot-swap'), /crypt aes-xts-plain64 /)
  assert.equal(
    await inside(
      guest,
      'realpath "$(swapon --show=NAME --noheadings)" /dev/mapper/ingot-swap | uniq | wc -l',
    ),
    '1\n',
  )
  assert.equal(
    await inside(guest, 'lsblk --nodeps --noheadings --output FSTYPE /dev/disk/by-partlabel/ingot-swap'),
    '\n',
    'of what was swapped nothing can be read',
  )
  return inside(guest, 'dmsetup table --showkeys ingot-swap | sha256sum')
}

function firstBytes(file: string, offset: number): string {
  const bytes = Buffer.alloc(8)
  const open = openSync(file, 'r')
  readSync(open, bytes, 0, 8, offset)
  closeSync(open)
  return bytes.toString('latin1')
}
