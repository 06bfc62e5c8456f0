import { diskKeysDirectory } from '@ingot/contracts/disk-keys.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'
import type { Ports } from '../ports/ports.ts'
import type { EncryptedData } from './encrypt-others.ts'
import { newState } from './make-file-systems.ts'

/** Where a partition of the installed machine is when it is open. */
export function mapping(label: string): string {
  return `/dev/mapper/${label}`
}

/** What is encrypted beside the root. */
interface Others {
  readonly data: readonly EncryptedData[]
  readonly swap: readonly (Pick<FoundPartition, 'label' | 'uuid'> & Pick<EncryptedData, 'isElsewhere'>)[]
  readonly allowDiscards: boolean
}

/**
 * Lets a machine open its data partitions by their keys, and make swap anew at each boot. Units rather than lines of
 * /etc/crypttab: that file may be the system's, and one that is changed here would never be updated again.
 * @param tree the new deployment.
 */
export function openAtBoot(
  { files }: Pick<Ports, 'files'>,
  tree: string,
  { data, swap, allowDiscards }: Others,
): void {
  const units = `${tree}/etc/systemd/system`
  const write = (unit: string, text: string) => {
    files.makeDirectory(units)
    files.write(`${units}/${unit}`, text)
  }
  const want = (unit: string, by: string) => {
    files.makeDirectory(`${units}/${by}`)
    files.link(`${units}/${by}/${unit}`, `../${unit}`)
  }
  const discard = allowDiscards ? ',discard' : ''
  const bound = (uuid: string) => {
    const directory = `${units}/${deviceUnit(uuid)}.d`
    files.makeDirectory(directory)
    files.write(`${directory}/installed.conf`, `[Unit]\nJobRunningTimeoutSec=${elsewhereSeconds}\n`)
  }
  for (const { label, uuid, isElsewhere, key } of data) {
    const directory = newState + diskKeysDirectory.slice('/var'.length)
    files.makeDirectory(`${newState}/lib/ingot`)
    files.makeDirectory(directory, 0o700)
    files.write(`${directory}/${label}`, key, 0o600)
    const unit = openingUnit(label)
    write(unit, dataUnit(label, uuid, discard, isElsewhere))
    if (isElsewhere) bound(uuid)
    // Also one that nothing mounts.
    want(unit, 'cryptsetup.target.wants')
    want(unit, `${escape(`dev/mapper/${label}`)}.device.requires`)
  }
  for (const { label, uuid, isElsewhere } of swap) {
    const unit = openingUnit(label)
    write(unit, swapUnit(label, uuid, discard, isElsewhere))
    if (isElsewhere) bound(uuid)
    // Not the swap itself: where nothing is opened, it would wait for its device.
    want(unit, 'swap.target.wants')
    const own = swapUnitName(label)
    write(own, `[Unit]\nDescription=Swap, encrypted\n\n[Swap]\nWhat=${mapping(label)}\n`)
    // The system's own would take the partition as it is.
    files.link(`${units}/${escape(`dev/disk/by-partlabel/${label}`)}.swap`, '/dev/null')
  }
  if (swap.length === 0) return
  const sleep = `${tree}/etc/systemd/sleep.conf.d`
  files.makeDirectory(sleep)
  files.write(`${sleep}/installed.conf`, noHibernation)
}

/** How long what lies on another disk is waited for, as halves of mirrors are. */
const elsewhereSeconds = 30

function swapUnitName(label: string): string {
  return `${escape(`dev/mapper/${label}`)}.swap`
}

/** What a machine would sleep with is written to swap, and lost with its key. */
const noHibernation = `# Swap of this machine has a new key at each boot.
[Sleep]
AllowHibernation=no
AllowHybridSleep=no
AllowSuspendThenHibernate=no
`

/** The unit that opens a partition, as systemd-cryptsetup-generator(8) would call it. */
export function openingUnit(label: string): string {
  return `systemd-cryptsetup@${escape(label)}.service`
}

/** As systemd-escape(1), of what partitions are called. */
export function escape(path: string): string {
  return path.replaceAll('-', '\\x2d').replaceAll('/', '-')
}

function dataUnit(label: string, uuid: string, discard: string, isElsewhere: boolean): string {
  const keyFile = `${diskKeysDirectory}/${label}`
  return unitText(label, uuid, {
    // A boot waits for other disks where it needs them: for what is mounted.
    target: isElsewhere ? '' : 'cryptsetup.target ',
    unit: `RequiresMountsFor=${keyFile}\n`,
    service: `ExecStart=systemd-cryptsetup attach ${label} ${pathOf(uuid)} ${keyFile} luks${discard}\n`,
  })
}

/**
 * What is opened as swap is lost. So it is the partition that was made for it, is still called so, and has nothing in it that
 * somebody would know: an earlier key's swap looks like noise.
 */
function swapUnit(label: string, uuid: string, discard: string, isElsewhere: boolean): string {
  const device = pathOf(uuid)
  const look = `lsblk --nodeps --pairs --output PARTLABEL,FSTYPE ${device}`
  const is = `PARTLABEL=.${label}. FSTYPE=..`
  // What lsblk cannot decide between, it leaves out.
  const signatures = `wipefs --no-act --noheadings ${device}`
  const options = `swap,plain,cipher=aes-xts-plain64,size=512${discard}`
  return unitText(label, uuid, {
    target: isElsewhere ? '' : 'cryptsetup.target ',
    unit: 'After=systemd-random-seed.service\n',
    service: `ExecCondition=/bin/sh -c '${look} | grep --quiet --line-regexp "${is}" && ! ${signatures} | grep --quiet .'
ExecStart=systemd-cryptsetup attach ${label} ${device} /dev/random ${options}
ExecStartPost=mkswap --quiet ${mapping(label)}
ExecStartPost=systemctl --no-block start ${swapUnitName(label).replaceAll('\\', '\\\\')}
`,
  })
}

function unitText(
  label: string,
  uuid: string,
  { target, unit, service }: { readonly target: string; readonly unit: string; readonly service: string },
): string {
  const device = deviceUnit(uuid)
  const block = `blockdev@${escape(`dev/mapper/${label}`)}.target`
  return `# Written when this machine was installed.
[Unit]
Description=Open ${label}
Documentation=man:systemd-cryptsetup(8)
DefaultDependencies=no
IgnoreOnIsolate=yes
After=cryptsetup-pre.target systemd-udevd-kernel.socket
Wants=${block}
Before=${target}${block} umount.target
Conflicts=umount.target
BindsTo=${device}
After=${device}
${unit}
[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutSec=infinity
KeyringMode=shared
OOMScoreAdjust=500
${service}ExecStop=systemd-cryptsetup detach ${label}
`
}

function deviceUnit(uuid: string): string {
  return `${escape(pathOf(uuid).slice(1))}.device`
}

function pathOf(uuid: string): string {
  return `/dev/disk/by-partuuid/${uuid}`
}
