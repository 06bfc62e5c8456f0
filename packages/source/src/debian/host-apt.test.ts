import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { mirrorsIn, mirrorsOf, proxiesIn, proxyEnvironment, readHostMirrors } from './host-apt.ts'

const deb822 = `# comment
Types: deb
# Suites: old
URIs: http://deb.example.org/debian/
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://sec.example.org/debian-security
Suites: bookworm-security
`

const cases: readonly (readonly [string, string, string, object])[] = [
  [
    'deb822',
    'debian.sources',
    deb822,
    { debian: 'http://deb.example.org/debian', security: 'http://sec.example.org/debian-security' },
  ],
  [
    'one line, with options',
    'sources.list',
    'deb [arch=amd64 signed-by=/x] https://a.example.org/debian stable main\ndeb http://b.example.org/s stable-security main',
    { debian: 'https://a.example.org/debian', security: 'http://b.example.org/s' },
  ],
  [
    'old security suites',
    'x.list',
    'deb http://s.example.org/debian-security bullseye/updates main',
    { security: 'http://s.example.org/debian-security' },
  ],
  ['switched off', 'x.sources', `Enabled: no\n${deb822.slice(0, 120)}`, {}],
  [
    'comments and sources',
    'x.list',
    '# deb http://a.example.org/debian sid main\ndeb-src http://a.example.org/debian sid main',
    {},
  ],
  ['others', 'x.list', 'deb https://packages.example.com/apt nodistro main\ndeb cdrom:[x]/ trixie main', {}],
]

for (const [name, file, text, expected] of cases) {
  test(`mirrors in the host's sources: ${name}`, () => {
    assert.deepEqual(mirrorsIn([{ name: file, text }]), expected)
  })
}

test("the security archive lies beside the mirror's", () => {
  assert.deepEqual(mirrorsOf('http://m.example.org/debian/'), {
    debian: 'http://m.example.org/debian',
    security: 'http://m.example.org/debian-security',
  })
  const { security } = mirrorsOf('https://s.example.org/archive/debian/20260102T030405Z')
  assert.equal(security, 'https://s.example.org/archive/debian-security/20260102T030405Z')
})

test('addresses that apt must not see', () => {
  for (const uri of [
    'ftp://x/debian',
    'http://u:p@x/debian',
    'http://x/debian\nTrusted: yes',
    'http://x/a b',
    '',
    'file:x',
  ]) {
    assert.throws(() => mirrorsOf(uri), IngotError, uri)
  }
})

test('a host without sources is told to name a mirror', async () => {
  await assert.rejects(readHostMirrors('/nonexistent'), (error: unknown) => {
    assert.ok(error instanceof IngotError)
    assert.equal(error.problems[0]?.code, 'mirror-unknown')
    return true
  })
})

test('only proxies are taken from the configuration of the host', () => {
  const dump = [
    'Acquire::http::Proxy "http://proxy.example.org:3128";',
    'Acquire::HTTPS::Proxy::secure.example.org "DIRECT";',
    'Acquire::http::Proxy-Auto-Detect "/bin/evil";',
    'Acquire::Check-Valid-Until "false";',
    'Acquire::https::Proxy "";',
  ].join('\n')
  assert.deepEqual(proxiesIn(dump), [
    { key: 'Acquire::http::Proxy', value: 'http://proxy.example.org:3128' },
    { key: 'Acquire::HTTPS::Proxy::secure.example.org', value: 'DIRECT' },
  ])
  const environment = { HTTP_PROXY: 'http://a', no_proxy: 'x', NO_PROXY: 'y', PATH: '/bin' }
  assert.deepEqual(proxyEnvironment(environment), { http_proxy: 'http://a', no_proxy: 'x' })
})
