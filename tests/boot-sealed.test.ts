import assert from 'node:assert/strict'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import { sharedStore } from './quickstart.ts'
import { build, host, says, signedProject } from './signed-project.ts'
import { virtualRoom } from './virtual-room.ts'

const blueprint = {
  system: 'hello',
  architecture: 'amd64',
  boot: { mode: 'uefi', menuTimeout: 1, tries: 3, secureBoot: { certificate: '', enroll: 'virtual' } },
} as const
/** Where the first slot begins: behind the EFI system partition. */
const rootOffset = 513 * 2 ** 20

async function inside(guest: Guest, script: string): Promise<string> {
  const { status, stdout, stderr } = await guest.run(['sh', '-eu', '-s'], {
    limitSeconds: 200,
    input: script,
  })
  assert.equal(status, 0, `${script}\n${stderr}${stdout}`)
  return stdout
}

test(
  'a sealed machine starts from its one signed program, and finds a bit that was flipped',
  { timeout: 1_500_000 },
  async (t) => {
    const mine = await signedProject(t, 'sealed', 'sealed: true, secureBoot: { enable: true }')
    const built = await build(mine)
    assert.equal(built.code, 0, built.stderr)
    const [image] = (JSON.parse(built.stdout) as BuildReport).images
    assert.ok(image)
    const room = await virtualRoom(t, mine.home)
    const variables = join(mine.keys, 'variables')

    await t.test('the root is sealed, /etc and /var are kept', async () => {
      const guest = await startGuest(room, {
        image: image.path,
        blueprint,
        variables,
        consoleLog: join(sharedStore, 'logs', 'sealed.console.log'),
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      try {
        assert.match(await inside(guest, 'bootctl status'), /Secure Boot: enabled \(user\)/)
        const mounts = await inside(guest, 'findmnt --noheadings --raw --output TARGET,SOURCE,FSTYPE,OPTIONS')
        assert.match(mounts, /^\/ \/dev\/mapper\/root erofs ro/m)
        assert.match(mounts, /^\/var \/dev\/\S+ ext4 rw/m)
        assert.match(mounts, /^\/etc overlay overlay rw/m)
        const line = await inside(guest, 'cat /proc/cmdline')
        assert.match(line, /roothash=[0-9a-f]{64}/)
        // What the image says comes first, what the hypervisor adds to it last.
        assert.match(line, /import_credentials=no rd\.shell=0 rd\.emergency=reboot .*import_credentials=yes/)
        await inside(guest, 'echo kept >/etc/kept; echo kept >/var/kept; ! touch /usr/no')
        await guest.run(['systemctl', 'is-system-running', '--wait'], { limitSeconds: 200 })
        assert.equal(await inside(guest, 'systemctl --failed --no-legend --plain'), '')
        await inside(guest, 'systemctl is-active boot-complete.target')
        const id = await inside(guest, 'cat /etc/machine-id')
        await guest.reboot()
        assert.equal(await inside(guest, 'cat /etc/kept /var/kept /etc/machine-id'), `kept\nkept\n${id}`)
        const entries = await inside(guest, 'ls /boot/efi/EFI/Linux')
        assert.match(entries, /^ingot-[0-9a-f]{12}\.efi$/m, 'the boot was blessed')
      } finally {
        await guest.stop()
      }
    })

    await t.test('one bit of the root is flipped: the machine does not come up', async () => {
      const copy = join(mine.keys, 'disk')
      host('cp', '--sparse=always', '--reflink=auto', image.path, copy)
      host('chmod', 'u+w', copy)
      const disk = await open(copy, 'r+')
      try {
        // In the first block, which the machine cannot do without; of a byte that erofs itself does not look at.
        const byte = Buffer.alloc(1)
        await disk.read(byte, 0, 1, rootOffset)
        await disk.write(Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, rootOffset)
      } finally {
        await disk.close()
      }
      const said = await says(t, room, { image: copy, variables, words: /data block 0 is corrupted/ })
      t.diagnostic(/.*is corrupted.*/.exec(said)?.[0] ?? '')
    })
  },
)
