// A sealed machine with an encrypted state, which an update goes on opening: node --test tests/by-hand/sealed-state.test.ts
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import type { PublishedRelease } from '@ingot/publish/releases/publish-release.ts'
import { serve } from '@ingot/publish/serve/serve.ts'
import { findFreePort } from '@ingot/virtual/free-port.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import { inside, os, settled } from '../os-guest.ts'
import { sharedStore } from '../quickstart.ts'
import { build, definition, done, says, signedProject } from '../signed-project.ts'
import { virtualRoom } from '../virtual-room.ts'

const blueprint = {
  system: 'hello',
  architecture: 'amd64',
  boot: { mode: 'uefi', menuTimeout: 1, tries: 3, secureBoot: { certificate: '', enroll: 'virtual' } },
} as const
const boot = "sealed: true, sealedState: 'tpm2', secureBoot: { enable: true }"
const state = '/dev/disk/by-partlabel/ingot-state'

const version = (port: number, name: string): string => `version: '${name}',
  updates: { url: 'http://10.0.2.2:${port}', trust: 'trust/1.json' },
  files: { '/usr/share/what': { text: '${name}' } },`

/** The TPM has given the key to the initramfs, and gives it to nobody else. */
async function isEncrypted(guest: Guest): Promise<void> {
  assert.match(
    await inside(guest, 'findmnt --noheadings --output SOURCE /var'),
    /^\/dev\/mapper\/ingot-state$/m,
  )
  assert.match(await inside(guest, `cryptsetup luksDump ${state}`), /systemd-tpm2/)
  assert.match(await inside(guest, 'stat --format=%a /var/lib/ingot/recovery-key'), /^600$/m)
  // What runs now measured something else: so would a program that the owner of the key did not sign.
  const options = 'luks,readonly,headless=yes,tpm2-device=auto,tpm2-signature=/run/signature'
  const opening = ['/usr/lib/systemd/systemd-cryptsetup', 'attach', 'again', state, '-', options]
  await inside(
    guest,
    `grep --text --only-matching --no-filename '{"sha256": *\\[{[^}]*}]}' /boot/efi/EFI/Linux/*.efi >/run/signature`,
  )
  const { status, stderr } = await guest.run(opening, { limitSeconds: 120 })
  assert.notEqual(status, 0, stderr)
  assert.match(stderr, /No TPM2 metadata matching the current system state/)
}

test(
  'a state is made at the first boot, opened after an update, and not made without a TPM',
  { timeout: 1_500_000 },
  async (t) => {
    const port = await findFreePort()
    const mine = await signedProject(t, 'sealed-state', boot, version(port, '1'))
    const directory = join(mine.home, '.ingot', 'published')
    mkdirSync(directory, { recursive: true })
    const server = await serve({ directory, address: '127.0.0.1', port })
    t.after(() => server.close())
    const built = await build(mine)
    assert.equal(built.code, 0, built.stderr)
    const [image] = (JSON.parse(built.stdout) as BuildReport).images
    assert.ok(image)
    const release = async (name: string): Promise<void> => {
      writeFileSync(join(mine.home, 'ingot.ts'), definition(boot, version(port, name)))
      const { release: made } = (await done(mine, 'release', 'hello')) as PublishedRelease
      await done(mine, 'channel', 'set', 'stable', '--release', String(made.sequence))
    }
    await release('1')
    const room = await virtualRoom(t, mine.home)
    const variables = join(mine.keys, 'variables')
    const guest = await startGuest(room, {
      image: image.path,
      blueprint,
      variables,
      devices: { tpm: 'scratch' },
      consoleLog: join(sharedStore, 'logs', 'sealed-state.console.log'),
      bootLimitSeconds: 480,
      signal: t.signal,
    })
    try {
      await isEncrypted(guest)
      await settled(guest)
      assert.equal(await inside(guest, 'systemctl --failed --no-legend --plain'), '')
      await inside(guest, 'echo kept >/etc/kept; echo kept >/var/kept')
      // The recovery key opens it, and gives it to the TPM anew, as after a change of boards.
      await inside(
        guest,
        `systemd-cryptenroll ${state} --unlock-key-file=/var/lib/ingot/recovery-key --wipe-slot=tpm2 --tpm2-device=auto --tpm2-pcrs=7 --tpm2-public-key=/run/systemd/tpm2-pcr-public-key.pem --tpm2-public-key-pcrs=11`,
      )
      await release('2')
      await os(guest, 'update')
      await guest.reboot()
      await settled(guest)
      assert.equal(await inside(guest, 'cat /usr/share/what /etc/kept /var/kept'), '2kept\nkept\n')
      assert.match(await inside(guest, 'findmnt --noheadings --output SOURCE /var'), /ingot-state/)
    } finally {
      await guest.stop()
    }
    await says(t, room, { image: image.path, variables, words: /This machine has no TPM 2\.0/ })
  },
)
