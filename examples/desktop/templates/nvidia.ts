// NVIDIA's own driver in the place of nouveau. Its kernel module is built when the system is.
import { template } from '../forge.ts'

export const nvidia = template('nvidia', {
  packages: [
    'linux-headers-amd64',
    'nvidia-driver',
    'nvidia-open-kernel-dkms',
    'nvidia-settings',
    'nvidia-smi',
    'nvidia-suspend-common',
    'nvidia-vaapi-driver',
  ],
  kernel: { parameters: ['nvidia-drm.modeset=1'] },
  files: {
    '/etc/modprobe.d/nvidia.conf': {
      text: 'blacklist nouveau\noptions nvidia NVreg_PreserveVideoMemoryAllocations=1\n',
    },
  },
  // Without these the screen stays dark after sleep.
  systemd: {
    units: {
      'nvidia-hibernate.service': { enable: true },
      'nvidia-resume.service': { enable: true },
      'nvidia-suspend.service': { enable: true },
    },
  },
})
