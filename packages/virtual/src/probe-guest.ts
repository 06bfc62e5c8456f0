/** I/O port of QEMU's isa-debug-exit device; writing V ends QEMU with status 2 V + 1. */
export const debugExitPort = 0xf4
const value = 0x31
/** Status that QEMU ends with when the probe guest ran. */
export const probeStatus = value * 2 + 1

/**
 * A boot sector, 512 bytes: `mov dx, PORT; mov al, VALUE; out dx, al; hlt; jmp $-1`. That the firmware got as far as
 * loading it proves more than the existence of a device node: real guests do run.
 */
export function probeBootSector(): Uint8Array {
  const sector = new Uint8Array(512)
  sector.set([0xba, debugExitPort & 0xff, debugExitPort >> 8, 0xb0, value, 0xee, 0xf4, 0xeb, 0xfd])
  sector.set([0x55, 0xaa], 510)
  return sector
}
