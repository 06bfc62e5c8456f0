import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { mkDefault } from '@ingot/language/modifiers.ts'
import { option } from '@ingot/language/option.ts'
import { t } from '@ingot/language/types.ts'

export const containerd = defineModule({
  name: 'containerd',
  description: 'What runs the containers of Kubernetes: containerd.',
  options: {
    virtualisation: {
      containerd: {
        enable: option(t.boolean(), { default: false, description: 'Whether to run containerd.' }),
        settings: option(t.settings(), {
          default: {},
          description: 'Settings of its config.toml, on top of those of Debian.',
          example: {
            plugins: { 'io.containerd.grpc.v1.cri': { sandbox_image: 'registry.example.org/pause:3.10' } },
          },
        }),
      },
    },
  },
  define: {
    virtualisation: {
      containerd: {
        settings: {
          version: 2,
          plugins: {
            'io.containerd.grpc.v1.cri': {
              cni: { bin_dir: mkDefault('/usr/lib/cni'), conf_dir: '/etc/cni/net.d' },
            },
            'io.containerd.internal.v1.opt': { path: '/var/lib/containerd/opt' },
          },
        },
      },
    },
  },
})

export type ContainerdConfig = ConfigOf<typeof containerd>
