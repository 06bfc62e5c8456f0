import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { mkDefault, mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'
import { secretIsDeclared } from '../secrets/reference.ts'
import { secrets } from '../secrets/options.ts'

const identifier = t.string({
  pattern: /^[a-z_][a-z0-9_-]{0,62}$/,
  description: 'a name of small letters, digits, `_` and `-`, at most 63',
})
const settingName = t.string({ pattern: /^[a-z_][a-z0-9_.]*$/, description: 'the name of a setting' })

const user = t.submodule({
  options: {
    name: option(identifier, { description: 'Name of the user.' }),
    ensureDBOwnership: option(t.boolean(), {
      default: false,
      description: 'Whether the database of the same name is theirs.',
    }),
    password: option(t.nullable(t.secret()), {
      default: null,
      description:
        'Secret with the password, for logins over the network. On the machine the system user of that name needs none.',
      example: { kind: 'secret', name: 'db-web' },
    }),
    clauses: option(t.listOf(t.oneOf(['SUPERUSER', 'CREATEDB', 'CREATEROLE', 'REPLICATION', 'BYPASSRLS'])), {
      default: [],
      description: 'What the user may do beyond.',
    }),
  },
})

export const postgresql = defineModule({
  name: 'postgresql',
  description: 'A database: PostgreSQL.',
  uses: [firewall, secrets],
  options: {
    services: {
      postgresql: {
        enable: option(t.boolean(), { default: false, description: 'Whether to run PostgreSQL.' }),
        version: option(t.integer({ min: 13, max: 30 }), {
          default: 17,
          description:
            'Major version; the source must have it. Data is never carried from one to the next by itself.',
        }),
        port: option(t.port(), { default: 5432, description: 'TCP port that it listens on.' }),
        enableTCPIP: option(t.boolean(), {
          default: false,
          description:
            'Whether it is reached from other machines: listens on every address, with the port open in the firewall.',
        }),
        settings: option(t.recordOf(t.string(), settingName), {
          default: {},
          description: 'Settings of postgresql.conf, as texts without quotes.',
          example: { shared_buffers: '1GB', log_connections: 'on' },
        }),
        authentication: option(t.lines(), {
          default: '',
          description:
            'Lines of pg_hba.conf, before those that are always there: system users on the machine, passwords (SCRAM) on loopback.',
          example: 'hostssl all all 192.0.2.0/24 scram-sha-256',
        }),
        ensureDatabases: option(t.listOf(identifier), {
          default: [],
          description: 'Databases that are made where they are missing. None is ever removed.',
          example: ['web'],
        }),
        ensureUsers: option(t.listOf(user), {
          default: [],
          description: 'Users that are made where they are missing. None is ever removed.',
          example: [{ name: 'web', ensureDBOwnership: true }],
        }),
        initialScript: option(t.lines(), {
          default: '',
          description: 'SQL that runs once, when the database was just made.',
        }),
      },
    },
  },
  define: ({ config }) => {
    const { enable, enableTCPIP, port, ensureUsers } = config.services.postgresql
    return {
      networking: { firewall: { allowedTCPPorts: mkIf(enable && enableTCPIP, [port]) } },
      secrets: Object.fromEntries(
        ensureUsers.flatMap(({ password }) =>
          password === null || !enable ? [] : [[password.name, { owner: mkDefault('postgres') }] as const],
        ),
      ),
    }
  },
  assertions: ({ config }) =>
    config.services.postgresql.ensureUsers.flatMap(({ name, ensureDBOwnership, password }) => [
      {
        assertion: !ensureDBOwnership || config.services.postgresql.ensureDatabases.includes(name),
        message: `${name} cannot own a database that is not there: add it to \`ensureDatabases\`.`,
        option: 'services.postgresql.ensureUsers',
      },
      ...secretIsDeclared(config.secrets, password, 'services.postgresql.ensureUsers'),
    ]),
})

export type PostgresqlConfig = ConfigOf<typeof postgresql>
