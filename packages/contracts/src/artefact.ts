/** A built tree, named by its content. Tagged by store, so that nothing downstream assumes one. */
export interface OstreeCommit {
  readonly kind: 'ostree'
  /** OSTree commit checksum. */
  readonly checksum: string
  readonly system: string
  readonly version: string
  /** Digest of the system's slice of the lock, also in the commit's metadata as `ingot.lock-slice`. */
  readonly lockSlice: string
  /** Release of the kernel in /usr/lib/modules. */
  readonly kernelRelease: string
}
export type Commit = OstreeCommit

/** A bootable or loadable form of a commit, as a file. */
export interface Image {
  readonly format:
    | 'raw-efi'
    | 'raw-bios'
    | 'sealed'
    | 'iso'
    | 'netboot'
    | 'qcow2'
    | 'vmdk'
    | 'vhdx'
    | 'oci'
    | 'tar'
    | 'libvirt'
  readonly path: string
  readonly sha256: string
  /** Apparent size. The file is sparse. */
  readonly bytes: number
}

/** What `ingot build --json` prints. */
export interface BuildReport {
  readonly system: string
  readonly commit: Commit
  readonly images: readonly Image[]
  readonly actions: { readonly run: number; readonly reused: number }
  readonly seconds: number
}
