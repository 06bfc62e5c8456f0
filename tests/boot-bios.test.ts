import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startGuest } from '@ingot/virtual/guest.ts'
import { buildHello, quickstart, sharedStore } from './quickstart.ts'
import { withUpdate } from './torture/machine.ts'

const limit = { timeout: 1_200_000 }

test('a system for BIOS is poured alike twice', limit, async (t) => {
  const directory = await quickstart(t, (text) =>
    text.replace('packages: [', "boot: { mode: 'bios' },\n  packages: ["),
  )
  const [image] = (await buildHello(directory)).images
  const [again] = (await buildHello(directory, { args: ['--fresh'] })).images
  assert.equal(image?.format, 'raw-bios')
  assert.equal(image.sha256, again?.sha256)
})

/** Deploys what runs, told to start anew as soon as it has started. Prints the short name of the deployment. */
const deployHopeless = `
systemctl is-system-running --wait >&2 || :
running=$(sed -n 's,.*/boot-1/ingot/\\([0-9a-f]*\\)/.*,\\1,p' /proc/cmdline)
commit=$(ostree commit --repo=/ostree/repo --branch=test --subject= --no-bindings --tree=ref="$running")
name=$(printf %.12s "$commit").0
ostree admin deploy --os=ingot --retain --karg=systemd.unit=reboot.target --karg="ingot.deployment=$name" "$commit" >&2
os settle-boot --wait
echo "$name"
`

test('GRUB counts: what never comes up gives way to what did', limit, async (t) => {
  const { signal } = t
  await withUpdate('torture-bios', { store: sharedStore, signal }, async ({ room, image, blueprint }) => {
    const consoleLog = join(sharedStore, 'logs', 'bios.console.log')
    const guest = await startGuest(room, { image, blueprint, consoleLog, bootLimitSeconds: 600, signal })
    const run = async (script: string): Promise<string> => {
      const { status, stdout, stderr } = await guest.run(['sh', '-euc', script], { limitSeconds: 300 })
      assert.equal(status, 0, stderr)
      return stdout.trim()
    }
    try {
      const deployment = "sed 's/.*ingot.deployment=\\([^ ]*\\).*/\\1/' /proc/cmdline"
      const good = await run(deployment)
      const hopeless = await run(deployHopeless)
      const variable = `tries_${hopeless.replace('.', '_')}`
      assert.match(await run('cat /boot/efi/grub/grubenv'), new RegExp(`^${variable}=3$`, 'm'))
      await guest.reboot()
      assert.equal(await run(deployment), good)
      // The first boot, three that were hopeless, and the last.
      assert.equal(guest.console(4000).match(/Booting `/g)?.length, 5)
      await run('systemctl is-system-running --wait >/dev/null || :')
      assert.match(await run('os status'), new RegExp(`^failed .*${hopeless.replace('.', '\\.')}`, 'm'))
    } finally {
      await guest.stop()
    }
  })
})
