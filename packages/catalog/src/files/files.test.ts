import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, problemsOf, textAt } from '../testing.ts'

test('text, a file beside the project, and a link', () => {
  const blueprint = blueprintOf({
    files: {
      '/etc/motd': { text: 'Forged.\n' },
      '/usr/bin/tool': { source: './tool', mode: '0755', owner: 'daemon', group: 'adm' },
      '/etc/issue': { link: 'motd' },
    },
  })
  assert.equal(textAt(blueprint, '/etc/motd'), 'Forged.\n')
  const { origin: _origin, ...tool } = entryAt(blueprint, '/usr/bin/tool') ?? { origin: null }
  assert.deepEqual(tool, {
    kind: 'file',
    path: '/usr/bin/tool',
    mode: 0o755,
    owner: 'daemon',
    group: 'adm',
    content: { kind: 'local', path: '/project/./tool', sha256: 'a'.repeat(64), bytes: 7 },
  })
  assert.deepEqual(
    blueprint.expectations.filter((each) => 'path' in each && /motd|tool|issue/.test(each.path)),
    [
      { kind: 'link', path: '/etc/issue', target: 'motd' },
      {
        kind: 'file',
        path: '/etc/motd',
        mode: 0o644,
        content: { kind: 'text', text: 'Forged.\n' },
      },
      { kind: 'file', path: '/usr/bin/tool', mode: 0o755, content: tool.content },
    ],
  )
})

test('exactly one content', () => {
  for (const file of [{}, { text: 'a', link: 'b' }, { text: '', source: 'x' }]) {
    const [problem, ...others] = problemsOf({ files: { '/etc/x': file } })
    assert.equal(others.length, 0)
    assert.match(problem?.message ?? '', /exactly one of/)
  }
})

test('paths are checked, and all at once', () => {
  const problems = problemsOf({
    files: { '/var/x': { text: '' }, '/etc/../x': { text: '' }, '/etc/l': { link: '../../../x' } },
  })
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['file-path', 'file-path', 'file-path'],
  )
  assert.ok(problems.some(({ hint }) => hint?.includes('systemd.tmpfiles.rules')))
  assert.ok(problems.every(({ where }) => typeof where === 'object' && where.file === 'ingot.ts'))
})

test('nothing under a link or a file', () => {
  const [problem, ...others] = problemsOf({
    files: { '/etc/a': { link: '/run/a' }, '/etc/a/b/c': { text: '' }, '/etc/ab': { text: '' } },
  })
  assert.deepEqual(others, [])
  assert.equal(problem?.code, 'file-under-file')
  assert.match(problem.message, /\/etc\/a\/b\/c cannot exist: \/etc\/a is a link/)
})

test('a file that a module writes too is a conflict that names both', () => {
  const [problem, ...others] = problemsOf({ files: { '/etc/hostname': { text: 'other\n' } } })
  assert.deepEqual(others, [])
  assert.equal(problem?.code, 'file-conflict')
  assert.match(problem.why ?? '', /module identity.*module files/)
  assert.deepEqual(problemsOf({ files: { '/etc/hostname': { text: 'test\n' } } }), [])
})

test('tmpfiles.d', () => {
  const rules = ['d /var/lib/web 0750 www-data www-data -']
  const path = '/usr/lib/tmpfiles.d/declared.conf'
  assert.equal(textAt(blueprintOf({ systemd: { tmpfiles: { rules } } }), path), `${rules[0]}\n`)
  assert.equal(textAt(blueprintOf({}), path), undefined)
})

test('settings become a file in the form that its program reads', () => {
  const blueprint = blueprintOf({
    files: {
      '/etc/containers/daemon.json': { json: { 'log-level': 'warn', hosts: ['a'] } },
      '/etc/app.toml': { toml: { server: { port: ({ config }) => config.services.ssh.ports[0] ?? 0 } } },
      '/etc/app.yaml': { yaml: { on: 'no' } },
      '/etc/gitconfig': { ini: { user: { name: 'admin' } }, mode: '0600' },
      '/etc/systemd/oomd.conf.d/x.conf': { systemd: { OOM: { SwapUsedLimit: '90%' } } },
    },
  })
  const texts = [
    'containers/daemon.json',
    'app.toml',
    'app.yaml',
    'gitconfig',
    'systemd/oomd.conf.d/x.conf',
  ].map((path) => textAt(blueprint, `/etc/${path}`))
  assert.deepEqual(texts, [
    '{\n  "hosts": [\n    "a"\n  ],\n  "log-level": "warn"\n}\n',
    '[server]\nport = 22\n',
    '"on": "no"\n',
    '[user]\nname = admin\n',
    '[OOM]\nSwapUsedLimit=90%\n',
  ])
})

test('settings that have no form are told where they stand', () => {
  const [problem] = problemsOf({ files: { '/etc/x.conf': { systemd: { Restart: 'always' } } } })
  assert.equal(problem?.code, 'settings-form')
  assert.deepEqual(problem.where, { file: 'ingot.ts', line: 1, column: 1 })
})
