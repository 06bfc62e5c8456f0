import type { Ports } from '../ports/ports.ts'
import { escape } from './open-at-boot.ts'

const units = '/usr/lib/systemd/system'

/**
 * A system finds its partitions by their names, since it is the same on all machines. On an installed one its mounts are told to
 * take those of its own disk, whatever other disks are plugged in: the stick that it was installed from has the same names.
 * @param tree the new deployment.
 * @param devices what was made, by the names that the partitions will have.
 */
export function fillMounts(
  { files }: Pick<Ports, 'files'>,
  tree: string,
  devices: ReadonlyMap<string, string>,
): void {
  for (const unit of files.list(tree + units) ?? []) {
    if (!unit.endsWith('.mount')) continue
    const text = files.read(`${tree}${units}/${unit}`) ?? ''
    const label = labelMountedBy(text)
    const device = label === undefined ? undefined : devices.get(label)
    if (device === undefined) continue
    const directory = `${tree}/etc/systemd/system/${unit}.d`
    files.makeDirectory(directory)
    files.write(`${directory}/installed.conf`, dropIn(device, text))
  }
}

/**
 * Beside other systems nothing grows: systemd-repart would take the first root partition of the disk for its own, and
 * that may be another Linux's. A root without a declared size took all that was free; one with a size keeps it.
 * @param tree the new deployment.
 */
export function leaveNeighbours({ files }: Pick<Ports, 'files'>, tree: string): void {
  const own = `${tree}/etc/systemd/system`
  files.makeDirectory(own)
  files.link(`${own}/systemd-repart.service`, '/dev/null')
}

/** The partition that a mount unit mounts by its name. */
export function labelMountedBy(unit: string): string | undefined {
  return /^What=\/dev\/disk\/by-partlabel\/(\S+)$/m.exec(unit)?.[1]
}

function dropIn(device: string, unit: string): string {
  // What is checked by its name is not the file system where that is encrypted.
  const isChecked = device.startsWith('/dev/mapper/') && /^Requires=systemd-fsck@/m.test(unit)
  const check = `systemd-fsck@${escape(device.slice(1))}.service`
  const checked = isChecked ? `[Unit]\nRequires=${check}\nAfter=${check}\n\n` : ''
  return `# This machine's own disk, whatever others are plugged in.\n${checked}[Mount]\nWhat=${device}\n`
}
