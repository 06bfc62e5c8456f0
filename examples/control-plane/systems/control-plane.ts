// One of three machines that carry the control plane of Kubernetes, on which that of OpenStack runs. All of them run this
// one system; what tells them apart are the facts of the nodes, and a table of priorities by host name.
import { system } from '../forge.ts'
import { api, controlPlane as machines, kubernetesRepository, network, podNetwork } from '../site.ts'
import { uefiMetal } from '../templates/uefi-metal.ts'
import { base } from './base.ts'
import { kubeadmConfiguration } from './kubeadm.ts'

const each = Object.entries(machines)

export const controlPlane = system('control-plane', {
  extends: base,
  templates: [uefiMetal],
  services: {
    kubernetes: {
      node: {
        enable: true,
        roles: ['control-plane'],
        packages: kubernetesRepository === null ? [] : ['kubelet', 'kubeadm', 'kubectl', 'cri-tools'],
        // These ports are for the site only, below.
        openFirewall: false,
      },
    },
    // Any machine takes calls for the API, and passes them to one that answers.
    haproxy: {
      enable: true,
      frontends: { api: { bind: [`*:${api.port}`], defaultBackend: 'api' } },
      backends: {
        api: {
          balance: 'roundrobin',
          extraConfig: 'option httpchk GET /readyz\nhttp-check expect status 200',
          servers: Object.fromEntries(
            each.map(([name, { address }]) => [
              name,
              { address: `${address}:6443`, options: 'check check-ssl verify none inter 2s fall 3 rise 2' },
            ]),
          ),
        },
      },
    },
    // One machine has the address of the API. It keeps it while kubeadm has yet to make the first API, too.
    keepalived: {
      enable: true,
      vrrpScripts: {
        api: {
          script: `/usr/bin/curl --silent --fail --insecure --max-time 2 --output /dev/null https://127.0.0.1:${api.port}/readyz`,
          weight: -10,
        },
      },
      vrrpInstances: {
        api: {
          interface: api.interface,
          virtualRouterId: 51,
          virtualIps: [`${api.address}/24`],
          trackScripts: ['api'],
          hosts: Object.fromEntries(
            each.map(([name, { address, priority }]) => [name, { priority, unicastIp: address }]),
          ),
        },
      },
    },
    chrony: { allow: [network.cidr] },
  },
  networking: {
    hosts: Object.fromEntries([
      [api.address, [api.name]],
      ...each.map(([name, { address }]) => [address, [name]] as const),
    ]),
    firewall: {
      sources: {
        // etcd, the API itself, the kubelet, and those who schedule and control.
        [network.cidr]: { allowedTCPPorts: [2379, 2380, 6443, 10_250, 10_257, 10_259] },
        [podNetwork]: { allowedTCPPorts: [6443, 10_250] },
      },
    },
  },
  files: { '/etc/kubernetes/kubeadm.yaml': { text: kubeadmConfiguration } },
  // What OpenStack's own containers find on the machine: Open vSwitch, volumes over iSCSI and multipath.
  packages: ['lvm2', 'multipath-tools', 'nfs-common', 'open-iscsi', 'jq'],
  kernel: {
    modules: ['8021q', 'bonding', 'dm_multipath', 'iscsi_tcp', 'openvswitch', 'vhost_net', 'vxlan'],
  },
  sysctl: {
    // Many machines and ports on one network: room for their neighbours.
    'net.ipv4.neigh.default.gc_thresh1': '4096',
    'net.ipv4.neigh.default.gc_thresh2': '8192',
    'net.ipv4.neigh.default.gc_thresh3': '16384',
    // Packets may leave by another interface than they came.
    'net.ipv4.conf.all.rp_filter': '2',
    'net.ipv4.conf.default.rp_filter': '2',
    // Databases and search engines of OpenStack.
    'vm.max_map_count': '262144',
    'fs.aio-max-nr': '1048576',
  },
})
