// Variants of a large system: a machine that carries the control plane of Kubernetes.
import { debian, defineForge } from 'ingot'
import { controlPlane } from '../../../../examples/control-plane/systems/control-plane.ts'

const { system } = defineForge({
  source: debian({ suite: 'trixie', components: ['main', 'non-free-firmware'] }),
})

for (let index = 0; index < Number(process.env['SYSTEMS']); index++) {
  system(`machine${index}`, {
    extends: controlPlane,
    packages: [index % 2 === 0 ? 'tree' : 'curl'],
    networking: { hostName: `host${index}` },
    services: { ssh: { ports: [2000 + index] } },
  })
}
