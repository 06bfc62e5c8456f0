import { secureBootDirectory } from '@ingot/contracts/blueprint.ts'
import {
  efiFiles,
  enrollWords,
  loaderDirectory,
  refindDirectory,
  refindShipped,
} from '@ingot/contracts/efi-files.ts'
import { bootCodePlace } from '@ingot/contracts/partition-types.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { Command, Ports } from '../ports/ports.ts'
import { grub } from '../publish/grub.ts'
import { machinePlaces } from '../publish/installed.ts'
import { performSteps } from '../publish/perform.ts'
import { planPublication } from '../publish/plan.ts'
import { readBootState } from '../publish/read-boot-state.ts'
import { systemdBoot } from '../publish/systemd-boot.ts'
import { newDeployment } from './fill-root.ts'
import { runningDisk } from './objections.ts'
import { readDisks } from './read-machine.ts'
import { need } from './run.ts'
import type { InstallSource } from './wanted.ts'
import { givenGrub, newPartition, newSysroot } from './work-place.ts'

/** Puts loader, kernels and the entry on the boot partition, the entry as the publisher of the machine would. */
export function fillBoot(ports: Ports, source: InstallSource, disk: string): void {
  const isUefi = source.shipped.boot.mode === 'uefi'
  if (isUefi) putSystemdBoot(ports, source)
  else putGrub(ports, disk)
  const loader = isUefi ? systemdBoot : grub
  const places = {
    ...machinePlaces,
    sysroot: newSysroot,
    running: newDeployment(source),
    partition: newPartition,
  }
  const state = readBootState(ports, places, loader, 'loader', {
    standing: () => 'new',
    tries: source.shipped.boot.tries,
  })
  performSteps(planPublication(state, 'settle', loader), ports)
}

/** As systemd-boot.sh of the room `image`: the commit's own loader, signed where Debian signs it. */
function putSystemdBoot(ports: Ports, source: InstallSource): void {
  const { files } = ports
  const names = efiFiles[source.shipped.architecture]
  const plain = `${newDeployment(source)}${loaderDirectory}/${names?.loader}`
  const from = files.target(`${plain}.signed`) === undefined ? plain : `${plain}.signed`
  if (names === undefined || files.target(from) === undefined)
    throw workError({
      code: 'install-loader-missing',
      message: `${source.shipped.system} has no boot loader for this machine`,
      where: from,
      hint: 'it needs the package systemd-boot',
    })
  for (const [directory, name] of [
    ['EFI/BOOT', names.fallback],
    ['EFI/systemd', names.loader],
  ] as const) {
    files.makeDirectory(`${newPartition}/${directory}`)
    need(ports, ['cp', '--', from, `${newPartition}/${directory}/${name}`])
  }
  if (hasRefind(ports, source)) {
    const at = `${newPartition}/EFI/BOOT`
    const shipped = `${newDeployment(source)}${refindShipped}`
    need(ports, ['cp', '--', `${shipped}/${names.refind}`, `${at}/${names.fallback}`])
    const beside = [`${shipped}/icons`, `${newDeployment(source)}${refindDirectory}/.`]
    need(ports, ['cp', '--recursive', '--', ...beside, at])
  }
  files.makeDirectory(`${newPartition}/loader/entries`)
  const { menuTimeout, enroll } = source.disk
  const lines = [`timeout ${menuTimeout}`, 'editor no']
  if (enroll !== undefined) {
    files.makeDirectory(`${newPartition}/loader/keys`)
    const keys = `${newDeployment(source)}${secureBootDirectory}/auto`
    need(ports, ['cp', '--recursive', '--', keys, `${newPartition}/loader/keys/auto`])
    lines.push(`secure-boot-enroll ${enrollWords[enroll]}`)
  }
  // No `default`: systemd-boot would then choose it even when its tries are used up.
  files.write(`${newPartition}/loader/loader.conf`, `${lines.join('\n')}\n`)
  files.write(`${newPartition}/loader/entries.srel`, 'type1\n')
}

function hasRefind({ files }: Pick<Ports, 'files'>, source: InstallSource): boolean {
  return files.target(`${newDeployment(source)}${refindDirectory}`) !== undefined
}

/**
 * Beside other systems, firmware has to be told: the place for removable media, where it looks by itself, is theirs.
 * @param partition the EFI system partition on that disk.
 * @returns whether it was.
 */
export function tellFirmware(
  ports: Pick<Ports, 'processes' | 'files'>,
  source: InstallSource,
  disk: string,
  partition: number,
): boolean {
  const options = ['--random-seed=no', '--make-entry-directory=no', '--entry-token=os-id']
  const { fallback } = efiFiles[source.shipped.architecture] ?? {}
  const entry = ['--label', 'rEFInd', '--loader', `\\EFI\\BOOT\\${fallback}`]
  // bootctl(1) would put systemd-boot in rEFInd's place.
  const command: Command = hasRefind(ports, source)
    ? ['efibootmgr', '--quiet', '--create', '--disk', disk, '--part', String(partition), ...entry]
    : ['bootctl', 'install', `--esp-path=${newPartition}`, ...options]
  return ports.processes.run(command, { limitSeconds: 120 }).status === 0
}

/**
 * GRUB, as it was brought, or from the disk that runs: boot sector and core image are the same on every disk, since all lies at the
 * same places; how it chooses a deployment is never written again.
 */
function putGrub(ports: Ports, disk: string): void {
  const { from, directory } = grubAt(ports)
  const copy = (...options: readonly string[]) =>
    need(ports, ['dd', `if=${from}`, `of=${disk}`, 'conv=notrunc,fsync', 'status=none', ...options])
  copy('bs=440', 'count=1')
  const { sector, sectors } = bootCodePlace
  copy('bs=512', `skip=${sector}`, `seek=${sector}`, `count=${sectors}`)
  ports.files.makeDirectory(`${newPartition}/grub`)
  for (const name of ['grub.cfg', 'settings.cfg'])
    need(ports, ['cp', '--', `${directory}/${name}`, `${newPartition}/grub/${name}`])
}

function grubAt(ports: Ports): { readonly from: string; readonly directory: string } {
  const given = givenGrub(ports)
  if (given !== undefined) return { from: `${given}/disk`, directory: given }
  const running = runningDisk(readDisks(ports))
  if (running === undefined)
    throw workError({
      code: 'install-loader-missing',
      message: 'the disk that this machine runs from is not known',
      hint: 'GRUB is taken from there: start this machine from a disk that Ingot made for BIOS',
    })
  return { from: running.path, directory: `${machinePlaces.partition}/grub` }
}
