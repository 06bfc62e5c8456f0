import type { LowerToDebian } from '../contribution.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import { packagesFor, textFile } from '../entries.ts'
import type { KubernetesConfig } from './options.ts'

/** Much of it is defined of other modules; what is left are tools, and where the kubelet may write. */
export const lowerKubernetes: LowerToDebian<KubernetesConfig> = (config, { origin, source }) => {
  const { enable, packages, cniBinDir } = config.services.kubernetes.node
  if (!enable) return {}
  const by = origin('services.kubernetes.node')
  const named = origin('services.kubernetes.node.packages')
  if (packages.length > 0 && source.repositories.length === 0 && source.localPackages.length === 0) {
    throw requestError({
      code: 'source-repository',
      message: `Debian has no package ${packages.join(' or ')}.`,
      where: named.positions[0] ?? `module ${named.module}`,
      hint: 'Add a repository that has it to the source (`repositories`), or packages of your own (`localPackages`).',
    })
  }
  const writable = [
    '/etc/kubernetes/manifests',
    '/var/lib/kubelet',
    '/var/lib/etcd',
    '/etc/cni/net.d',
    cniBinDir,
  ]
  return {
    packages: [
      ...packagesFor(named, ...packages),
      ...packagesFor(by, 'conntrack', 'ethtool', 'ebtables', 'iptables', 'socat'),
    ],
    expectations: packages.map((name) => ({ kind: 'package', name })),
    files: [
      textFile('/usr/lib/tmpfiles.d/kubernetes.conf', writable.map(directoryLine).join(''), by),
      // Plug-ins of volumes lie below /usr by themselves, which is read-only.
      textFile(
        '/etc/default/kubelet',
        'KUBELET_EXTRA_ARGS=--volume-plugin-dir=/var/lib/kubelet/volumeplugins\n',
        by,
      ),
    ],
  }
}

function directoryLine(path: string): string {
  return `d ${path} ${path === '/var/lib/etcd' ? '0700' : '0755'} root root -\n`
}
