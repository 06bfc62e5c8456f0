/** systemd credentials (systemd.system-credentials(7)) by name. Their bytes reach nothing but the machine. */
export type Credentials = Readonly<Record<string, string | Uint8Array>>

/** One SMBIOS type 11 string, as a file that QEMU reads, so that it never stands on a command line. */
export interface CredentialFile {
  readonly file: string
  readonly content: string
}

/**
 * Credentials as the strings that systemd's PID 1 reads from SMBIOS, one file each. Always the binary form: base64
 * survives QEMU's and the firmware's idea of a string.
 */
export function credentialFiles(credentials: Credentials): CredentialFile[] {
  return Object.entries(credentials).map(([name, value], index) => ({
    file: `credential-${index}`,
    content: `io.systemd.credential.binary:${name}=${Buffer.from(value).toString('base64')}`,
  }))
}

/**
 * Adds to the kernel's arguments for one boot, through systemd-boot, GRUB (raw-bios) or the program of a sealed image,
 * without touching the disk. (`io.systemd.boot.kernel-cmdline-extra`, systemd-boot(7), and systemd-stub(7)'s.) GRUB can read the last one only.
 */
export function kernelArgumentsFiles(parameters: readonly string[]): CredentialFile[] {
  return ['stub', 'boot'].map((by) => ({
    file: `kernel-arguments-${by}`,
    content: `io.systemd.${by}.kernel-cmdline-extra=${parameters.join(' ')}`,
  }))
}
