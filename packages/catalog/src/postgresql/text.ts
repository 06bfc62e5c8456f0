import { secretPath } from '../secrets/reference.ts'
import type { PostgresqlConfig } from './options.ts'

type Postgresql = PostgresqlConfig['services']['postgresql']

/** postgresql.conf; what is logged goes to the journal. */
export function configurationText({ port, enableTCPIP, settings }: Postgresql, directory: string): string {
  const all = {
    hba_file: `${directory}/pg_hba.conf`,
    listen_addresses: enableTCPIP ? '*' : 'localhost',
    log_destination: 'stderr',
    log_line_prefix: '[%p] %q%u@%d ',
    password_encryption: 'scram-sha-256',
    port: String(port),
    unix_socket_directories: '/run/postgresql',
    ...settings,
  }
  return Object.entries(all)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} = ${literal(value)}\n`)
    .join('')
}

/** pg_hba.conf; the first line that fits decides. */
export function authenticationText(lines: string): string {
  const own = lines.trim() === '' ? '' : `${lines.trim()}\n`
  return `${own}local all all peer
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
`
}

/** For psql: each statement is made only where something is missing. Passwords are read from their files. */
export function ensureSql({ ensureDatabases, ensureUsers }: Postgresql): string {
  return [
    ...ensureUsers.flatMap(({ name, clauses, password }) => [
      `SELECT 'CREATE ROLE "${name}" LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec`,
      ...(clauses.length === 0 ? [] : [`ALTER ROLE "${name}" ${clauses.join(' ')};`]),
      ...(password === null
        ? []
        : [`\\set password \`cat ${secretPath(password)}\``, `ALTER ROLE "${name}" PASSWORD :'password';`]),
    ]),
    ...ensureDatabases.map(
      (name) =>
        `SELECT 'CREATE DATABASE "${name}"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${name}') \\gexec`,
    ),
    ...ensureUsers
      .filter(({ ensureDBOwnership }) => ensureDBOwnership)
      .map(({ name }) => `ALTER DATABASE "${name}" OWNER TO "${name}";`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/**
 * `postgresql-init PROGRAMS DATA SCRIPT`: makes the database where it is missing. Beside its place and renamed when it is
 * whole, so that a power cut leaves none or all of it. The script runs in single-user mode, before anybody can connect.
 */
export const initScript = `#!/bin/sh
set -eu
programs=$1 data=$2 script=$3
[ ! -e "$data/PG_VERSION" ] || exit 0
mkdir -p "\${data%/*}"
rm -rf "$data.new"
"$programs/initdb" --pgdata="$data.new" --encoding=UTF8 --locale=C.UTF-8 --data-checksums \\
    --auth-local=peer --auth-host=scram-sha-256
if [ -s "$script" ]; then
    "$programs/postgres" --single -j -D "$data.new" -c exit_on_error=true postgres <"$script"
fi
sync
mv "$data.new" "$data"
sync "\${data%/*}"
`
