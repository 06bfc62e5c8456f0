import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { factsOf, fillFacts, makeAccounts } from './fill-facts.ts'
import { parseAnswers } from './read-answers.ts'
import { source } from './testing/samples.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV anna'
const answers = parseAnswers(
  `hostname: web1
interfaces: [{ match: 'en*', dhcp: true }]
users:
  anna: { hashedPassword: $6$salt$hash, sshKeys: [${key}], groups: [sudo, audio], description: Anna }
  admin: { sshKeys: [${key}] }
`,
  'answers.yaml',
)
const whole = { ...source(), repository: '/ostree/repo', commit: 'a'.repeat(64) }

test('facts are those of a drive, and a machine that was told nothing has none', () => {
  const files = factsOf(whole, answers)
  assert.deepEqual([...(files ?? []).keys()].toSorted(), [
    'apply/format',
    'apply/hostname',
    'apply/network/05-ingot-facts-000.network',
    'apply/passwords.list',
    'apply/secrets.list',
    'apply/secrets/password-anna',
    'apply/ssh-keys/admin',
    'apply/ssh-keys/anna',
    'facts.json',
  ])
  assert.equal(files?.get('apply/passwords.list'), 'anna password-anna\n')
  assert.ok(!files?.get('facts.json')?.includes('$6$'), 'a hash is a secret')
  assert.equal(factsOf(whole, parseAnswers('', 'a')), undefined)
})

test('they lie where the machine finds them, whole, and for root alone', (t) => {
  const { ports, root } = rootedWorld(t, ([program, ...args]) => {
    const inside = args.map((word) => word.replace('--chdir=', `--chdir=${root}`))
    const { status, stdout, stderr } = spawnSync(program, inside, { encoding: 'utf8', timeout: 10_000 })
    return { status: status ?? 1, stdout, stderr }
  })
  fillFacts(ports, whole, answers)
  const directory = '/run/ingot/install/root/ostree/deploy/ingot/var/lib/ingot/facts'
  const current = ports.files.readLink(`${directory}/current`) ?? ''
  const sums = ports.files.read(`${directory}/${current}/SHA256SUMS`) ?? ''
  assert.equal(createHash('sha256').update(sums).digest('hex'), current)
  assert.match(sums, /^[0-9a-f]{64} {2}apply\/hostname$/m)
  assert.equal(ports.files.status(directory)?.mode, 0o700)
  assert.equal(ports.files.status(`${directory}/${current}/apply/secrets/password-anna`)?.mode, 0o600)
})

test('accounts that the system has are not made again', (t) => {
  const { ports, commands } = rootedWorld(t, () => ({}))
  const tree = `/run/ingot/install/root/ostree/deploy/ingot/deploy/${whole.commit}.0`
  ports.files.makeDirectory(`${tree}/etc/tmpfiles.d`)
  ports.files.write(
    `${tree}/etc/passwd`,
    'root:x:0:0::/root:/bin/bash\nadmin:x:1000:1000::/var/home/admin:/bin/bash\n',
  )
  makeAccounts(ports, whole, answers.users)
  const made = commands.filter(([program]) => program === 'useradd')
  assert.deepEqual(
    made.map((words) => words.at(-1)),
    ['anna'],
  )
  assert.ok(made[0]?.join(' ').includes('--groups sudo,audio'))
  assert.equal(
    ports.files.read(`${tree}/etc/tmpfiles.d/home-anna.conf`),
    'C /var/home/anna 0700 anna anna - /etc/skel\n',
  )
})
