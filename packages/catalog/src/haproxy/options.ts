import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'

const name = t.string({
  pattern: /^[A-Za-z0-9_.:-]+$/,
  description: 'a name of letters, digits, `-`, `_`, `.` and `:`',
})
const bind = t.string({
  pattern: /^(\*|[0-9.]+|\[?[0-9A-Fa-f:.]+\]?)?:[0-9]{1,5}( [^\n]*)?$/,
  description: 'an address and a port such as `*:443`, and what else bind takes',
})
const address = t.string({
  pattern: /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$/,
  description: 'a host and a port',
})
const mode = t.oneOf(['tcp', 'http'])

const frontend = t.submodule({
  options: {
    bind: option(t.listOf(bind), { default: [], description: 'Where it listens.', example: ['*:6443'] }),
    mode: option(mode, { default: 'tcp', description: 'Whether it understands HTTP.' }),
    defaultBackend: option(t.nullable(name), { default: null, description: 'Backend that answers.' }),
    extraConfig: option(t.lines(), { default: '', description: 'Further lines of the frontend.' }),
  },
})
const server = t.submodule({
  options: {
    address: option(address, { description: 'Where it is.', example: '192.0.2.11:6443' }),
    options: option(t.string(), {
      default: 'check',
      description: 'What else the server line takes.',
      example: 'check inter 2s',
    }),
  },
})
const backend = t.submodule({
  options: {
    mode: option(mode, { default: 'tcp', description: 'Whether it understands HTTP.' }),
    balance: option(t.oneOf(['roundrobin', 'leastconn', 'source', 'first', 'static-rr', 'random']), {
      default: 'roundrobin',
      description: 'Who is next.',
    }),
    servers: option(t.recordOf(server, name), { default: {}, description: 'Servers by name.' }),
    extraConfig: option(t.lines(), {
      default: '',
      description: 'Further lines of the backend.',
      example: 'option httpchk GET /readyz',
    }),
  },
})

export const haproxy = defineModule({
  name: 'haproxy',
  description: 'Load spread over servers, with HAProxy.',
  uses: [firewall],
  options: {
    services: {
      haproxy: {
        enable: option(t.boolean(), { default: false, description: 'Whether to run HAProxy.' }),
        frontends: option(t.recordOf(frontend, name), {
          default: {},
          description: 'Where clients come in, by name.',
          example: { api: { bind: ['*:6443'], defaultBackend: 'api' } },
        }),
        backends: option(t.recordOf(backend, name), {
          default: {},
          description: 'Who answers, by name.',
          example: { api: { servers: { lucy: { address: '192.0.2.11:6443' } } } },
        }),
        timeouts: option(
          t.recordOf(
            t.string({ pattern: /^[0-9]+(us|ms|s|m|h|d)?$/, description: 'a time such as `50s`' }),
            name,
          ),
          {
            default: { connect: '5s', client: '50s', server: '50s' },
            description: 'Timeouts by name, as in the timeout lines of the manual.',
          },
        ),
        config: option(t.lines(), { default: '', description: 'Further sections of haproxy.cfg.' }),
        openFirewall: option(t.boolean(), {
          default: true,
          description: 'Whether the firewall lets everyone reach the frontends.',
        }),
      },
    },
  },
  define: ({ config }) => {
    const { enable, openFirewall, frontends } = config.services.haproxy
    const ports = Object.values(frontends).flatMap((each) => each.bind.flatMap((text) => portOf(text)))
    return { networking: { firewall: { allowedTCPPorts: mkIf(enable && openFirewall, ports) } } }
  },
  assertions: ({ config }) =>
    Object.entries(config.services.haproxy.frontends).flatMap(([front, { bind: binds, defaultBackend }]) => [
      {
        assertion: binds.length > 0,
        message: `${front} listens nowhere: set \`bind\`.`,
        option: formatOptionPath(['services', 'haproxy', 'frontends', front]),
      },
      {
        assertion: defaultBackend === null || Object.hasOwn(config.services.haproxy.backends, defaultBackend),
        message: `There is no backend \`${defaultBackend}\`.`,
        option: formatOptionPath(['services', 'haproxy', 'frontends', front, 'defaultBackend']),
      },
    ]),
})

export type HaproxyConfig = ConfigOf<typeof haproxy>

/** TCP port of a bind line; nothing where it has none. */
export function portOf(text: string): readonly number[] {
  const [, port] = /:([0-9]+)( |$)/.exec(text) ?? []
  return port === undefined ? [] : [Number(port)]
}
