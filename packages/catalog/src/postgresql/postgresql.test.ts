import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

test('a database for a service on the machine', () => {
  const blueprint = blueprintOf({
    services: {
      postgresql: {
        enable: true,
        ensureDatabases: ['web'],
        ensureUsers: [{ name: 'web', ensureDBOwnership: true, clauses: ['CREATEDB'] }],
      },
    },
  })
  assert.ok(packagesOf(blueprint).includes('postgresql-17'))
  assert.equal(
    textAt(blueprint, '/usr/share/ingot/postgresql/ensure.sql'),
    `SELECT 'CREATE ROLE "web" LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'web') \\gexec
ALTER ROLE "web" CREATEDB;
SELECT 'CREATE DATABASE "web"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'web') \\gexec
ALTER DATABASE "web" OWNER TO "web";
`,
  )
  assert.match(
    textAt(blueprint, '/etc/postgresql/declared/postgresql.conf') ?? '',
    /^listen_addresses = 'localhost'$/m,
  )
  assert.ok(unitsOf(blueprint).includes('postgresql.service enabled'))
  assert.ok(unitsOf(blueprint).includes('postgresql@17-main.service masked'))
  assert.doesNotMatch(textAt(blueprint, '/etc/nftables.conf') ?? '', /5432/)
})

test('over the network, with a password', () => {
  const blueprint = blueprintOf({
    secrets: { db: {} },
    services: {
      postgresql: {
        enable: true,
        enableTCPIP: true,
        settings: { log_line_prefix: "it's" },
        authentication: 'hostssl all all 192.0.2.0/24 scram-sha-256',
        ensureUsers: [{ name: 'web', password: { kind: 'secret', name: 'db' } }],
      },
    },
  })
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /5432/)
  assert.match(
    textAt(blueprint, '/etc/postgresql/declared/postgresql.conf') ?? '',
    /^log_line_prefix = 'it''s'$/m,
  )
  assert.match(
    textAt(blueprint, '/etc/postgresql/declared/pg_hba.conf') ?? '',
    /^hostssl [^\n]+\nlocal all all peer\n/,
  )
  assert.match(
    textAt(blueprint, '/usr/share/ingot/postgresql/ensure.sql') ?? '',
    /`cat \/run\/ingot\/secrets\/db`/,
  )
  assert.equal(blueprint.secrets[0]?.owner, 'postgres')
})

test('what is refused', () => {
  const users: readonly object[] = [{ name: 'web', ensureDBOwnership: true }, { name: 'we"b' }]
  for (const user of users) {
    const definitions = { services: { postgresql: { enable: true, ensureUsers: [user] } } } as Parameters<
      typeof problemsOf
    >[0]
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(user))
  }
})
