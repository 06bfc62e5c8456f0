import type { Image } from '@ingot/contracts/artefact.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Fitting, Format } from './format.ts'
import { iso } from './iso/format.ts'
import { libvirt } from './libvirt/format.ts'
import { netboot } from './netboot/format.ts'
import { oci } from './oci/format.ts'
import { qcow2 } from './qcow2/format.ts'
import { rawBios } from './raw-bios/format.ts'
import { rawEfi } from './raw-efi/format.ts'
import { sealed } from './sealed/format.ts'
import { tar } from './tar/format.ts'
import { vhdx } from './vhdx/format.ts'
import { vmdk } from './vmdk/format.ts'

/** Every format, in the order of the help. A new one is a folder and a line here. */
export const formats: readonly Format[] = [
  rawEfi,
  rawBios,
  sealed,
  iso,
  netboot,
  qcow2,
  vmdk,
  vhdx,
  oci,
  tar,
  libvirt,
]

/** The format of an image. */
export function formatOf(name: Image['format']): Format {
  const found = formats.find((format) => format.name === name)
  if (!found) throw new Error(`no format ${name}`)
  return found
}

/** The raw disk that the machines of a system boot. */
export function diskFormat({ boot }: Pick<Fitting, 'boot'>): Format {
  if (boot.mode === 'bios') return rawBios
  return boot.sealed === true ? sealed : rawEfi
}

/**
 * The formats of these names, each once, in the order that they are poured in; with no names, the disk that the
 * system's machines boot.
 * @throws request error with the formats that there are, or why one does not fit the system.
 */
export function chooseFormats(names: readonly string[], system: Fitting): readonly Format[] {
  if (names.length === 0) names = [diskFormat(system).name]
  const unknown = names.filter((name) => !formats.some((format) => format.name === name))
  if (unknown.length > 0) throw unknownFormats(unknown, system)
  const chosen = formats.filter(({ name }) => names.includes(name))
  for (const format of chosen) format.check(system)
  return chosen
}

/** What people may write for a format. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  'raw-efi': ['raw', 'img', 'disk', 'efi', 'uefi'],
  'raw-bios': ['bios'],
  sealed: ['uki', 'verity'],
  iso: ['cd', 'live', 'usb'],
  netboot: ['pxe', 'ipxe'],
  qcow2: ['qcow', 'qemu', 'kvm', 'openstack'],
  vmdk: ['ova', 'vmware', 'virtualbox'],
  vhdx: ['vhd', 'hyper-v', 'hyperv'],
  oci: ['docker', 'podman', 'container'],
  tar: ['tgz', 'tarball', 'tar.zst'],
}

function unknownFormats(names: readonly string[], system: Fitting): Error {
  const fitting = formats.filter((format) => fits(format, system)).map(({ name }) => name)
  return requestError(
    names.map((name) => {
      const word = name.toLowerCase()
      const meant = formats.find((one) => one.name === word || otherNames[one.name]?.includes(word))
      return {
        code: 'format-unknown',
        message: `there is no image format '${name}'`,
        hint: `${meant ? `did you mean ${meant.name}? ` : ''}for ${system.system} there are: ${fitting.join(', ')}`,
      }
    }),
  )
}

function fits(format: Format, system: Fitting): boolean {
  try {
    format.check(system)
    return true
  } catch {
    return false
  }
}
