import type { Blueprint } from '@ingot/contracts/blueprint.ts'

/** What a system has because Ingot keeps it: `os`, judged boots, facts, mounts of an OSTree system. */
const own =
  /ingot|^\/usr\/bin\/os$|\/os(\.8)?$|grub-mkconfig|ssh-host-key@|host-keys\.conf|boot-complete\.target\.|boot-efi\.|growfs@var|homes\.conf/

/** The same Debian without what Ingot adds to it, as mkosi is to build it. */
export function withoutIngot(blueprint: Blueprint): Blueprint {
  return {
    ...blueprint,
    files: blueprint.files.filter(({ path }) => !own.test(path)),
    // Nobody is there to be asked for locale and password.
    kernel: { ...blueprint.kernel, parameters: [...blueprint.kernel.parameters, 'systemd.firstboot=no'] },
    units: blueprint.units.filter(({ unit }) => !own.test(unit) && !unit.startsWith('systemd-b')),
  }
}
