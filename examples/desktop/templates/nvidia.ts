// NVIDIA's own driver in the place of nouveau. Its kernel module is built when the system is.
import { template } from '../forge.ts'

export const nvidia = template('nvidia', {
  // Without the second the screen stays dark after sleep.
  hardware: { nvidia: { enable: true, powerManagement: { enable: true } } },
  packages: ['nvidia-settings', 'nvidia-smi', 'nvidia-vaapi-driver'],
})
