import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Guest } from '@ingot/virtual/guest.ts'
import { inside } from './os-guest.ts'
import { publishedProject } from './published-guest.ts'

/** What a deployment changes of the running one. */
interface Change {
  /** Made in an overlay of the tree; runs in the directory of the tree. */
  readonly script: string
  readonly kernelArguments?: readonly string[]
}

/** Commits what runs with a change, and deploys it as anybody would by hand. @returns the short name of the deployment. */
async function deploy(guest: Guest, { script, kernelArguments = [] }: Change): Promise<string> {
  const change = `
    tree=/var/tmp/change
    rm -rf $tree && mkdir -p $tree/usr/lib/ingot $tree/usr/lib/systemd/system && cd $tree
    ${script}
    cd /
    base=$(ostree admin status | sed -n 's/^\\* ingot \\([0-9a-f]*\\).*/\\1/p')
    commit=$(ostree commit --branch=test/change --tree=ref=$base --tree=dir=$tree --bootable --no-bindings --owner-uid=0 --owner-gid=0)
    short=$(printf %.12s "$commit")
    ostree admin deploy --retain --karg=ingot.deployment=$short.0 ${kernelArguments.map((one) => `'--karg=${one}'`).join(' ')} $commit >&2
    echo $short.0`
  return (await inside(guest, change)).trim()
}

/** The running deployment, its letter's tries in the names of the entries, and what `os status` says. */
async function look(guest: Guest): Promise<{
  readonly running: string
  readonly entries: readonly string[]
  readonly next: string
  readonly status: string
}> {
  await guest.run(['systemctl', 'is-system-running', '--wait'], { limitSeconds: 240 })
  // Whatever a path unit has just started.
  const [running = '', next = '', entries = '', ...status] = (
    await inside(
      guest,
      `systemctl start ingot-settle.service
      sed -n 's/.*ostree=[^ ]*ingot.\\([0-9a-f]\\{12\\}\\)[0-9a-f]*.\\([0-9]*\\) .*/\\1.\\2/p' /proc/cmdline
      ostree admin status | sed -n 's/^[* ] ingot \\([0-9a-f]\\{12\\}\\)[0-9a-f]*\\(\\.[0-9]*\\).*/\\1\\2/p' | head -n 1
      ls /boot/efi/loader/entries | tr '\\n' ' '; echo
      os status`,
    )
  ).split('\n')
  return { running, next, entries: entries.trim().split(' ').toSorted(), status: status.join('\n') }
}

const failingCheck = `sed 's|"health": *\\[|&{"name":"shop answers","kind":"command","command":["/usr/bin/false"],"limitSeconds":3},|' /usr/lib/ingot/system.json >usr/lib/ingot/system.json`
const hangs = `cat >usr/lib/systemd/system/hang.service <<end
[Service]
Type=oneshot
ExecStart=/usr/bin/sleep infinity
TimeoutStartSec=infinity
end
mkdir usr/lib/systemd/system/multi-user.target.wants
ln -s ../hang.service usr/lib/systemd/system/multi-user.target.wants/hang.service
sed 's/^OnBootSec=.*/OnBootSec=75s/' /usr/lib/systemd/system/ingot-deadline.timer >usr/lib/systemd/system/ingot-deadline.timer`

test('boots are judged, and a machine comes back from every bad one', { timeout: 1_800_000 }, async (t) => {
  const project = await publishedProject(t)
  const image = await project.build("version: '1', boot: { tries: 2 }, disk: { espSize: '128M' },")
  const guest = await project.boot(image)
  /** Starts the machine anew, and waits until it runs a deployment, however many boots that takes. */
  const rebootInto = async (wanted: string): Promise<void> => {
    const started = performance.now()
    const before = await guest.bootId()
    await guest.run(['systemctl', 'reboot']).catch(() => {})
    const seconds = (): number => Math.round((performance.now() - started) / 1000)
    for (;;) {
      const { status, stdout } = await guest
        .run(['cat', '/proc/sys/kernel/random/boot_id', '/proc/cmdline'], { limitSeconds: 20 })
        .catch(() => ({ status: 1, stdout: '' }))
      if (status === 0 && !stdout.startsWith(before) && stdout.includes(`/${wanted.slice(0, 12)}`)) break
      assert.ok(seconds() < 420, `the machine does not come back to ${wanted}:\n${guest.console(40)}`)
      await sleep(1000)
    }
    t.diagnostic(`${wanted} answers after ${seconds()} s`)
  }
  const a = `${image.commit.checksum.slice(0, 12)}.0`

  await t.test('the first boot is good', async () => {
    const { running, entries } = await look(guest)
    assert.equal(running, a)
    assert.deepEqual(entries, [`ingot-${a}-0.conf`])
  })

  let good = ''
  await t.test('a good deployment is tried, and blessed', async () => {
    good = await deploy(guest, { script: 'echo good >usr/lib/letter' })
    const before = await look(guest)
    assert.deepEqual(before.entries, [`ingot-${a}-0.conf`, `ingot-${good}-1+2.conf`].toSorted())
    assert.match(before.status, /boots next/)
    await rebootInto(good)
    const { running, entries } = await look(guest)
    assert.equal(running, good)
    assert.deepEqual(entries, [`ingot-${a}-0.conf`, `ingot-${good}-1.conf`].toSorted())
  })

  /** Deploys something bad, reboots, and finds the machine back on the good deployment, with the reason. */
  const comesBack = async (change: Change, reason: RegExp, before = ''): Promise<void> => {
    const bad = await deploy(guest, change)
    assert.equal((await look(guest)).next, bad)
    if (before !== '') await inside(guest, before)
    await rebootInto(good)
    const { running, entries, next, status } = await look(guest)
    assert.equal(running, good, guest.console())
    assert.ok(entries.includes(`ingot-${bad}-${versionOf(entries, bad)}+0-2.conf`), entries.join(' '))
    assert.match(status, reason)
    if (before !== '') return
    assert.equal(next, good)
  }

  await t.test('a failed health check', () =>
    comesBack({ script: failingCheck }, /shop answers: exit status 1/),
  )
  await t.test('a boot that hangs', () =>
    comesBack({ script: hangs }, /did not end in time; it waited for .*hang\.service/),
  )
  await t.test('a boot that ends in emergency mode', () =>
    comesBack(
      { script: 'true', kernelArguments: ['systemd.unit=emergency.target'] },
      /left no trace|emergency/,
    ),
  )
  await t.test('a kernel that panics', () =>
    comesBack({ script: 'true', kernelArguments: ['rdinit=/nonexistent'] }, /left no trace/),
  )
  await t.test('an initramfs that does not find its root', () =>
    comesBack(
      { script: 'true', kernelArguments: ['root=LABEL=nowhere', 'rd.retry=5', 'rd.timeout=10'] },
      /left no trace/,
    ),
  )
  await t.test('a failed health check, while /var is full', async () => {
    await comesBack(
      { script: `${failingCheck}; echo full >usr/lib/letter` },
      /shop answers: exit status 1/,
      'fallocate -l $(($(df --output=avail -B1 /var | tail -n 1) - 4096)) /var/fill || true; dd if=/dev/zero of=/var/fill2 bs=4096 2>/dev/null || true; sync',
    )
    await inside(guest, 'rm -f /var/fill /var/fill2; systemctl restart ingot-bless.service')
    assert.equal((await look(guest)).next, good)
  })

  await t.test('a full boot partition stops a deployment before anything changed', async () => {
    const before = await look(guest)
    await inside(guest, 'dd if=/dev/zero of=/boot/efi/fill bs=1M 2>/dev/null || true; sync')
    const script =
      'dir=usr/lib/modules/$(uname -r); mkdir -p $dir; { cat /$dir/initramfs.img; echo more; } >$dir/initramfs.img'
    await assert.rejects(deploy(guest, { script }), /grub-mkconfig|publish/)
    assert.match(await inside(guest, 'journalctl -b -t ingot-publish -o cat'), /no room for another kernel/)
    await inside(guest, 'rm /boot/efi/fill')
    const after = await look(guest)
    assert.deepEqual([after.next, after.entries], [before.next, before.entries])
  })

  await t.test('an entry that somebody removed is there again', async () => {
    const before = await look(guest)
    await inside(guest, `rm /boot/efi/loader/entries/ingot-${a}-*`)
    assert.deepEqual(
      (await look(guest)).entries.map((name) => name.slice(0, 20)),
      before.entries.map((name) => name.slice(0, 20)),
    )
  })
})

function versionOf(entries: readonly string[], deployment: string): string {
  return (
    /-(\d+)(?:\+|\.conf)/.exec(entries.find((name) => name.includes(deployment))?.slice(20) ?? '')?.[1] ?? ''
  )
}
