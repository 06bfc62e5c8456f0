import type { Format } from '../format.ts'

export const oci: Format = {
  name: 'oci',
  summary: 'Podman, Docker, registries, Kubernetes',
  extension: 'oci.tar',
  mediaType: 'application/vnd.oci.image.layout.v1+tar',
  check: () => {},
  pour: async (forge, pour) => (await import('./pour.ts')).pourOci(forge, pour),
}
