import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { enabled, link, packagesFor, textFile, unitFile, when } from '../entries.ts'
import { renderSections, sectionOf } from '../systemd-text.ts'
import { containerText } from './container-text.ts'
import type { PodmanConfig } from './options.ts'

/** Where podman's generator looks for those of the distribution; an administrator's in /etc outrank them. */
const quadlets = '/usr/share/containers/systemd'

export const lowerPodman: LowerToDebian<PodmanConfig> = (config, { origin }) => {
  const { podman, quadlets: declared, 'oci-containers': oci } = config.virtualisation
  if (!podman.enable) return {}
  const by = origin('virtualisation.podman.enable')
  const containers = Object.entries(oci.containers)
  return {
    packages: packagesFor(
      by,
      'podman',
      'crun',
      'netavark',
      'aardvark-dns',
      'passt',
      'uidmap',
      'catatonit',
      'ca-certificates',
      'nftables',
    ),
    files: [
      textFile('/usr/lib/ingot/subordinate-ids', subordinateIds, by, 0o755),
      unitFile('subordinate-ids.service', subordinateIdsService(Object.keys(config.users)), by),
      ...containers.map(([name, container]) =>
        textFile(
          `${quadlets}/${name}.container`,
          containerText(name, container),
          origin(formatOptionPath(['virtualisation', 'oci-containers', 'containers', name])),
        ),
      ),
      ...Object.entries(declared).map(([name, sections]) =>
        textFile(
          `${quadlets}/${name}`,
          renderSections(
            Object.entries(sections).map(([section, settings]) => [section, sectionOf(settings)]),
          ),
          origin(formatOptionPath(['virtualisation', 'quadlets', name])),
        ),
      ),
      ...when(
        podman.dockerCompat,
        link('/usr/bin/docker', 'podman', origin('virtualisation.podman.dockerCompat')),
      ),
      ...when(
        podman.dockerSocket.enable,
        textFile(
          '/usr/lib/tmpfiles.d/docker-socket.conf',
          'L+ /run/docker.sock - - - - /run/podman/podman.sock\n',
          by,
        ),
      ),
      ...when(
        podman.autoPrune.enable,
        unitFile('podman-prune.service', pruneService, origin('virtualisation.podman.autoPrune')),
        unitFile(
          'podman-prune.timer',
          pruneTimer(podman.autoPrune.dates),
          origin('virtualisation.podman.autoPrune'),
        ),
      ),
    ],
    units: [
      ...enabled(by, 'subordinate-ids.service'),
      ...when(podman.dockerSocket.enable, ...enabled(by, 'podman.socket')),
      ...when(
        containers.some(([, { autoUpdate }]) => autoUpdate),
        ...enabled(by, 'podman-auto-update.timer'),
      ),
      ...when(podman.autoPrune.enable, ...enabled(by, 'podman-prune.timer')),
    ],
    expectations: [
      { kind: 'command', command: ['podman', 'info'] },
      ...containers
        .filter(([, { autoStart }]) => autoStart)
        .map(([name]) => ({ kind: 'unit-active', unit: `${name}.service` }) as const),
    ],
  }
}

/**
 * What containers of a user without root are made of: ids that are nobody else's. They follow from the user's own, which
 * the lock keeps, so that images in a home stay the user's whoever comes or goes. What an administrator gave is left.
 */
const subordinateIds = `#!/bin/sh
set -eu
touch /etc/subuid /etc/subgid
for name; do
    first=$(($(id -u "$name") * 65536))
    last=$((first + 65535))
    grep -q "^$name:" /etc/subuid || usermod --add-subuids "$first-$last" "$name"
    grep -q "^$name:" /etc/subgid || usermod --add-subgids "$first-$last" "$name"
done
`

function subordinateIdsService(users: readonly string[]) {
  return [
    [
      'Unit',
      [
        ['Description', 'Ids for containers of users without root'],
        ['Before', 'systemd-user-sessions.service'],
      ],
    ],
    [
      'Service',
      [
        ['Type', 'oneshot'],
        ['RemainAfterExit', true],
        [
          'ExecStart',
          ['/usr/lib/ingot/subordinate-ids', ...users.filter((name) => name !== 'root')].join(' '),
        ],
      ],
    ],
    ['Install', [['WantedBy', 'multi-user.target']]],
  ] as const
}

const pruneService = [
  ['Unit', [['Description', 'Remove images and containers that nobody uses']]],
  [
    'Service',
    [
      ['Type', 'oneshot'],
      ['ExecStart', '/usr/bin/podman system prune --force --all'],
    ],
  ],
] as const

function pruneTimer(dates: string) {
  return [
    ['Unit', [['Description', 'Remove images and containers that nobody uses']]],
    [
      'Timer',
      [
        ['OnCalendar', dates],
        ['Persistent', true],
        ['RandomizedDelaySec', '30min'],
      ],
    ],
    ['Install', [['WantedBy', 'timers.target']]],
  ] as const
}
