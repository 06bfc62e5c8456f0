import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'
import { firewall } from '../firewall/options.ts'
import { secretIsDeclared } from '../secrets/reference.ts'
import { secrets } from '../secrets/options.ts'
import { users } from '../users/options.ts'

const containerName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,100}$/,
  description: 'the name of a container',
})
const quadletName = t.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,100}\.(container|volume|network|pod|kube|image|build)$/,
  description: 'the name of a file that ends in .container, .volume, .network, .pod, .kube, .image or .build',
})
const variableName = t.string({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  description: 'the name of an environment variable',
})
const image = t.string({
  pattern: /^[a-z0-9][A-Za-z0-9._/:@-]+$/,
  description: 'an image such as `registry.example.org/web:1.2`',
})
const publish = t.string({
  pattern: /^(\[?[0-9A-Fa-f:.]*\]?:)?[0-9-]*(:[0-9-]+)?(\/(tcp|udp))?$/,
  description: 'ports such as `8080:80`',
})

const container = t.submodule({
  options: {
    image: option(image, {
      description: 'Image, with its registry. A digest (`@sha256:...`) pins it.',
      example: 'registry.example.org/web@sha256:...',
    }),
    autoStart: option(t.boolean(), { default: true, description: 'Whether it is started at boot.' }),
    cmd: option(t.listOf(t.string()), {
      default: [],
      description: 'Command in the container; its own where it is empty.',
    }),
    dependsOn: option(t.listOf(containerName), {
      default: [],
      description: 'Containers that are started before this one.',
    }),
    environment: option(t.recordOf(t.string(), variableName), {
      default: {},
      description: 'Environment variables.',
    }),
    environmentSecrets: option(t.listOf(t.secret()), {
      default: [],
      description: 'Secrets with further environment variables, one `NAME=VALUE` in a line.',
    }),
    ports: option(t.listOf(publish), {
      default: [],
      description:
        'Ports of the machine and of the container. The firewall does not see them: what is published is open.',
      example: ['8080:80', '127.0.0.1:5432:5432'],
    }),
    volumes: option(t.listOf(t.string()), {
      default: [],
      description: 'Volumes and directories, and where they appear.',
      example: ['data:/var/lib/data', '/srv/web:/srv:ro'],
    }),
    networks: option(t.listOf(t.string()), {
      default: [],
      description: 'Networks; the default one where it is empty.',
      example: ['web.network'],
    }),
    user: option(t.nullable(t.string()), { default: null, description: 'User in the container.' }),
    workdir: option(t.nullable(t.absolutePath()), {
      default: null,
      description: 'Directory in the container where it begins.',
    }),
    hostname: option(t.nullable(t.hostName()), { default: null, description: 'Host name of the container.' }),
    readOnly: option(t.boolean(), {
      default: false,
      description: 'Whether the container cannot change its image.',
    }),
    healthCmd: option(t.nullable(t.string()), {
      default: null,
      description: 'Command that tells whether the container is well.',
    }),
    autoUpdate: option(t.boolean(), {
      default: false,
      description: "Whether podman-auto-update.timer follows the registry's newer image.",
    }),
    extraOptions: option(t.listOf(t.string()), {
      default: [],
      description: 'Further options of podman-run(1).',
      example: ['--device=/dev/dri'],
    }),
    settings: option(t.recordOf(t.settings()), {
      default: {},
      description: 'Further settings by section, as in podman-systemd.unit(5).',
      example: { Service: { MemoryMax: '1G' } },
    }),
  },
})

export const podman = defineModule({
  name: 'podman',
  description: 'Containers, with Podman and systemd (quadlets).',
  uses: [firewall, secrets],
  options: {
    virtualisation: {
      podman: {
        enable: option(t.boolean(), {
          default: ({ config }: { config: Containers }) =>
            Object.keys(config.virtualisation['oci-containers'].containers).length > 0 ||
            Object.keys(config.virtualisation.quadlets).length > 0,
          defaultText: 'true where a container or a quadlet is declared',
          description: 'Whether Podman is there, also for users without root.',
        }),
        dockerCompat: option(t.boolean(), {
          default: false,
          description: 'Whether `docker` is Podman under another name.',
        }),
        dockerSocket: {
          enable: option(t.boolean(), {
            default: false,
            description: "Whether Podman answers where programs look for Docker's socket.",
          }),
        },
        autoPrune: {
          enable: option(t.boolean(), {
            default: false,
            description: 'Whether images and containers that nobody uses are removed.',
          }),
          dates: option(t.calendar(), { default: 'weekly', description: 'When they are.' }),
        },
      },
      'oci-containers': {
        containers: option(t.recordOf(container, containerName), {
          default: {},
          description: 'Containers by name. Each is a service of that name.',
          example: { web: { image: 'registry.example.org/web:1.2', ports: ['8080:80'] } },
        }),
      },
      quadlets: option(t.recordOf(t.recordOf(t.settings()), quadletName), {
        default: {},
        description:
          'Networks, volumes, pods and the like by the name of their file, as sections of podman-systemd.unit(5).',
        example: { 'web.network': { Network: { Subnet: '10.89.1.0/24' } } },
      }),
    },
  },
  define: ({ config }) => ({
    networking: {
      firewall: {
        // Containers ask the name server of their bridge.
        interfaces: config.virtualisation.podman.enable
          ? { 'podman*': { allowedUDPPorts: [53], allowedTCPPorts: [53] } }
          : {},
      },
    },
  }),
  assertions: ({ config }) =>
    Object.entries(config.virtualisation['oci-containers'].containers).flatMap(
      ([name, { environmentSecrets, dependsOn }]) => {
        const at = (inner: string) =>
          formatOptionPath(['virtualisation', 'oci-containers', 'containers', name, inner])
        return [
          ...environmentSecrets.flatMap((secret) =>
            secretIsDeclared(config.secrets, secret, at('environmentSecrets')),
          ),
          ...dependsOn.map((other) => ({
            assertion: Object.hasOwn(config.virtualisation['oci-containers'].containers, other),
            message: `There is no container \`${other}\`.`,
            option: at('dependsOn'),
          })),
        ]
      },
    ),
})

export type PodmanConfig = ConfigOf<readonly [typeof podman, typeof users]>

interface Containers {
  readonly virtualisation: {
    readonly 'oci-containers': { readonly containers: object }
    readonly quadlets: object
  }
}
