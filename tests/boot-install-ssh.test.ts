import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { generateSshKey } from '@ingot/virtual/ephemeral-key.ts'
import { startGuest } from '@ingot/virtual/guest.ts'
import { ingot } from './cli.ts'
import { inside, settled, statusOf } from './os-guest.ts'
import { shared, sharedStore } from './quickstart.ts'
import { virtualRoom } from './virtual-room.ts'

const gibibyte = 2 ** 30

/** Two systems: what runs, and what takes its place. */
const definitions = `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const old = system('old', { services: { ssh: { enable: true } } })
export const hello = system('hello', {
  services: { ssh: { enable: true } },
  users: { admin: { groups: ['sudo'] } },
  installer: { enable: true },
})
`

function projectOf(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-install-ssh-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(join(directory, 'ingot.ts'), definitions)
  const lock = join(shared, 'install-ssh.lock')
  mkdirSync(shared, { recursive: true })
  if (existsSync(lock)) cpSync(lock, join(directory, 'ingot.lock'))
  return directory
}

test('a machine that runs becomes another one', { timeout: 1_500_000 }, async (t) => {
  const directory = projectOf(t)
  const common = ['-C', directory, '--store', sharedStore, '--json']
  const built = await ingot([...common, 'build', 'old'], { seconds: 600 })
  assert.equal(built.code, 0, built.stderr)
  cpSync(join(directory, 'ingot.lock'), join(shared, 'install-ssh.lock'))
  const [image] = (JSON.parse(built.stdout) as BuildReport).images
  assert.ok(image)
  const guest = await startGuest(await virtualRoom(t, directory), {
    image: image.path,
    blueprint: { system: 'old', architecture: 'amd64', boot: { mode: 'uefi', menuTimeout: 0, tries: 3 } },
    extraDiskBytes: 4 * gibibyte,
    memoryMebibytes: 1536,
    consoleLog: join(sharedStore, 'logs', 'install-ssh.console.log'),
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
`,
  )
  const known = join(directory, 'known_hosts')
  const install = (...more: readonly string[]) =>
    ingot(
      [
        ...common,
        'install',
        'hello',
        `ssh://root@127.0.0.1:${guest.sshPort}`,
        '--answers',
        answers,
        '--identity',
        join(guest.directory, 'key'),
        ...['StrictHostKeyChecking=accept-new', `UserKnownHostsFile=${known}`, 'IdentitiesOnly=yes'].flatMap(
          (option) => ['--ssh-option', option],
        ),
        ...more,
      ],
      { seconds: 1200, env: { XDG_STATE_HOME: join(directory, 'state') } },
    )
  const before = await inside(guest, 'cat /etc/machine-id')
  const done = await install('--yes', '--destroy', 'all')
  assert.equal(done.code, 0, done.stderr + done.stdout)
  t.diagnostic(done.stderr)
  const { hostKeys, seconds } = JSON.parse(done.stdout)
  t.diagnostic(JSON.stringify(seconds))
  await settled(guest)
  const { deployments } = await statusOf(guest)
  assert.deepEqual(
    deployments.map(({ shipped, health }) => [shipped.system, health]),
    [['hello', 'good']],
  )
  assert.equal((await inside(guest, 'cat /proc/sys/kernel/hostname')).trim(), 'forge-1')
  assert.match(await inside(guest, 'id anna'), /\(sudo\)/)
  for (const name of ['anna', 'admin'])
    assert.equal((await inside(guest, `cat /run/ingot/authorized_keys.d/${name}`)).trim(), key)
  assert.deepEqual(hostKeys, [(await inside(guest, 'cat /etc/ssh/ssh_host_ed25519_key.pub')).trim()])
  assert.notEqual(await inside(guest, 'cat /etc/machine-id'), before)
  assert.equal((await inside(guest, 'systemctl --failed --no-legend')).trim(), '')
  assert.deepEqual(existsSync(join(directory, 'state/ingot/install')) ? 'kept' : 'gone', 'kept')
})
