import { sandboxed } from '../sandbox.ts'
import { secretPath } from '../secrets/reference.ts'
import { commandWord, type Section } from '../systemd-text.ts'
import type { CertificatesConfig } from './options.ts'

type Acme = CertificatesConfig['security']['acme']
type Certificate = Acme['certs'][string]
type Sections = readonly (readonly [string, Section])[]

/** Obtains or renews one certificate, as user acme; only laying it in place is root's. */
export function orderService(name: string, certificate: Certificate, acme: Acme): Sections {
  const { domain, group, reloadServices, environmentSecret } = certificate
  const obtain = [
    '/usr/lib/ingot/acme-obtain',
    domain,
    String(acme.renewDays),
    ...legoArguments(certificate, acme),
  ]
  const install = ['+/usr/lib/ingot/acme-install', name, domain, group, ...reloadServices]
  const bindsLowPort = (certificate.listenHTTP ?? 1024) < 1024
  return [
    [
      'Unit',
      [
        ['Description', `Certificate for ${domain}`],
        ['Wants', 'network-online.target'],
        ['After', `network-online.target nss-lookup.target acme-placeholder-${name}.service`],
      ],
    ],
    [
      'Service',
      [
        ['Type', 'oneshot'],
        ['User', 'acme'],
        ['ExecStart', obtain.map(commandWord).join(' ')],
        ['ExecStartPost', install.map(commandWord).join(' ')],
        ['EnvironmentFile', environmentSecret === null ? null : secretPath(environmentSecret)],
        ['Environment', 'HOME=/var/lib/acme'],
        ...sandboxed({
          ReadWritePaths: '/var/lib/acme',
          CapabilityBoundingSet: bindsLowPort ? 'CAP_NET_BIND_SERVICE' : '',
          AmbientCapabilities: bindsLowPort ? 'CAP_NET_BIND_SERVICE' : null,
          UMask: '0022',
        }),
      ],
    ],
  ]
}

function legoArguments({ domain, extraDomainNames, ...proof }: Certificate, acme: Acme): readonly string[] {
  return [
    '--path',
    '/var/lib/acme/.lego',
    '--accept-tos',
    '--email',
    acme.email ?? '',
    '--key-type',
    acme.keyType,
    ...(acme.server === null ? [] : ['--server', acme.server]),
    ...[domain, ...extraDomainNames].flatMap((name) => ['--domains', name]),
    ...(proof.webroot === null ? [] : ['--http', '--http.webroot', proof.webroot]),
    ...(proof.listenHTTP === null ? [] : ['--http', '--http.port', `:${proof.listenHTTP}`]),
    ...(proof.dnsProvider === null ? [] : ['--dns', proof.dnsProvider]),
  ]
}

/** Soon after the boot, then every day, at a time of the machine's own. */
export function orderTimer(name: string): Sections {
  return [
    ['Unit', [['Description', `Renew the certificate ${name}`]]],
    [
      'Timer',
      [
        ['OnBootSec', '1min'],
        ['OnCalendar', 'daily'],
        ['RandomizedDelaySec', '6h'],
        ['FixedRandomDelay', true],
        ['Persistent', true],
      ],
    ],
    ['Install', [['WantedBy', 'timers.target']]],
  ]
}

/** Before anything that could want the certificate. */
export function placeholderService(name: string, { domain, group }: Certificate): Sections {
  const command = ['/usr/lib/ingot/acme-placeholder', name, domain, group]
  return [
    [
      'Unit',
      [
        ['Description', `A certificate for ${domain} until there is a real one`],
        ['ConditionPathExists', `!/var/lib/acme/${name}/fullchain.pem`],
        ['Before', 'nginx.service caddy.service haproxy.service'],
      ],
    ],
    [
      'Service',
      [
        ['Type', 'oneshot'],
        ['ExecStart', command.map(commandWord).join(' ')],
        ...sandboxed({
          ReadWritePaths: '/var/lib/acme',
          PrivateNetwork: true,
          CapabilityBoundingSet: 'CAP_CHOWN CAP_FOWNER CAP_DAC_OVERRIDE',
          SystemCallFilter: '@system-service',
        }),
      ],
    ],
    ['Install', [['WantedBy', 'multi-user.target']]],
  ]
}
