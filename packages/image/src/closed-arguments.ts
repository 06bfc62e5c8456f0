/** Arguments that a signed program ends with: nothing gets around what was signed. */
export const closedArguments: readonly string[] = [
  // Who writes to the EFI system partition could hand in credentials, which may bring units.
  'systemd.import_credentials=no',
  // A shell of the initramfs would be one behind all that was checked, whatever `health.emergency` says.
  'rd.shell=0',
  'rd.emergency=reboot',
]
