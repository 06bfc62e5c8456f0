import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { espRulesPath } from '@ingot/contracts/efi-files.ts'
import { partitionLabels } from '@ingot/contracts/disk.ts'
import { link, notLive, textFile, unitDirectory, unitFile } from '../entries.ts'
import { mirrorsLate } from '../disk/mirrors.ts'

/** The EFI system partition of the first disk; where that is not there in time, the copy on the other one. */
export const espInUse = '/dev/ingot/esp'
const copyDevice = '/dev/ingot/esp-mirror'
const copyScript = '/usr/lib/ingot/copy-esp'
const unit = 'ingot-esp-mirror.service'

/**
 * Where the root is mirrored, a machine starts without its first disk: the EFI system partition has a copy on the other one, which
 * is brought up to date at each boot that was found good. Until then it leads to what was good before.
 */
export function espMirrorFiles(by: Origin): readonly FileEntry[] {
  return [
    textFile(espRulesPath, rules, by),
    textFile(copyScript, script, by, 0o755),
    unitFile(
      unit,
      [
        [
          'Unit',
          [
            ['Description', 'Copy the EFI system partition to the other disk'],
            notLive,
            ['After', 'boot-complete.target ingot-bless.service boot-efi.automount'],
            ['Requires', 'boot-complete.target'],
            ['ConditionPathExists', copyDevice],
          ],
        ],
        [
          'Service',
          [
            ['Type', 'oneshot'],
            // Nobody publishes meanwhile.
            ['ExecStart', `/usr/bin/flock /run/ingot/lock ${copyScript}`],
            ['TimeoutStartSec', '10min'],
          ],
        ],
      ],
      by,
    ),
    link(`${unitDirectory}/boot-complete.target.wants/${unit}`, `../${unit}`, by),
  ]
}

/** @param more what else has to be so, or is said of the link. */
function named(label: string, name: string, ...more: readonly string[]): string {
  const which = ['ACTION!="remove"', 'SUBSYSTEM=="block"', `ENV{ID_PART_ENTRY_NAME}=="${label}"`]
  return [...which, ...more, `SYMLINK+="${name.slice('/dev/'.length)}"`].join(', ')
}

/** The installer puts the partitions of the machine in the place of their names. */
const rules = `# The EFI system partition, and its copy, which takes its place when half of a mirror was not there in time.
${named(partitionLabels.esp, espInUse, 'OPTIONS+="link_priority=10"')}
${named(partitionLabels.espMirror, copyDevice)}
${named(partitionLabels.espMirror, espInUse, `TEST=="${mirrorsLate}"`)}
`

const script = `#!/bin/sh
# Brings the EFI system partition of the other disk in line with the first one's: entries go first, and come last.
set -eu
from=/boot/efi
to=/run/ingot/esp-mirror
entries='^\\./loader/entries/'
# What loaders write is each partition's own.
own='^\\./loader/random-seed$'

# The first disk is gone, and this is what is used.
[ "$(readlink -f ${espInUse})" != "$(readlink -f ${copyDevice})" ] || exit 0
mkdir -p "$to"
fsck.fat -a ${copyDevice} >/dev/null || [ $? -eq 1 ]
mount -t vfat -o umask=0077,nosuid,nodev,noexec ${copyDevice} "$to"
trap 'umount "$to"' EXIT

# What cannot be read to its end, or would not start this machine, says nothing of what is to go.
list() { (cd "$1" && find . -type f) >"$2.all" && grep -v "$own" "$2.all" | LC_ALL=C sort >"$2"; }
list "$from" "$to.from"
grep -q "$entries" "$to.from"
grep -qi '^\\./EFI/BOOT/[^/]*\\.efi$' "$to.from"
list "$to" "$to.to"

drop() { while IFS= read -r file; do rm -- "$to/$file"; done; }
bring() {
  while IFS= read -r file; do
    ! cmp -s -- "$from/$file" "$to/$file" || continue
    mkdir -p "$to/\${file%/*}"
    cp -- "$from/$file" "$to/$file.new"
    sync -- "$to/$file.new"
    mv -- "$to/$file.new" "$to/$file"
  done
}
LC_ALL=C comm -13 "$to.from" "$to.to" >"$to.gone"
grep "$entries" "$to.gone" | drop
sync -f "$to"
grep -v "$entries" "$to.gone" | drop
grep -v "$entries" "$to.from" | bring
sync -f "$to"
grep "$entries" "$to.from" | bring
find "$to" -mindepth 1 -type d -empty -delete
sync -f "$to"
`
