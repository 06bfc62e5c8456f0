import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import { ingot, project, type Ran } from './cli.ts'
import { asking, passphrase } from './encryptable.ts'
import { inside, settled, statusOf } from './os-guest.ts'
import { lockAsBefore, sharedStore } from './quickstart.ts'
import { virtualRoom } from './virtual-room.ts'

const gibibyte = 2 ** 30

type Mode = 'uefi' | 'bios'

/** What the system is installed on: one that is plain, or is opened by the TPM, or by a person. */
export interface Trying {
  readonly mode: Mode
  readonly disk: 'plain' | 'tpm' | 'person'
  /** Whether it is tried what is refused, and interrupted. */
  readonly withTrouble: boolean
}

/** Two systems: what runs, and what takes its place. */
async function projectOf(t: TestContext, { mode, disk }: Trying): Promise<string> {
  const directory = project(t, {
    'ingot.ts': `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const old = system('old', { services: { ssh: { enable: true } }, boot: { mode: '${mode}' } })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  users: { admin: { groups: ['sudo'] } },
  installer: { enable: true },
  boot: { mode: '${mode}' },
  ${disk !== 'plain' ? "disk: { encryption: { enable: true, memory: '32M', iterations: 4 } }," : ''}
})
`,
  })
  await lockAsBefore(directory, `install-ssh-${mode}`)
  return directory
}

/** A machine that runs the first of them, and the command that installs the second. */
interface Trial {
  readonly guest: Guest
  /** The key that the answers let in. */
  readonly key: string
  /** Of the project, with what the commands leave on their host. */
  readonly directory: string
  readonly install: (args: readonly string[], stop?: AbortSignal) => Promise<Ran>
}

async function running(t: TestContext, trying: Trying): Promise<Trial> {
  const { mode, disk } = trying
  const directory = await projectOf(t, trying)
  const common = ['-C', directory, '--store', sharedStore, '--json']
  const built = await ingot([...common, 'build', 'old'], { seconds: 600 })
  assert.equal(built.code, 0, built.stderr)
  const [image] = (JSON.parse(built.stdout) as BuildReport).images
  assert.ok(image)
  const guest = await startGuest(await virtualRoom(t, directory), {
    image: image.path,
    blueprint: { system: 'old', architecture: 'amd64', boot: { mode, menuTimeout: 0, tries: 3 } },
    extraDiskBytes: 4 * gibibyte,
    memoryMebibytes: 1536,
    consoleLog: consoleOf(trying),
    ...(disk === 'tpm' && { devices: { tpm: { directory: join(directory, 'tpm') } } }),
    ...(disk === 'person' && { typed: [{ after: asking, line: passphrase }] }),
    bootLimitSeconds: 480,
    signal: t.signal,
  })
  t.after(() => guest.stop())
  await settled(guest)
  const key = generateSshKey('anna@example.org').publicKey
  const answers = join(directory, 'answers.yaml')
  writeFileSync(
    answers,
    `disk: /dev/vda
hostname: forge-1
users:
  anna: { groups: [sudo], sshKeys: [${key}] }
  admin: { sshKeys: [${key}] }
${disk !== 'plain' ? `encryption: { passphrase: ${directory}/passphrase, tpm2: ${disk === 'tpm'}, recoveryKey: ${directory}/recovery-key }` : ''}
`,
  )
  writeFileSync(join(directory, 'passphrase'), `${passphrase}\n`, { mode: 0o600 })
  mkdirSync(join(directory, 'bin'))
  writeFileSync(join(directory, 'bin/ssh'), watchedSsh(directory), { mode: 0o755 })
  const options = [
    'StrictHostKeyChecking=accept-new',
    `UserKnownHostsFile=${join(directory, 'known_hosts')}`,
    'IdentitiesOnly=yes',
  ]
  const words = [
    ...common,
    'install',
    'hello',
    `ssh://root@127.0.0.1:${guest.sshPort}`,
    '--answers',
    answers,
    '--identity',
    join(guest.directory, 'key'),
    ...options.flatMap((option) => ['--ssh-option', option]),
  ]
  const install: Trial['install'] = (args, stop) =>
    ingot([...words, ...args], {
      seconds: 1200,
      env: {
        XDG_STATE_HOME: join(directory, 'state'),
        PATH: `${join(directory, 'bin')}:${process.env['PATH']}`,
      },
      ...(stop === undefined ? {} : { stop }),
    })
  return { guest, key, directory, install }
}

function consoleOf({ mode, disk }: Trying): string {
  return join(sharedStore, 'logs', `install-ssh-${disk === 'person' ? disk : mode}.console.log`)
}

/**
 * ssh(1) that notes its words, and what the live system keeps and said when it is about to end. Where there is a file `cut`, the connection
 * is lost when the recovery key is on its way, once.
 */
function watchedSsh(directory: string): string {
  const ssh = (process.env['PATH'] ?? '')
    .split(':')
    .map((place) => join(place, 'ssh'))
    .find((file) => existsSync(file))
  return `#!/bin/bash
echo "$*" >>${directory}/words
case "$*" in *recovery-key)
  if rm ${directory}/cut 2>/dev/null; then exit 255; fi ;;
*'systemctl reboot'*)
  ${ssh} "\${@:1:$#-1}" 'stat --format="%a %n" /run/ingot-install/*; cd /run/ingot-install; cat answers.yaml result progress run; journalctl --no-pager' </dev/null >${directory}/live 2>&1 ;;
esac
exec ${ssh} "$@"
`
}

/** Aborts when the machine is about to leave its system, or has left it. */
async function leaving(guest: Guest, controller: AbortController, isOver: () => boolean): Promise<void> {
  for (;;) {
    const answer = await guest
      .run(['test', '-e', '/run/ingot-kexec/start'], { limitSeconds: 20 })
      .catch(() => undefined)
    if (answer === undefined || answer.status === 0 || isOver()) return controller.abort()
    await sleep(300)
  }
}

function codes({ stdout }: Ran): readonly string[] {
  const { problems } = JSON.parse(stdout) as { readonly problems: readonly { readonly code: string }[] }
  return problems.map(({ code }) => code)
}

const all = ['--yes', '--destroy', 'all']

/** What must not be is refused, and a look changes nothing. */
async function isRefused({ guest, install }: Trial): Promise<void> {
  assert.deepEqual(codes(await install(['--yes'])), ['install-destroy-unasked'])
  assert.deepEqual(codes(await install([...all, '--disk', '/dev/vdz'])), ['install-disk-unknown'])
  const dry = await install(['--dry-run', '--destroy', 'all'])
  assert.deepEqual(codes(dry), [])
  assert.match(dry.stdout, /"name": "root"/)
  await inside(guest, '[ ! -e /run/ingot-kexec ]')
}

/** Interrupted while the machine leaves its system, it says how that stands. */
async function isInterrupted({ guest, install }: Trial): Promise<void> {
  const controller = new AbortController()
  let isOver = false
  const first = install(all, controller.signal).finally(() => (isOver = true))
  await leaving(guest, controller, () => isOver)
  const { code, stdout, stderr } = await first
  assert.equal(code, 143, stderr)
  assert.match(stdout, /"code": "interrupted"[^}]*nothing was changed on its disks/)
}

/** The connection is lost when all but the recovery key is done: the machine keeps it, and does not start its disk. */
async function isCut({ directory, install }: Trial): Promise<void> {
  writeFileSync(join(directory, 'cut'), '')
  const { code, stdout, stderr } = await install(all)
  assert.equal(code, 1, stderr)
  assert.match(stdout, /"code": "ssh-failed"[^}]*its recovery key in the memory of the machine alone/)
  assert.equal(existsSync(join(directory, 'recovery-key')), false)
}

/** A machine with 1.5 GB becomes another one, on the disk that it runs from. */
export async function installsOverSsh(t: TestContext, trying: Trying): Promise<void> {
  const { disk, withTrouble } = trying
  const trial = await running(t, trying)
  const { guest, key, install } = trial
  const before = await inside(guest, 'cat /etc/machine-id')
  if (withTrouble) {
    await t.test('what must not be is refused, and a look changes nothing', () => isRefused(trial))
    await t.test('interrupted while the machine leaves its system, it says how that stands', () =>
      isInterrupted(trial),
    )
  }
  if (disk === 'person') await t.test('a lost connection does not lose the recovery key', () => isCut(trial))
  await t.test('it installs itself; the same words again go on where it was', async () => {
    const { code, stdout, stderr } = await install(all)
    assert.equal(code, 0, stderr + stdout)
    assert.equal(/done +send the live system/.test(stderr), !withTrouble && disk !== 'person')
    assert.equal(/its console asks for what opens that/.test(stderr), disk === 'person')
    assert.match(stderr, /copying hello/)
    const { hostKeys, seconds } = JSON.parse(stdout)
    t.diagnostic(JSON.stringify(seconds))
    await settled(guest)
    assert.deepEqual(hostKeys, [(await inside(guest, 'cat /etc/ssh/ssh_host_ed25519_key.pub')).trim()])
  })

  await t.test('the machine is what was asked for', async () => {
    const { deployments } = await statusOf(guest)
    assert.deepEqual(
      deployments.map(({ shipped, health }) => [shipped.system, health]),
      [['hello', 'good']],
    )
    assert.equal((await inside(guest, 'cat /proc/sys/kernel/hostname')).trim(), 'forge-1')
    assert.match(await inside(guest, 'id anna'), /\(sudo\)/)
    for (const name of ['anna', 'admin'])
      assert.equal((await inside(guest, `cat /run/ingot/authorized_keys.d/${name}`)).trim(), key)
    assert.notEqual(await inside(guest, 'cat /etc/machine-id'), before)
    assert.equal((await inside(guest, 'systemctl --failed --no-legend')).trim(), '')
  })

  if (disk !== 'plain')
    await t.test('its disk is encrypted, and nobody kept what opens it', () => isSecret(trial, trying))
}

/** The disk is open; the passphrase and the recovery key do, too, and lie nowhere but where they were wanted. */
async function isSecret({ guest, directory }: Trial, trying: Trying): Promise<void> {
  assert.match(
    await inside(guest, 'findmnt --noheadings --output SOURCE --target /var'),
    /^\/dev\/mapper\/ingot-root/,
  )
  const file = join(directory, 'recovery-key')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const recoveryKey = readFileSync(file, 'utf8').trim()
  for (const key of [passphrase, recoveryKey])
    await inside(
      guest,
      `printf %s '${key}' | cryptsetup open --test-passphrase --key-file - /dev/disk/by-partlabel/ingot-root`,
    )
  const live = readFileSync(join(directory, 'live'), 'utf8')
  assert.match(live, /^600 \/run\/ingot-install\/recovery-key$/m)
  assert.doesNotMatch(live, /\/run\/ingot-install\/passphrase$/m)
  const kept = readdirSync(join(directory, 'state'), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
  // A console shows what is typed before it was told not to.
  const console = readFileSync(consoleOf(trying), 'utf8').split(asking)[0] ?? ''
  const said = [live, console, ...[...kept, join(directory, 'words')].map((one) => readFileSync(one, 'utf8'))]
  for (const key of [passphrase, recoveryKey]) {
    assert.ok(said.every((text) => !text.includes(key)))
    await inside(guest, `if journalctl --no-pager | grep --fixed-strings -e '${key}'; then exit 1; fi`)
  }
}
