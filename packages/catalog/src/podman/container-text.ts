import { secretPath } from '../secrets/reference.ts'
import {
  commandWord,
  environmentAssignment,
  renderSections,
  sectionOf,
  type Section,
} from '../systemd-text.ts'
import type { PodmanConfig } from './options.ts'

type Container = PodmanConfig['virtualisation']['oci-containers']['containers'][string]

/** The .container file of a container; podman-systemd.unit(5), Podman 5.4. */
export function containerText(name: string, container: Container): string {
  const { settings, autoStart, dependsOn } = container
  const others = dependsOn.map((other) => `${other}.service`).join(' ')
  const known = new Set(['Unit', 'Container', 'Service', 'Install'])
  const further = (section: string): Section => sectionOf(settings[section] ?? {})
  return renderSections([
    [
      'Unit',
      [
        ['Description', `Container ${name}`],
        ['Requires', others === '' ? null : others],
        ['After', others === '' ? null : others],
        ...further('Unit'),
      ],
    ],
    ['Container', [...containerSection(name, container), ...further('Container')]],
    // The first start fetches the image, which takes its time.
    ['Service', [['Restart', 'always'], ['TimeoutStartSec', 900], ...further('Service')]],
    ...Object.keys(settings)
      .filter((section) => !known.has(section))
      .map((section) => [section, further(section)] as const),
    ['Install', [['WantedBy', autoStart ? 'multi-user.target' : null], ...further('Install')]],
  ])
}

function containerSection(name: string, container: Container): Section {
  return [
    ['ContainerName', name],
    ['Image', container.image],
    ['Exec', container.cmd.length === 0 ? null : container.cmd.map(commandWord).join(' ')],
    [
      'Environment',
      Object.entries(container.environment).map(([key, value]) => environmentAssignment(key, value)),
    ],
    ['EnvironmentFile', container.environmentSecrets.map(secretPath)],
    ['PublishPort', container.ports],
    ['Volume', container.volumes],
    ['Network', container.networks],
    ['User', container.user],
    ['WorkingDir', container.workdir],
    ['HostName', container.hostname],
    ['ReadOnly', container.readOnly ? true : null],
    ['HealthCmd', container.healthCmd],
    ['AutoUpdate', container.autoUpdate ? 'registry' : null],
    ['RunInit', true],
    ['NoNewPrivileges', true],
    ['PodmanArgs', container.extraOptions.map(commandWord)],
  ]
}
