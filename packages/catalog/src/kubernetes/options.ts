import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { mkDefault, mkIf } from '@ingot/language/modifiers.ts'
import { t } from '@ingot/language/types.ts'
import { containerd } from '../containerd/options.ts'
import { firewall } from '../firewall/options.ts'
import { kernel } from '../kernel/options.ts'
import { swap } from '../swap/options.ts'
import { sysctl } from '../sysctl/options.ts'

/** Ports of https://kubernetes.io/docs/reference/networking/ports-and-protocols/, Kubernetes 1.32. */
const ports = {
  'control-plane': [6443, 2379, 2380, 10_250, 10_257, 10_259],
  worker: [10_250, 10_256],
} as const

export const kubernetes = defineModule({
  name: 'kubernetes',
  description: 'What a machine needs to be a node of Kubernetes, before kubeadm makes it one.',
  uses: [containerd, firewall, kernel, swap, sysctl],
  options: {
    services: {
      kubernetes: {
        node: {
          enable: option(t.boolean(), {
            default: false,
            description:
              'Whether the machine is prepared: containerd with systemd as keeper of cgroups, kernel modules, settings, tools, ports.',
          }),
          roles: option(t.listOf(t.oneOf(['control-plane', 'worker'])), {
            default: ['worker'],
            description: 'What the node is; decides about open ports.',
            example: ['control-plane'],
          }),
          packages: option(t.listOf(t.packageName()), {
            default: [],
            description:
              'Packages of kubelet and kubeadm. Debian has none: add a repository that does to the source, or local packages.',
            example: ['kubelet', 'kubeadm'],
          }),
          allowSwap: option(t.boolean(), {
            default: false,
            description: 'Whether the kubelet is set up to live with swap; by itself it does not start.',
          }),
          cniBinDir: option(t.absolutePath(), {
            default: '/opt/cni/bin',
            description:
              'Directory of network plug-ins. Those that install themselves need one that the machine can write.',
          }),
          openFirewall: option(t.boolean(), {
            default: true,
            description: 'Whether the firewall opens the ports of the roles.',
          }),
        },
      },
    },
  },
  define: ({ config }) => {
    const { enable, roles, cniBinDir, openFirewall } = config.services.kubernetes.node
    const cri = 'io.containerd.grpc.v1.cri'
    return {
      kernel: { modules: mkIf(enable, ['overlay', 'br_netfilter']) },
      sysctl: mkIf(enable, {
        'net.ipv4.ip_forward': '1',
        'net.ipv6.conf.all.forwarding': '1',
        'net.bridge.bridge-nf-call-iptables': '1',
        'net.bridge.bridge-nf-call-ip6tables': '1',
        'fs.inotify.max_user_instances': '8192',
        'fs.inotify.max_user_watches': '524288',
      }),
      networking: {
        firewall: {
          allowedTCPPorts: mkIf(
            enable && openFirewall,
            roles.flatMap((role) => ports[role]),
          ),
          allowedTCPPortRanges: mkIf(enable && openFirewall && roles.includes('worker'), [
            { from: 30_000, to: 32_767 },
          ]),
        },
      },
      virtualisation: {
        containerd: {
          enable: mkIf(enable, mkDefault(true)),
          settings: mkIf(enable, {
            plugins: {
              [cri]: {
                cni: { bin_dir: cniBinDir },
                containerd: {
                  runtimes: {
                    runc: { runtime_type: 'io.containerd.runc.v2', options: { SystemdCgroup: true } },
                  },
                },
              },
            },
          }),
        },
      },
    }
  },
  assertions: ({ config }) => {
    const { enable, allowSwap, roles } = config.services.kubernetes.node
    const swaps = config.zramSwap.enable || config.swapDevices.length > 0
    return [
      {
        assertion: !enable || allowSwap || !swaps,
        message:
          'The kubelet does not start on a machine with swap: leave it out, or set up the kubelet for it and `allowSwap`.',
        option: 'services.kubernetes.node.allowSwap',
      },
      {
        assertion: !enable || roles.length > 0,
        message: 'A node has a role: control-plane, worker or both.',
        option: 'services.kubernetes.node.roles',
      },
    ]
  },
})

export type KubernetesConfig = ConfigOf<typeof kubernetes>
