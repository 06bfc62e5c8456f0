// What `kubeadm init --config /etc/kubernetes/kubeadm.yaml --upload-certs` makes of the first machine.
import { toYaml } from 'ingot'
import { api, controlPlane, podNetwork } from '../site.ts'

const cluster = {
  apiVersion: 'kubeadm.k8s.io/v1beta4',
  kind: 'ClusterConfiguration',
  clusterName: 'control-plane',
  controlPlaneEndpoint: `${api.name}:${api.port}`,
  apiServer: {
    certSANs: [api.name, api.address, ...Object.values(controlPlane).map(({ address }) => address)],
  },
  // /usr is read-only, and that is where it would look by itself.
  controllerManager: {
    extraArgs: [{ name: 'flex-volume-plugin-dir', value: '/var/lib/kubelet/volumeplugins' }],
  },
  networking: { podSubnet: podNetwork },
}

const kubelet = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  cgroupDriver: 'systemd',
  volumePluginDir: '/var/lib/kubelet/volumeplugins',
}

/** Both, as one file of YAML. */
export const kubeadmConfiguration = [cluster, kubelet].map((part) => toYaml(part)).join('---\n')
