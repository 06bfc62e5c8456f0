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
      ...when(podman.dockerSocket.enable, ...enabled(by, 'podman.socket')),
      ...when(
        containers.some(([, { autoUpdate }]) => autoUpdate),
        ...enabled(by, 'podman-auto-update.timer'),
      ),
      ...when(podman.autoPrune.enable, ...enabled(by, 'podman-prune.timer')),
    ],
    expectations: [{ kind: 'command', command: ['podman', 'info'] }],
  }
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
