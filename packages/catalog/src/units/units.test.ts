import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, problemsOf, textAt, unitsOf } from '../testing.ts'

test('a service of one’s own', () => {
  const blueprint = blueprintOf({
    systemd: {
      services: {
        web: {
          description: 'Web',
          execStart: '/usr/bin/web --port 80',
          after: ['network-online.target'],
          wants: ['network-online.target'],
          environment: { B: '2', A: 'x "y"' },
          serviceConfig: { DynamicUser: true, ReadWritePaths: ['/a', '/b'], Nice: 5, Nothing: null },
        },
      },
    },
  })
  assert.equal(
    textAt(blueprint, '/etc/systemd/system/web.service'),
    `[Unit]
Description=Web
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/web --port 80
Environment="A=x \\"y\\""
Environment="B=2"
DynamicUser=yes
Nice=5
ReadWritePaths=/a
ReadWritePaths=/b

[Install]
WantedBy=multi-user.target
`,
  )
  assert.ok(unitsOf(blueprint).includes('web.service enabled'))
  assert.ok(blueprint.expectations.some((each) => each.kind === 'unit-active' && each.unit === 'web.service'))
})

test('a service that ends, or that is switched off, is not expected to run', () => {
  const blueprint = blueprintOf({
    systemd: {
      services: {
        once: { execStart: '/usr/bin/true', serviceConfig: { Type: 'oneshot' } },
        off: { enable: false, execStart: '/usr/bin/true' },
        idle: { execStart: '/usr/bin/true', wantedBy: [] },
      },
    },
  })
  assert.ok(
    !blueprint.expectations.some((each) => each.kind === 'unit-active' && /once|off|idle/.test(each.unit)),
  )
  assert.equal(entryAt(blueprint, '/etc/systemd/system/off.service'), undefined)
  assert.ok(!unitsOf(blueprint).some((unit) => /off|idle/.test(unit)))
})

test('units of packages: state, drop-ins, who wants them', () => {
  const blueprint = blueprintOf({
    systemd: {
      units: {
        'a.timer': { enable: false },
        'b.service': { mask: true },
        'c.service': { enable: true, dropIns: { limits: '[Service]\nNice=1\n' } },
        'd@x.service': { wantedBy: ['multi-user.target'] },
        'e@.service': { text: '[Service]\nExecStart=/usr/bin/true\n' },
        'e@y.service': { wantedBy: ['basic.target'] },
      },
    },
  })
  assert.deepEqual(
    unitsOf(blueprint).filter((unit) => /^[abcde]\b/.test(unit)),
    ['a.timer disabled', 'b.service masked', 'c.service enabled'],
  )
  assert.equal(textAt(blueprint, '/etc/systemd/system/c.service.d/limits.conf'), '[Service]\nNice=1\n')
  const targetAt = (path: string) => {
    const entry = entryAt(blueprint, path)
    return entry?.kind === 'link' ? entry.target : undefined
  }
  assert.equal(
    targetAt('/etc/systemd/system/multi-user.target.wants/d@x.service'),
    '/usr/lib/systemd/system/d@.service',
  )
  assert.equal(
    targetAt('/etc/systemd/system/basic.target.wants/e@y.service'),
    '/etc/systemd/system/e@.service',
  )
})

test('what units cannot be', () => {
  const cases: readonly Parameters<typeof problemsOf>[0][] = [
    { systemd: { units: { ssh: {} } } },
    { systemd: { units: { '../x.service': { text: '' } } } },
    { systemd: { units: { 'a.service': { mask: true, enable: true } } } },
    { systemd: { units: { 'a.service': { dropIns: { '../x': '' } } } } },
    { systemd: { services: { 'a.service': { execStart: '/a' } } } },
    { systemd: { services: { a: { execStart: '/a', environment: { 'A B': '' } } } } },
    { systemd: { services: { a: { execStart: '/a', serviceConfig: { 'X\nUser': 'root' } } } } },
  ]
  for (const definitions of cases)
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(definitions))
})

test('a unit that a module enables cannot be masked beside it', () => {
  const [problem, ...others] = problemsOf({
    services: { ssh: { enable: true } },
    systemd: { units: { 'ssh.service': { mask: true } } },
  })
  assert.deepEqual(others, [])
  assert.equal(problem?.code, 'unit-conflict')
  assert.match(problem.why ?? '', /module units.*module ssh/)
})
