import type { FileEntry } from '@ingot/contracts/blueprint.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import type { Contribution, LowerContext, LowerToDebian } from '../contribution.ts'
import { enabled, packagesFor, textFile, unitFile } from '../entries.ts'
import { sandboxed } from '../sandbox.ts'
import type { CertificatesConfig } from './options.ts'
import { installScript, obtainScript, placeholderScript } from './scripts.ts'
import { orderService, orderTimer, placeholderService } from './units.ts'

export const lowerCertificates: LowerToDebian<CertificatesConfig> = (config, context) => {
  const { acme, pki } = config.security
  const parts = [
    ...(Object.keys(acme.certs).length > 0 ? [lowerAcme(acme, context)] : []),
    ...(pki.certificates.length > 0 ? [lowerAuthorities(pki.certificates, context)] : []),
  ]
  return {
    packages: parts.flatMap(({ packages }) => packages ?? []),
    files: parts.flatMap(({ files }) => files ?? []),
    users: parts.flatMap(({ users }) => users ?? []),
    units: parts.flatMap(({ units }) => units ?? []),
  }
}

function lowerAcme(acme: CertificatesConfig['security']['acme'], { origin }: LowerContext): Contribution {
  const by = origin('security.acme')
  const names = Object.keys(acme.certs)
  return {
    packages: packagesFor(by, 'lego', 'ca-certificates', 'openssl'),
    users: [
      {
        name: 'acme',
        groups: [],
        home: '/var/lib/acme',
        shell: '/usr/sbin/nologin',
        description: 'ACME',
        sshKeys: [],
        origin: by,
      },
    ],
    files: [
      textFile('/usr/lib/ingot/acme-obtain', obtainScript, by, 0o755),
      textFile('/usr/lib/ingot/acme-install', installScript, by, 0o755),
      textFile('/usr/lib/ingot/acme-placeholder', placeholderScript, by, 0o755),
      textFile('/usr/lib/tmpfiles.d/acme.conf', directories, by),
      ...Object.entries(acme.certs).flatMap(([name, certificate]): readonly FileEntry[] => {
        const cert = origin(formatOptionPath(['security', 'acme', 'certs', name]))
        return [
          unitFile(`acme-${name}.service`, orderService(name, certificate, acme), cert),
          unitFile(`acme-${name}.timer`, orderTimer(name), cert),
          unitFile(`acme-placeholder-${name}.service`, placeholderService(name, certificate), cert),
        ]
      }),
    ],
    units: names.flatMap((name) => enabled(by, `acme-${name}.timer`, `acme-placeholder-${name}.service`)),
  }
}

/** The challenge is read by web servers, keys by their group only. */
const directories = `d /var/lib/acme 0755 acme acme -
d /var/lib/acme/.lego 0700 acme acme -
d /var/lib/acme/acme-challenge 0755 acme acme -
d /var/lib/acme/acme-challenge/.well-known 0755 acme acme -
d /var/lib/acme/acme-challenge/.well-known/acme-challenge 0755 acme acme -
`

const authorities = '/usr/share/ingot/ca-certificates'

/** Debian joins the authorities into one file when a package is configured; here the machine does it at boot. */
function lowerAuthorities(certificates: readonly string[], { origin }: LowerContext): Contribution {
  const by = origin('security.pki.certificates')
  return {
    packages: packagesFor(by, 'ca-certificates'),
    files: [
      ...certificates.map((text, index) =>
        textFile(`${authorities}/declared-${index + 1}.crt`, `${text.trim()}\n`, by),
      ),
      unitFile('declared-authorities.service', authoritiesService, by),
    ],
    units: enabled(by, 'declared-authorities.service'),
  }
}

const authoritiesService = [
  [
    'Unit',
    [
      ['Description', 'Trust the declared authorities'],
      ['DefaultDependencies', false],
      ['After', 'systemd-remount-fs.service ostree-remount.service systemd-tmpfiles-setup.service'],
      ['Before', 'basic.target shutdown.target'],
      ['Conflicts', 'shutdown.target'],
    ],
  ],
  [
    'Service',
    [
      ['Type', 'oneshot'],
      ['RemainAfterExit', true],
      ['ExecStart', `/usr/sbin/update-ca-certificates --fresh --localcertsdir ${authorities}`],
      ...sandboxed({
        ReadWritePaths: '/etc/ssl',
        PrivateNetwork: true,
        RestrictAddressFamilies: 'none',
        CapabilityBoundingSet: '',
        UMask: '0022',
      }),
    ],
  ],
  ['Install', [['WantedBy', 'sysinit.target']]],
] as const
