import type { Command } from 'commander'
import type { Act } from '../program.ts'

/** `ingot write`: a raw image onto a disk or USB stick. */
export function addWrite(program: Command, act: Act): void {
  program
    .command('write')
    .summary('write an image to a disk or USB stick')
    .description(
      'write a raw image to a disk or USB stick, read it back and compare. Devices that something uses are refused. ' +
        'Everything on the device is lost.',
    )
    .argument('<image>', 'a raw-efi, raw-bios or iso image')
    .argument('<device>', 'a whole disk: /dev/sdb')
    .option('-y, --yes', 'do not ask', false)
    .action(
      act(async (invocation, image: string, device: string, own: { yes: boolean }) =>
        (await import('../write/write.ts')).write(invocation, { image, device, isAgreed: own.yes }),
      ),
    )
}
