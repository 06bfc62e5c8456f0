import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import type { Lock } from '@ingot/contracts/lock.ts'
import { closeForge, openForge } from '@ingot/forge/forge.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import { packagePath, storeLayout } from '@ingot/forge/store/layout.ts'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { toolsOf } from '@ingot/source/debian/slice.ts'
import { lastLines, openConsoleLog } from '@ingot/virtual/console-log.ts'
import { startGuest } from '@ingot/virtual/guest.ts'
import type { VirtualRoom } from '@ingot/virtual/room.ts'
import { startMachine } from '@ingot/virtual/start-machine.ts'
import { ingot, project } from './cli.ts'
import { shared, sharedStore } from './quickstart.ts'

const definition = `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  boot: { secureBoot: { enable: true } },
})
`
const blueprint = {
  system: 'hello',
  architecture: 'amd64',
  boot: { mode: 'uefi', menuTimeout: 1, tries: 3, secureBoot: { certificate: '', enroll: 'virtual' } },
} as const

/** A project with keys of its own, which lie elsewhere. */
interface Signed {
  readonly home: string
  readonly keys: string
}

async function signedProject(t: TestContext): Promise<Signed> {
  const [home, keys] = [project(t, { 'ingot.ts': definition }), project(t, {})]
  const sharedLock = join(shared, 'secure.lock')
  mkdirSync(shared, { recursive: true })
  if (existsSync(sharedLock)) cpSync(sharedLock, join(home, 'ingot.lock'))
  const run = async (...words: readonly string[]): Promise<void> => {
    const { code, stderr } = await ingot(['-C', home, '--store', sharedStore, ...words], {
      seconds: 300,
      env: { INGOT_KEYS: keys },
    })
    assert.equal(code, 0, stderr)
  }
  await run('key', 'secure-boot')
  await run('lock')
  cpSync(join(home, 'ingot.lock'), sharedLock)
  return { home, keys }
}

function build({ home, keys }: Signed): ReturnType<typeof ingot> {
  const command = ['-C', home, '--store', sharedStore, '--json', 'build', 'hello']
  return ingot(command, { seconds: 900, env: { INGOT_KEYS: keys } })
}

async function roomOf(t: TestContext, lock: Lock): Promise<VirtualRoom> {
  const forge = await openForge({
    store: sharedStore,
    toolsets: { virtual: toolsOf(lock, 'virtual') },
    fetch: async () => {},
    provided: async () => ({ 'os.js': '', 'install.js': '', 'os.8': '', 'os.bash': '' }),
    progress: () => {},
    signal: t.signal,
  })
  try {
    return { tools: await ensureToolsTree(forge, 'virtual'), directory: join(sharedStore, 'virtual') }
  } finally {
    await closeForge(forge)
  }
}

/** Runs a program of the host, which has to succeed. */
function host(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, {
    timeout: 120_000,
    env: { ...process.env, MTOOLS_SKIP_CHECK: '1' },
  })
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${String(stderr)}`)
}

/** A file of a locked package, as Debian signed it. */
function debianFile(lock: Lock, name: RegExp, pattern: string, directory: string): string {
  const found = Object.values(lock.packages).find((one) => name.test(one.name))
  assert.ok(found)
  host('dpkg-deb', '-x', packagePath(storeLayout(sharedStore), found.sha256), directory)
  const [file] = globSync(join(directory, pattern))
  assert.ok(file)
  return file
}

/** A copy of a disk with other files on its EFI system partition. */
function diskWith(image: string, copy: string, files: Readonly<Record<string, string>>): void {
  host('cp', '--sparse=always', '--reflink=auto', image, copy)
  host('chmod', 'u+w', copy)
  for (const [target, file] of Object.entries(files))
    host('mcopy', '-o', '-i', `${copy}@@${2 ** 20}`, file, `::${target}`)
}

/** Boots a disk on a machine that has keys already, until its console says this. */
async function says(
  t: TestContext,
  room: VirtualRoom,
  { image, variables, words }: { image: string; variables: string; words: RegExp },
): Promise<string> {
  const machine = await startMachine(room, {
    name: 'refused',
    image,
    architecture: 'amd64',
    bootMode: 'uefi',
    secureBoot: true,
    variables,
    diskBytes: 0,
    credentials: {},
    kernelArguments: [],
    console: 'pipe',
    network: 'isolated',
    forwards: [],
    report: false,
    signal: t.signal,
  })
  const log = openConsoleLog(join(sharedStore, 'logs', 'secure-refused.console.log'), machine.output)
  try {
    const end = performance.now() + 240_000
    const said = (): string => lastLines(log.tail(), 100)
    while (!words.test(said())) {
      assert.ok(performance.now() < end, said())
      await sleep(500, undefined, { signal: t.signal })
    }
    return said()
  } finally {
    await machine.stop()
    await log.close()
  }
}

test(
  'a machine takes the keys and starts what they signed, and nothing else',
  { timeout: 1_500_000 },
  async (t) => {
    const mine = await signedProject(t)
    const built = await build(mine)
    assert.equal(built.code, 0, built.stderr)
    const [image] = (JSON.parse(built.stdout) as BuildReport).images
    const lock = await readLock(join(mine.home, 'ingot.lock'))
    assert.ok(image && lock)
    const room = await roomOf(t, lock)
    const variables = join(mine.keys, 'variables')

    await t.test('what was signed once is built again without the key', async () => {
      const without = await build({ ...mine, keys: project(t, {}) })
      assert.equal(without.code, 0, without.stderr)
      assert.equal(JSON.parse(without.stdout).images[0].sha256, image.sha256)
    })

    await t.test('without the key nothing new is signed', async () => {
      const { code, stderr } = await build({ ...(await signedProject(t)), keys: project(t, {}) })
      assert.equal(code, 2, stderr)
      assert.match(stderr, /the key that signs boot loader and kernel is not here/)
    })

    await t.test('firmware in setup mode takes the keys, and the next boot is a secure one', async () => {
      const guest = await startGuest(room, {
        image: image.path,
        blueprint,
        variables,
        consoleLog: join(sharedStore, 'logs', 'secure.console.log'),
        bootLimitSeconds: 480,
        signal: t.signal,
      })
      try {
        const status = (await guest.run(['bootctl', 'status'])).stdout
        assert.match(status, /Secure Boot: enabled \(user\)/)
        t.diagnostic(/Secure Boot: .*/.exec(status)?.[0] ?? '')
        const kernels = 'cmp /usr/lib/modules/$(uname -r)/vmlinuz /boot/efi/ingot/*/vmlinuz'
        assert.equal((await guest.run(['sh', '-c', kernels])).status, 0, 'what updates bring is signed')
        assert.match((await guest.run(['cat', '/sys/kernel/security/lockdown'])).stdout, /\[integrity\]/)
      } finally {
        await guest.stop()
      }
    })

    const copy = join(mine.keys, 'disk')
    const packages = project(t, {})

    await t.test('a loader with the signature of others is refused', async () => {
      const loader = debianFile(
        lock,
        /^systemd-boot-efi-amd64-signed$/,
        'usr/lib/systemd/boot/efi/*.signed',
        packages,
      )
      diskWith(image.path, copy, {
        'EFI/BOOT/BOOTX64.EFI': loader,
        'EFI/systemd/systemd-bootx64.efi': loader,
      })
      const said = await says(t, room, { image: copy, variables, words: /Access Denied|Security Violation/i })
      assert.doesNotMatch(said, /Linux version|Welcome to/)
      t.diagnostic(/.*(Access Denied|Security Violation).*/i.exec(said)?.[0] ?? '')
    })

    await t.test('a kernel with the signature of others is refused', async () => {
      const kernel = debianFile(lock, /^linux-image-[0-9].*-amd64$/, 'boot/vmlinuz-*', packages)
      const esp = ['-b', '-i', `${image.path}@@${2 ** 20}`, '::ingot']
      const [directory = ''] = String(spawnSync('mdir', esp).stdout).match(/[0-9a-f]{64}/) ?? []
      diskWith(image.path, copy, { [`ingot/${directory}/vmlinuz`]: kernel })
      const said = await says(t, room, { image: copy, variables, words: /Access Denied|Security Violation/i })
      assert.doesNotMatch(said, /Linux version|Welcome to/)
      t.diagnostic(/.*(Access Denied|Security Violation).*/i.exec(said)?.[0] ?? '')
    })
  },
)
