import type { ConfigOf } from '@ingot/language/module.ts'
import { defineModule } from '@ingot/language/module.ts'
import { option } from '@ingot/language/option.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import { t } from '@ingot/language/types.ts'
import { secretIsDeclared } from '../secrets/reference.ts'
import { secrets } from '../secrets/options.ts'
import { fileSystemTypes, isNetworkType, machinePath } from './mount.ts'

const deviceName = t.string({
  pattern: /^\S+$/,
  description: 'a device, `LABEL=...`, `UUID=...`, `SERVER:/PATH` or `//SERVER/SHARE`',
})
const mountOption = t.string({ pattern: /^[^\s,]+$/, description: 'one option of mount(8)' })

const fileSystem = t.submodule({
  options: {
    device: option(deviceName, {
      description:
        'What is mounted: a device, `LABEL=...`, `UUID=...`, `SERVER:/PATH` (NFS) or `//SERVER/SHARE` (SMB).',
      example: 'LABEL=data',
    }),
    fsType: option(t.oneOf(fileSystemTypes), {
      description: 'Type of the file system. Its tools come by themselves.',
      example: 'ext4',
    }),
    options: option(t.listOf(mountOption), {
      default: [],
      description: 'Options of mount(8).',
      example: ['noatime', 'ro'],
    }),
    automount: option(t.boolean(), {
      default: ({ self }: { self: { readonly fsType: string } }) => isNetworkType(self.fsType),
      defaultText: 'true for nfs, nfs4 and cifs',
      description: 'Whether it is mounted when somebody first looks, so that the boot does not wait for it.',
    }),
    required: option(t.boolean(), {
      default: ({ self }: { self: { readonly automount: boolean } }) => !self.automount,
      defaultText: 'true where it is mounted at boot',
      description: 'Whether the boot waits for it, and fails without it.',
    }),
    credentials: option(t.nullable(t.secret()), {
      default: null,
      description: 'For SMB: secret with lines `username=`, `password=` and `domain=`.',
      example: { kind: 'secret', name: 'share' },
    }),
  },
})

export const fileSystems = defineModule({
  name: 'file-systems',
  description: 'What is mounted beside the system itself: data disks, NFS, SMB.',
  uses: [secrets],
  options: {
    fileSystems: option(t.recordOf(fileSystem, t.absolutePath()), {
      default: {},
      description:
        'File systems by the directory where they are mounted: below /var, /srv, /mnt, /home or /opt.',
      example: { '/srv/data': { device: 'LABEL=data', fsType: 'ext4' } },
    }),
  },
  assertions: ({ config }) =>
    Object.entries(config.fileSystems).flatMap(([path, { credentials, fsType }]) => [
      {
        assertion: machinePath(path) !== null,
        message: `Nothing can be mounted at ${path}: choose a place below /var, /srv, /mnt, /home or /opt, which are the machine's.`,
        option: formatOptionPath(['fileSystems', path]),
      },
      {
        assertion: credentials === null || fsType === 'cifs',
        message: `Only SMB (cifs) has credentials, and ${path} is ${fsType}.`,
        option: formatOptionPath(['fileSystems', path, 'credentials']),
      },
      ...secretIsDeclared(
        config.secrets,
        credentials,
        formatOptionPath(['fileSystems', path, 'credentials']),
      ),
    ]),
})

export type FileSystemsConfig = ConfigOf<typeof fileSystems>
