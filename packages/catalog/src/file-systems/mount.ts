/** File systems that Debian 13's kernel mounts, and the package of their tools (null: none is needed). */
const tools = {
  btrfs: 'btrfs-progs',
  cifs: 'cifs-utils',
  erofs: null,
  exfat: 'exfatprogs',
  ext4: null,
  f2fs: 'f2fs-tools',
  nfs: 'nfs-common',
  nfs4: 'nfs-common',
  ntfs3: null,
  squashfs: null,
  tmpfs: null,
  vfat: 'dosfstools',
  xfs: 'xfsprogs',
} as const

type FileSystemType = keyof typeof tools
export const fileSystemTypes = Object.keys(tools) as readonly FileSystemType[]

/** The package with the tools of a type; null where the base has them. */
export function toolsOf(type: FileSystemType): string | null {
  return tools[type]
}

/** Whether it comes over the network. */
export function isNetworkType(type: string): boolean {
  return type === 'nfs' || type === 'nfs4' || type === 'cifs'
}

/** Whether fsck has something to do before it is mounted; btrfs and xfs look after themselves. */
export function isCheckedType(type: string): boolean {
  return type === 'ext4' || type === 'vfat' || type === 'f2fs' || type === 'exfat'
}

/** Links at the top of the tree; systemd mounts at real paths only. */
const links: readonly (readonly [string, string])[] = [
  ['/home', '/var/home'],
  ['/srv', '/var/srv'],
  ['/mnt', '/var/mnt'],
  ['/opt', '/var/opt'],
  ['/root', '/var/roothome'],
  ['/usr/local', '/var/usrlocal'],
]

/** The real path behind a mount point; null where the machine cannot mount. */
export function machinePath(path: string): string | null {
  if (/^\/var\/[^/]/.test(path)) return path
  const link = links.find(([from]) => path === from || path.startsWith(`${from}/`))
  return link === undefined ? null : `${link[1]}${path.slice(link[0].length)}`
}

/** `LABEL=data` as the path of a device, as systemd names it. */
export function devicePath(device: string): string {
  const [, kind, value] = /^(LABEL|UUID|PARTLABEL|PARTUUID)=(.*)$/.exec(device) ?? []
  return kind === undefined ? device : `/dev/disk/by-${kind.toLowerCase()}/${value}`
}
