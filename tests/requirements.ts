import { requirementsFor } from '@ingot/cli/host/requirements.ts'
import type { Requirement } from '@ingot/cli/host/requirements.ts'

/** What only tests need of the host: programs of others, to compare with or to play another part. */
const forTests: readonly Requirement[] = [
  { provides: 'git', package: 'git', why: 'lists the files of the house', neededBy: [] },
  { provides: 'gpg', package: 'gnupg', why: 'signs archives that tests make', neededBy: [] },
  {
    provides: 'age',
    package: 'age',
    why: 'opens secrets that Ingot sealed, and the other way round',
    neededBy: [],
  },
  {
    provides: 'minisign',
    package: 'minisign',
    why: 'verifies what Ingot signed, and signs itself',
    neededBy: [],
  },
  { provides: 'openssl', package: 'openssl', why: 'makes an authority of its own', neededBy: [] },
  { provides: 'ssh', package: 'openssh-client', why: 'talks to machines under test', neededBy: [] },
  { provides: 'mtype', package: 'mtools', why: 'reads config drives', neededBy: [] },
  { provides: 'fsck.vfat', package: 'dosfstools', why: 'checks config drives', neededBy: [] },
  { provides: 'blkid', package: 'util-linux', why: 'finds config drives by label', neededBy: [] },
  {
    provides: 'python3',
    package: 'python3',
    why: 'reads TOML and INI files that the language writes',
    neededBy: [],
  },
  {
    provides: 'systemd-analyze',
    package: 'systemd',
    why: 'says which calendar events and time spans there are',
    neededBy: [],
  },
  {
    provides: 'qemu-img',
    package: 'qemu-utils',
    why: 'compares disks of other formats with the raw one',
    neededBy: [],
  },
  {
    provides: 'virt-xml-validate',
    package: 'libvirt-clients',
    why: "holds domains to libvirt's schema",
    neededBy: [],
  },
  { provides: 'xmllint', package: 'libxml2-utils', why: 'reads XML for it', neededBy: [] },
  { provides: 'zstd', package: 'zstd', why: 'unpacks root trees', neededBy: [] },
  { provides: 'skopeo', package: 'skopeo', why: 'reads OCI images', neededBy: [] },
  { provides: 'podman', package: 'podman', why: 'runs OCI images', neededBy: [] },
  {
    provides: 'runc',
    package: 'runc',
    why: 'runs containers on hosts with any kind of cgroups',
    neededBy: [],
  },
  {
    provides: 'shellcheck',
    package: 'shellcheck',
    why: 'reads shell scripts with another eye',
    neededBy: [],
  },
]

/** Everything that the whole test run needs of the host. */
export const requirements: readonly Requirement[] = [
  ...requirementsFor(['lock', 'build', 'run']),
  ...forTests,
]
