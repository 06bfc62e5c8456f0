import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseChanges } from '../compare/tree-changes.ts'
import { planLive, type LivePlan, type LiveQuestion } from './plan-live.ts'
import { isInstance, parseLoadedUnits, reasonToLeave, unitFileOf, type LoadedUnit } from './units.ts'

const unit = (name: string, more: Partial<LoadedUnit> = {}): LoadedUnit => ({
  name,
  isActive: true,
  files: [`/usr/lib/systemd/system/${name}`],
  isOfBoot: false,
  ...more,
})
const units = [
  unit('ssh.service'),
  unit('shop.service'),
  unit('nginx.service'),
  unit('idle.service', { isActive: false }),
  unit('early.service', { isOfBoot: true }),
  unit('dbus.service'),
  unit('data.mount'),
  unit('worker@1.service'),
  unit('multi-user.target'),
]

function planOf(changes: string, more: Partial<LiveQuestion> = {}): ReturnType<typeof planLive> {
  const texts = {
    '/usr/lib/systemd/system/shop.service':
      '[Service]\nExecStart=/usr/bin/shop --config /etc/shop/main.toml --pages=/usr/share/shop\n',
    '/usr/lib/systemd/system/early.service': 'ExecStart=/usr/bin/early /etc/early.toml\n',
    '/etc/sysctl.d/50-a.conf': 'a=1\nb = 2\n',
  }
  const before = (path: string) => Object.entries(texts).find(([name]) => name === path)?.[1]
  return planLive({
    changes: parseChanges(changes),
    packages: [],
    kernelParameters: { from: ['quiet'], to: ['quiet'] },
    units,
    before,
    after: before,
    ...more,
  })
}

const nothing: LivePlan = { stop: [], run: [], restart: [], start: [] }
const wanted = '/etc/systemd/system/multi-user.target.wants'

test('what a change takes', () => {
  const table: readonly (readonly [string, Partial<LivePlan>])[] = [
    ['', {}],
    ['M /etc/motd\nM /usr/share/app/text\nM /usr/lib/ingot/system.json\nA /etc/sudoers.d/x', {}],
    ['M /etc/ssh/sshd_config.d/10-declared.conf', { restart: ['ssh.service'] }],
    ['M /etc/shop/main.toml', { restart: ['shop.service'] }],
    // Beside a file that the unit names.
    ['A /etc/shop/other.toml', { restart: ['shop.service'] }],
    ['M /usr/share/shop/page.html', { restart: ['shop.service'] }],
    ['M /etc/nginx/nginx.conf\nM /etc/nginx/mime.types', { restart: ['nginx.service'] }],
    ['M /etc/nftables.conf', { run: [['systemctl', 'try-reload-or-restart', 'nftables.service']] }],
    [
      'M /usr/lib/tmpfiles.d/homes.conf\nM /usr/lib/sysusers.d/ingot.conf',
      { run: [['systemd-sysusers'], ['systemd-tmpfiles', '--create', '/usr/lib/tmpfiles.d/homes.conf']] },
    ],
    ['M /etc/sysctl.d/50-a.conf', { run: [['systemctl', 'restart', 'systemd-sysctl.service']] }],
    // Units: changed while they run, while they do not, masked, gone, new.
    ['M /usr/lib/systemd/system/shop.service', { restart: ['shop.service'] }],
    ['A /etc/systemd/system/shop.service.d/10-more.conf', { restart: ['shop.service'] }],
    ['M /usr/lib/systemd/system/idle.service', {}],
    ['M /usr/lib/systemd/system/worker@.service', { restart: ['worker@1.service'] }],
    ['D /usr/lib/systemd/system/shop.service', { stop: ['shop.service'] }],
    [`D /etc/systemd/system/shop.service\nD ${wanted}/shop.service`, { stop: ['shop.service'] }],
    [`A /etc/systemd/system/new.service\nA ${wanted}/new.service`, { start: ['new.service'] }],
    ['A /etc/systemd/system/rescue.target.wants/new.service', {}],
  ]
  for (const [changes, expected] of table)
    assert.deepEqual(planOf(changes), { ...nothing, ...expected }, changes)
})

test('a file of a unit that is new with it', () => {
  const service = '/usr/lib/systemd/system/new.service'
  const after = (path: string) => (path === service ? 'ExecStart=/usr/bin/x /etc/new/conf' : undefined)
  assert.deepEqual(planOf(`A /etc/new/conf\nA ${service}`, { after }), nothing)
})

test('a unit that is masked is stopped', () => {
  const plan = planOf('A /etc/systemd/system/shop.service', { after: () => '' })
  assert.deepEqual(plan, { ...nothing, stop: ['shop.service'] })
})

test('what takes a boot', () => {
  const table = [
    'M /usr/bin/os',
    'A /usr/lib/x86_64-linux-gnu/libx.so.1',
    'M /usr/lib/modules/6.12/vmlinuz',
    'M /usr/lib/ingot/os.js',
    'M /etc/unheard-of',
    'M /etc/systemd/logind.conf',
    'D /etc/sysctl.d/50-a.conf',
    'A /usr/share/dbus-1/system.d/x.conf',
    'M /usr/lib/systemd/system/dbus.service',
    'M /usr/lib/systemd/system/data.mount',
    'M /usr/lib/systemd/system/early.service',
    'M /etc/early.toml',
    'A /etc/systemd/system/service.d/10-all.conf',
    `A ${wanted}/new.socket`,
    `D ${wanted}/shop.service`,
    'A /usr/lib/udev/rules.d/99-x.rules',
  ]
  for (const changes of table) assert.ok(Array.isArray(planOf(changes)), changes)
  for (const [more, why] of [
    [{ packages: [{ name: 'curl', from: '1', to: '2' }] }, 'packages'],
    [{ kernelParameters: { from: [], to: ['quiet'] } }, 'arguments of the kernel'],
  ] as const) {
    const obstacles = planOf('M /etc/motd', more)
    assert.ok(Array.isArray(obstacles) && obstacles[0].why === why)
  }
  const lessened = planOf('M /etc/sysctl.d/50-a.conf', { after: () => 'a=3\n' })
  assert.ok(Array.isArray(lessened), 'a setting that was taken away stays until a boot')
})

test('files of units', () => {
  const at = '/usr/lib/systemd/system'
  assert.deepEqual(unitFileOf(`${at}/a.service`), { kind: 'definition', unit: 'a.service', isWhole: true })
  assert.deepEqual(unitFileOf(`${at}/a.service.d/x.conf`), {
    kind: 'definition',
    unit: 'a.service',
    isWhole: false,
  })
  assert.deepEqual(unitFileOf(`${wanted}/a.timer`), {
    kind: 'wish',
    unit: 'a.timer',
    by: 'multi-user.target',
  })
  // A directory that goes is told without its files.
  assert.deepEqual(unitFileOf(`${at}/a.service.d`), {
    kind: 'definition',
    unit: 'a.service',
    isWhole: false,
  })
  assert.deepEqual(unitFileOf(`${at}/a.target.wants`), { kind: 'other' })
  assert.deepEqual(unitFileOf(`${at}/service.d/x.conf`), { kind: 'other' })
  assert.equal(unitFileOf('/etc/motd'), undefined)
  assert.ok(isInstance('a@x.service', 'a@.service') && !isInstance('ab.service', 'a@.service'))
})

test('units as systemd tells of them', () => {
  const [one, two] = parseLoadedUnits(
    'Id=a.service\nActiveState=active\nFragmentPath=/x\nDropInPaths=/y /z\nDefaultDependencies=yes\nRefuseManualStart=no\n\nId=b.mount\nActiveState=inactive\nFragmentPath=\nDefaultDependencies=no\n',
  )
  assert.deepEqual(one, { name: 'a.service', isActive: true, files: ['/x', '/y', '/z'], isOfBoot: false })
  assert.deepEqual(two, { name: 'b.mount', isActive: false, files: [], isOfBoot: true })
  assert.equal(reasonToLeave('a.service'), undefined)
  assert.ok(reasonToLeave('serial-getty@ttyS0.service') && reasonToLeave('a.socket'))
})
