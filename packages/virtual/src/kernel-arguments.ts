/**
 * Added to the kernel's arguments of a test. The serial line is the only console, and each byte on it costs an
 * emulated machine more than the message did; mitigations guard against neighbours that a test does not have.
 */
export const testKernelArguments: readonly string[] = [
  'console=ttyS0',
  'quiet',
  'systemd.show_status=auto',
  'mitigations=off',
]

/** Added when a person looks on: what is logged goes to the journal, units that start are shown. */
export const runKernelArguments: readonly string[] = ['console=ttyS0', 'quiet', 'systemd.show_status=1']
