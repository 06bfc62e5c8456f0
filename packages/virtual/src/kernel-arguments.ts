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

/**
 * Added to those of a machine that is told what to do from outside. It compiles a hundred profiles at each boot, a sixth
 * of the time that one takes in emulation; that they hold is for `ingot test` to say.
 */
export const guestKernelArguments: readonly string[] = ['apparmor=0']

/** Added when a person looks on: what is logged goes to the journal, units that start are shown. */
export const runKernelArguments: readonly string[] = ['console=ttyS0', 'quiet', 'systemd.show_status=1']

/**
 * Added where QEMU translates: the guest's time stamp counter is the host's and steady, but the kernel, measuring it
 * against a timer that comes late, would give it up for one that is slow and coarse.
 */
export const translatedKernelArguments: readonly string[] = ['tsc=reliable', 'no_timer_check']
