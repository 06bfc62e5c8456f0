import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import type { Release } from '@ingot/contracts/release.ts'
import { openSigner } from '@ingot/publish/keys/signer.ts'
import { signFor } from '@ingot/publish/releases/sign-published.ts'
import { publishPieces } from '@ingot/publish/repository/publish-pieces.ts'
import { newStatement, writeStatement } from '@ingot/publish/statements/statement-files.ts'
import { needTrust } from '@ingot/publish/trust/trust.ts'
import { piecePath, releasePath } from '@ingot/release/published-paths.ts'
import { serve, type Serving } from '@ingot/publish/serve/serve.ts'
import type { PublishedRelease } from '@ingot/publish/releases/publish-release.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import { findFreePort } from '@ingot/virtual/free-port.ts'
import { inside, os, refused, settled } from './os-guest.ts'
import { sharedStore } from './quickstart.ts'
import { build, definition, done, host, says, signedProject, type Signed } from './signed-project.ts'
import { virtualRoom } from './virtual-room.ts'

const blueprint = {
  system: 'hello',
  architecture: 'amd64',
  boot: { mode: 'uefi', menuTimeout: 1, tries: 3, secureBoot: { certificate: '', enroll: 'virtual' } },
} as const
/** Where the first slot begins: behind the EFI system partition. */
const rootOffset = 513 * 2 ** 20
const boot = 'sealed: true, secureBoot: { enable: true }'

/** A system that follows releases, and is good unless it says that it is broken. */
function version(port: number, name: string, more = ''): string {
  return `version: '${name}',
  updates: { url: 'http://10.0.2.2:${port}', trust: 'trust/1.json' },
  health: { checks: { works: { kind: 'command', command: ['/usr/bin/test', '!', '-e', '/usr/share/broken'], limit: '2s' } } },
  files: { '/usr/share/what': { text: '${name}' }, ${more} },`
}

/** What is published, over HTTP; it goes away after some pieces. */
async function published(
  directory: string,
  port: number,
): Promise<{
  readonly pieces: string[]
  readonly serveFor: (pieces: number) => Promise<void>
  readonly close: () => Promise<void>
}> {
  const pieces: string[] = []
  let server: Serving | undefined
  const close = async (): Promise<void> => {
    const closing = server
    server = undefined
    await closing?.close()
  }
  const serveFor = async (count: number): Promise<void> => {
    await close()
    pieces.length = 0
    const onAnswer = ({ target }: { readonly target: string }): void => {
      if (target.startsWith('/pieces/')) pieces.push(target)
      if (pieces.length >= count) void close()
    }
    server = await serve({ directory, address: '127.0.0.1', port, onAnswer })
  }
  mkdirSync(directory, { recursive: true })
  await serveFor(Infinity)
  return { pieces, serveFor, close }
}

interface Shown {
  readonly deployments: readonly {
    readonly booted: boolean
    readonly health: string
    readonly slot: { readonly version: string; readonly slot: string }
  }[]
}

/** What runs (`*`), in the order of the boot menu, as `2 b good`. */
async function slots(guest: Guest): Promise<readonly string[]> {
  const { deployments } = JSON.parse(await os(guest, 'status', '--json')) as Shown
  return deployments.map(
    ({ booted, health, slot }) => `${booted ? '*' : ''}${slot.version} ${slot.slot} ${health}`,
  )
}

/** What the firmware, the loader and the program measured of the program. */
async function measured(guest: Guest): Promise<string> {
  return (await inside(guest, 'cat /sys/class/tpm/tpm0/pcr-sha256/11')).trim()
}

async function release(mine: Signed, definitions: string): Promise<PublishedRelease['release']> {
  writeFileSync(join(mine.home, 'ingot.ts'), definition(boot, definitions))
  const { release: made } = (await done(mine, 'release', 'hello')) as PublishedRelease
  await done(mine, 'channel', 'set', 'stable', '--release', String(made.sequence))
  return made
}

/** Puts a program with a changed byte into a release: signed as the release has to be, but not as the program has to be. */
async function withForeignProgram(mine: Signed, { sealed, ...rest }: Release): Promise<void> {
  assert.ok(sealed)
  const directory = join(mine.home, '.ingot', 'published')
  const content = Buffer.concat(
    sealed.program.pieces.map((one) => readFileSync(join(directory, piecePath(one)))),
  )
  const at = Math.floor(content.length / 2)
  content[at] = (content[at] ?? 0) ^ 1
  const file = join(mine.keys, 'program')
  writeFileSync(file, content)
  const program = await publishPieces(directory, file)
  const signer = openSigner(mine.keys, () => Promise.reject(new Error('no key has a password')))
  const { root } = await needTrust(mine.home)
  const path = releasePath(rest.system, rest.sequence)
  const statement = newStatement(path, { ...rest, sealed: { ...sealed, program } })
  await writeStatement(directory, await signFor(signer, root, 'release', statement))
}

async function isSealed(guest: Guest): Promise<void> {
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
  await settled(guest)
  assert.equal(await inside(guest, 'systemctl --failed --no-legend --plain'), '')
  await inside(guest, 'systemctl is-active boot-complete.target')
}

async function flippedBit(t: TestContext, mine: Signed, image: string, variables: string): Promise<void> {
  const copy = join(mine.keys, 'disk')
  host('cp', '--sparse=always', '--reflink=auto', image, copy)
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
  const room = await virtualRoom(t, mine.home)
  const said = await says(t, room, { image: copy, variables, words: /data block 0 is corrupted/ })
  t.diagnostic(/.*is corrupted.*/.exec(said)?.[0] ?? '')
}

test(
  'a sealed machine starts from its one signed program, and finds a bit that was flipped',
  { timeout: 1_500_000 },
  async (t) => {
    const port = await findFreePort()
    const mine = await signedProject(t, 'sealed', boot, version(port, '1'))
    const server = await published(join(mine.home, '.ingot', 'published'), port)
    t.after(() => server.close())
    const built = await build(mine)
    assert.equal(built.code, 0, built.stderr)
    const [image] = (JSON.parse(built.stdout) as BuildReport).images
    assert.ok(image)
    const room = await virtualRoom(t, mine.home)
    const variables = join(mine.keys, 'variables')
    await release(mine, version(port, '1'))

    await t.test('it takes a release into its other slot, and goes back from one that fails', async () => {
      const guest = await startGuest(room, {
        image: image.path,
        blueprint,
        variables,
        devices: { tpm: 'scratch' },
        consoleLog: join(sharedStore, 'logs', 'sealed.console.log'),
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      try {
        await isSealed(guest)
        assert.deepEqual(await slots(guest), ['*1 a good'])
        const first = await measured(guest)
        const id = await inside(guest, 'cat /etc/machine-id')
        assert.match(await os(guest, 'check'), /up to date/)
        assert.deepEqual(await refused(guest, 'prune'), ['sealed-machine'])

        const second = await release(mine, version(port, '2'))
        const statement = join(mine.home, '.ingot', 'published', releasePath('hello', second.sequence))
        const genuine = readFileSync(statement)
        await withForeignProgram(mine, second)
        await done(mine, 'channel', 'set', 'stable', '--release', String(second.sequence))
        assert.deepEqual(await refused(guest, 'update'), ['program-foreign'])
        assert.deepEqual(await slots(guest), ['*1 a good'])
        writeFileSync(statement, genuine)
        await done(mine, 'channel', 'set', 'stable', '--release', String(second.sequence))

        const wanted = [second.sealed?.program, second.sealed?.root, second.sealed?.verity]
        const count = wanted.reduce((sum, part) => sum + (part?.pieces.length ?? 0), 0)
        await server.serveFor((second.sealed?.program.pieces.length ?? 0) + 2)
        assert.deepEqual(await refused(guest, 'update'), ['source-unreachable'])
        assert.deepEqual(await slots(guest), ['*1 a good'], 'what runs is all that boots')
        await server.serveFor(Infinity)
        t.diagnostic((await os(guest, 'update')).trim())
        assert.ok(server.pieces.length <= count - second.sealed!.program.pieces.length - 1, 'it went on')
        assert.deepEqual(await slots(guest), ['2 b on trial', '*1 a good'])
        await guest.reboot()
        await settled(guest)
        assert.deepEqual(await slots(guest), ['*2 b good', '1 a good'])
        assert.equal(
          await inside(guest, 'cat /usr/share/what /etc/kept /var/kept /etc/machine-id'),
          `2kept\nkept\n${id}`,
        )
        const entries = await inside(guest, 'ls /boot/efi/EFI/Linux')
        assert.match(entries, /^ingot-1-[0-9a-f]{12}\.efi\ningot-2-[0-9a-f]{12}\.efi\n$/, 'it was blessed')
        const measuredSecond = await measured(guest)
        assert.notEqual(measuredSecond, first)

        await release(mine, version(port, '3', "'/usr/share/broken': { text: '' }"))
        await os(guest, 'update')
        assert.deepEqual(await slots(guest), ['3 a on trial', '*2 b good'])
        const before = await guest.bootId()
        await guest.run(['systemctl', 'reboot']).catch(() => {})
        let boots = before
        for (
          let tries = 0;
          tries < 2 && (await slots(guest).catch(() => ['']))[0] !== '*2 b good';
          tries += 1
        )
          boots = await guest.nextBoot(boots)
        await settled(guest)
        assert.deepEqual(await slots(guest), ['*2 b good', '3 a failed'])
        assert.equal(await measured(guest), measuredSecond)
        const status = await os(guest, 'status')
        assert.match(status, /failed +hello 3 .*works: exit status 1/)
        t.diagnostic(status)
        assert.deepEqual(await refused(guest, 'update'), ['release-quarantined'])
        assert.deepEqual(await refused(guest, 'revert'), ['slot-not-good'])
        t.diagnostic(await os(guest, 'history'))
      } finally {
        await guest.stop()
      }
    })

    await t.test('one bit of the root is flipped: the machine does not come up', (inner) =>
      flippedBit(inner, mine, image.path, variables),
    )
  },
)
