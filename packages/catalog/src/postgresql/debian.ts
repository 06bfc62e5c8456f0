import type { Expectation } from '@ingot/contracts/blueprint.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile } from '../entries.ts'
import { sandboxed } from '../sandbox.ts'
import { renderSections } from '../systemd-text.ts'
import type { PostgresqlConfig } from './options.ts'
import { authenticationText, configurationText, ensureSql, initScript } from './text.ts'

/** Not where Debian's own tools look for clusters (/etc/postgresql/VERSION/NAME): they would start it a second time. */
const directory = '/etc/postgresql/declared'
const shared = '/usr/share/ingot/postgresql'

/**
 * One database of the declaration's own, in a unit of its own, in the place of Debian's clusters. The one that Debian's
 * package makes when it is configured is not started.
 */
export const lowerPostgresql: LowerToDebian<PostgresqlConfig> = (config, { origin }) => {
  const { postgresql } = config.services
  if (!postgresql.enable) return {}
  const by = origin('services.postgresql.enable')
  const { version } = postgresql
  return {
    packages: packagesFor(by, `postgresql-${version}`),
    files: [
      textFile(
        `${directory}/postgresql.conf`,
        configurationText(postgresql, directory),
        origin('services.postgresql'),
      ),
      textFile(
        `${directory}/pg_hba.conf`,
        authenticationText(postgresql.authentication),
        origin('services.postgresql.authentication'),
      ),
      textFile('/usr/lib/ingot/postgresql-init', initScript, by, 0o755),
      textFile(
        `${shared}/initial.sql`,
        postgresql.initialScript,
        origin('services.postgresql.initialScript'),
      ),
      textFile(`${shared}/ensure.sql`, ensureSql(postgresql), origin('services.postgresql')),
      textFile('/etc/systemd/system/postgresql.service', unitText(version, postgresql.port), by),
    ],
    units: [
      ...enabled(by, 'postgresql.service'),
      { unit: `postgresql@${version}-main.service`, state: 'masked', origin: by },
    ],
    expectations: [
      { kind: 'unit-active', unit: 'postgresql.service' },
      ...['postgres', ...postgresql.ensureDatabases].map((database) => answers(database, postgresql.port)),
    ],
  }
}

function answers(database: string, port: number): Expectation {
  const psql = ['psql', '--no-psqlrc', '--host=/run/postgresql', `--port=${port}`, `--dbname=${database}`]
  return {
    kind: 'command',
    command: ['runuser', '-u', 'postgres', '--', ...psql, '--tuples-only', '--command=SELECT 1'],
    prints: ['1'],
  }
}

function unitText(version: number, port: number): string {
  const programs = `/usr/lib/postgresql/${version}/bin`
  const data = `/var/lib/postgresql/${version}/data`
  const psql = `/usr/bin/psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host=/run/postgresql --port=${port} --dbname=postgres`
  return renderSections([
    [
      'Unit',
      [
        ['Description', 'PostgreSQL'],
        ['After', 'network.target'],
        ['RequiresMountsFor', '/var/lib/postgresql'],
      ],
    ],
    [
      'Service',
      [
        ['Type', 'notify'],
        ['User', 'postgres'],
        ['Group', 'postgres'],
        ['ExecStartPre', `/usr/lib/ingot/postgresql-init ${programs} ${data} ${shared}/initial.sql`],
        ['ExecStart', `${programs}/postgres -D ${data} -c config_file=${directory}/postgresql.conf`],
        ['ExecStartPost', `${psql} --file=${shared}/ensure.sql`],
        ['ExecReload', '/bin/kill -HUP $MAINPID'],
        ['KillMode', 'mixed'],
        ['KillSignal', 'SIGINT'],
        ['TimeoutStartSec', '10min'],
        ['TimeoutStopSec', '10min'],
        ['Restart', 'on-failure'],
        ['OOMScoreAdjust', -900],
        ['Environment', 'PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj PG_OOM_ADJUST_VALUE=0'],
        ['RuntimeDirectory', 'postgresql'],
        ['RuntimeDirectoryMode', '2775'],
        ['RuntimeDirectoryPreserve', true],
        ...sandboxed({
          CapabilityBoundingSet: '',
          ReadWritePaths: '/var/lib/postgresql',
          // Code that is compiled while it runs (JIT).
          MemoryDenyWriteExecute: null,
          RemoveIPC: null,
          SystemCallFilter: ['@system-service', '~@privileged'],
          UMask: '0077',
        }),
      ],
    ],
    ['Install', [['WantedBy', 'multi-user.target']]],
  ])
}
