import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { Deployment } from '../deployments/deployment.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { applyLive, liveOf } from './apply-live.ts'
import type { LivePlan } from './plan-live.ts'

const deployment = (name: string, booted: boolean): Deployment => ({
  index: booted ? 1 : 0,
  checksum: name.repeat(64),
  serial: 0,
  directory: `/ostree/deploy/ingot/deploy/${name}.0`,
  booted,
  isLive: false,
  pinned: false,
  kernelArguments: [],
})
const [running, next] = [deployment('a', true), deployment('b', false)]
const plan: LivePlan = {
  stop: ['old.service'],
  run: [['systemd-sysusers']],
  restart: ['app.service'],
  start: ['new.service'],
}

/** What is run, as words, where these commands fail. */
function ran(t: TestContext, fails: (command: string) => boolean, work = plan) {
  const { ports, commands } = rootedWorld(t, (command) =>
    fails(command.join(' '))
      ? { status: 1, stderr: 'no' }
      : { status: command.includes('is-failed') ? 1 : 0 },
  )
  let problem: string | undefined
  try {
    applyLive(ports, next, work)
  } catch (error) {
    if (!(error instanceof IngotError)) throw error
    problem = error.problems[0]?.code
  }
  return { problem, steps: commands.map((command) => command.join(' ')) }
}

const { directory } = next
const mounts = [
  `mount --bind ${directory}/usr /usr`,
  'mount --options remount,bind,ro /usr',
  `mount --bind ${directory}/etc /etc`,
]

test('the trees of the next deployment are laid over, then services take note', (t) => {
  const { problem, steps } = ran(t, () => false)
  assert.equal(problem, undefined)
  assert.deepEqual(steps, [
    'systemctl stop old.service',
    ...mounts,
    'systemctl daemon-reload',
    'systemd-sysusers',
    'systemctl try-restart app.service',
    'systemctl start new.service',
    'systemctl is-failed --quiet app.service',
    'systemctl is-failed --quiet new.service',
  ])
})

test('no service is asked for where none is concerned', (t) => {
  const { steps } = ran(t, () => false, { stop: [], run: [], restart: [], start: [] })
  assert.deepEqual(steps, [...mounts, 'systemctl daemon-reload'])
})

test('where a service does not start, everything is as it was', (t) => {
  const { problem, steps } = ran(t, (command) => command === 'systemctl start new.service')
  assert.equal(problem, 'live-failed')
  assert.deepEqual(steps.slice(steps.indexOf('umount --lazy /etc')), [
    'umount --lazy /etc',
    'umount --lazy /usr',
    'systemctl stop new.service',
    'systemctl daemon-reload',
    'systemctl try-restart app.service',
    'systemctl start old.service',
  ])
})

test('a mount that fails leaves none', (t) => {
  const { problem, steps } = ran(t, (command) => command === mounts[2])
  assert.equal(problem, 'live-failed')
  assert.deepEqual(steps.slice(-2), ['umount --lazy /usr', 'systemctl start old.service'])
})

/** A commit's difference as OSTree tells it, and that of the two /etc. */
function planWhere(t: TestContext, shipped: string, now: string): LivePlan {
  const { ports } = rootedWorld(t, ([program, ...args]) =>
    program === 'ostree' ? { stdout: args[1]?.startsWith('--repo') ? shipped : now } : {},
  )
  return liveOf(ports, running, next)
}

test('what a boot would have is compared with what is there now', (t) => {
  const nothing = { stop: [], run: [], restart: [], start: [] }
  assert.deepEqual(planWhere(t, 'M    /usr/etc/motd\n', 'M    motd\nA    .updated\n'), nothing)
  // A file that was changed here stays as it is: nothing changes.
  assert.deepEqual(planWhere(t, 'M    /usr/etc/unheard-of\n', ''), nothing)
  assert.throws(() => planWhere(t, 'M    /usr/etc/unheard-of\n', 'M    unheard-of\n'), /takes a boot/)
  assert.throws(
    () => planWhere(t, '', 'M    motd\n'),
    (error) => error instanceof IngotError && /since the update/.test(error.problems[0]?.why ?? ''),
  )
})
