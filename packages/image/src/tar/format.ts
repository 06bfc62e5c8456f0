import type { Format } from '../format.ts'

export const tar: Format = {
  name: 'tar',
  summary: 'tar, systemd-nspawn, mkosi, podman import',
  extension: 'tar.zst',
  mediaType: 'application/x-tar+zstd',
  check: () => {},
  pour: async (forge, pour) => (await import('./pour.ts')).pourTar(forge, pour),
}
