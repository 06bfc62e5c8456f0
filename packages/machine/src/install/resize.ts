import type { DiskPlan, FoundDisk, FoundPartition, InstallPlan } from '@ingot/contracts/installation.ts'
import { IngotError, workError, type Problem } from '@ingot/contracts/problem.ts'
import type { Command, Ports } from '../ports/ports.ts'
import { bytesText } from '../render/text.ts'
import { stateDirectory } from '../state/json-file.ts'
import type { Shrinkable } from './ask-disk.ts'
import { measure, run, showBtrfs, type ContentSize } from './content-sizes.ts'
import { isUnfinished } from './names.ts'
import { neededOf } from './objections.ts'
import { largestGap, mebibyte, roomOf } from './place.ts'
import { mostOf, resizable, resizedBy, type Resize } from './plan-resize.ts'
import { mounted, need } from './run.ts'
import type { Wanted } from './wanted.ts'
import { topPlace } from './work-place.ts'

/** What a content is left beyond what its programs say that it needs: they estimate, and a full one is of no use. */
export function leastWithMargin(leastBytes: number): number {
  return Math.ceil((leastBytes + Math.max(128 * mebibyte, leastBytes / 20)) / mebibyte) * mebibyte
}

/** Looks into partitions that are to get another size, without a write: why they cannot. */
export function contentProblems(ports: Ports, plan: InstallPlan): readonly Problem[] {
  return [plan, ...plan.others].flatMap((one) =>
    resizedBy(one).flatMap((step) => problemsOf(ports, one.disk.path, step)),
  )
}

function problemsOf(ports: Ports, where: string, { partition, bytes }: Resize): readonly Problem[] {
  const name = partition.path.slice('/dev/'.length)
  const size = looked(ports, partition)
  const message = `${name} cannot get another size`
  if ('problems' in size) return size.problems.map((problem) => ({ where, ...problem }))
  if ('why' in size) return [{ code: 'install-resize-check', message, where, ...size }]
  const change = changeOf(size, partition, bytes)
  if (change !== undefined && size.obstacle !== undefined)
    return [{ code: 'install-resize-check', message, where, ...size.obstacle }]
  if (change !== 'smaller' || size.leastBytes === 0) return []
  const least = leastWithMargin(size.leastBytes)
  if (bytes >= least) return testProblems(ports, where, partition, bytes)
  return [
    {
      code: 'install-resize-small',
      message: `${name} cannot have ${bytesText(bytes)}`,
      where,
      why: `what is in it takes ${bytesText(size.leastBytes)}, and with some room to work in ${bytesText(least)}`,
      hint: `${least / mebibyte}M or more; or delete there what is not needed`,
    },
  ]
}

/** As `measure`; a program that is missing, or that cannot do it, is a problem like others. */
function looked(ports: Ports, partition: FoundPartition): ReturnType<typeof measure> | IngotError {
  try {
    return measure(ports, partition)
  } catch (error) {
    if (error instanceof IngotError) return error
    throw error
  }
}

/** What has to become of a content, so that its partition may have its size; undefined: nothing, as where it was done before. */
function changeOf(
  content: ContentSize,
  partition: FoundPartition,
  bytes: number,
): 'smaller' | 'larger' | undefined {
  if (content.bytes > bytes) return 'smaller'
  return bytes >= partition.bytes && content.bytes + mebibyte <= bytes ? 'larger' : undefined
}

/** ntfsresize(8) can do all but the writing. */
function testProblems(
  ports: Ports,
  where: string,
  { content, path }: FoundPartition,
  bytes: number,
): readonly Problem[] {
  if (content !== 'ntfs') return []
  const { status, stdout, stderr } = run(ports, [...ntfsResize(path, bytes), '--no-action'])
  if (status === 0) return []
  return [
    {
      code: 'install-resize-check',
      message: `${path.slice('/dev/'.length)} cannot have ${bytesText(bytes)}`,
      where,
      why: stderr.trim() || (stdout.trim().split('\n').at(-1) ?? ''),
      hint: 'let Windows check it (chkdsk /f), shut that down, and come back',
    },
  ]
}

/** What could be made smaller, where there is no room beside what is there; nothing where there is room. */
export function shrinkableOn(ports: Ports, disk: FoundDisk, source: Wanted['source']): readonly Shrinkable[] {
  const there = disk.partitions.filter((one) => !isUnfinished(one))
  const needed = neededOf(source)
  if (needed <= largestGap(disk, there).bytes) return []
  return there.flatMap((partition): readonly Shrinkable[] => {
    const { content, uses, bytes } = partition
    const mostBytes = roomOf(partition, mostOf(disk, partition, there) - needed)
    // Not measured where it could not give what is needed.
    if (content === 'swap' || !resizable.includes(content) || uses.length > 0 || mostBytes <= 0) return []
    const size = looked(ports, partition)
    if ('problems' in size || 'why' in size || size.obstacle !== undefined || size.leastBytes === 0) return []
    const leastBytes = leastWithMargin(size.leastBytes)
    return leastBytes <= mostBytes && mostBytes < bytes ? [{ partition, leastBytes, mostBytes }] : []
  })
}

/**
 * Makes what is in partitions smaller, before their ends move. What is smaller already is left as it is.
 * @throws work error `install-resize-check` where a content is not sound: its partition is as it was.
 */
export function shrinkContents(ports: Ports, plan: DiskPlan): void {
  for (const { partition, bytes } of resizedBy(plan)) {
    if (bytes >= partition.bytes) continue
    const size = measured(ports, partition)
    if (changeOf(size, partition, bytes) !== 'smaller' && size.isInterrupted !== true) continue
    resizeContent(ports, partition, bytes)
    ports.files.sync(partition.path)
  }
}

/** Lets what is in partitions fill them, after their ends moved. */
export function fillContents(ports: Ports, plan: DiskPlan): void {
  for (const { partition, bytes } of resizedBy(plan)) {
    if (partition.content === 'swap') makeSwapAnew(ports, partition)
    else if (bytes >= partition.bytes) {
      const size = measured(ports, partition)
      if (changeOf(size, partition, bytes) === 'larger' || size.isInterrupted === true)
        resizeContent(ports, partition)
    }
    ports.files.sync(partition.path)
  }
}

function measured(ports: Ports, partition: FoundPartition): ContentSize {
  const size = measure(ports, partition)
  if (!('why' in size)) return size
  throw workError({
    code: 'install-resize-check',
    message: `${partition.path} cannot get another size`,
    ...size,
  })
}

/** @param bytes absent: as much as the partition has. */
function resizeContent(ports: Ports, { content, path, uuid }: FoundPartition, bytes?: number): void {
  switch (content) {
    case 'btrfs': {
      const shown = showBtrfs(ports, path)
      if ('why' in shown) throw workError({ code: 'install-resize-check', message: path, ...shown })
      ports.files.makeDirectory(topPlace, 0o700)
      const size = `${shown.id}:${bytes === undefined ? 'max' : down(bytes)}`
      return mounted(ports, topPlace, ['-t', 'btrfs', '-o', 'subvolid=5', path], () =>
        needRun(ports, ['btrfs', 'filesystem', 'resize', size, topPlace], bytes),
      )
    }
    case 'ntfs':
      // Asked whether that is meant.
      return needRun(ports, ntfsResize(path, bytes), bytes, 'y\n')
    default:
      return resizeExt(ports, { path, uuid }, bytes)
  }
}

/**
 * A note says that resize2fs(8) is at work. Where it was killed its check may ask a person, and every answer is yes: before, it was
 * sound.
 */
function resizeExt(ports: Ports, partition: Pick<FoundPartition, 'path' | 'uuid'>, bytes?: number): void {
  const { path } = partition
  const note = movingNote(partition)
  const check = run(ports, ['e2fsck', '-f', '-p', path])
  const wasMoving = ports.files.status(note) !== undefined
  const { status, stdout } = check.status > 1 && wasMoving ? run(ports, ['e2fsck', '-f', '-y', path]) : check
  if (status > 1)
    throw workError({
      code: 'install-resize-check',
      message: `${path} has what is not right, and cannot be put right without a person`,
      why: stdout.trim().split('\n').slice(-3).join(' '),
      hint: `${stateOf(bytes)}. If the power went away while it was made smaller or larger: e2fsck -f -y ${path}, and start again. Otherwise save what is in it first`,
    })
  ports.files.makeDirectory(stateDirectory)
  ports.files.write(note, `${path}\n`)
  needRun(ports, ['resize2fs', path, ...(bytes === undefined ? [] : [`${down(bytes) / 1024}K`])], bytes)
  ports.files.remove(note)
}

/** What says that a partition's content was being moved. */
export function movingNote({ uuid }: Pick<FoundPartition, 'uuid'>): string {
  return `${stateDirectory}/moving-${uuid}`
}

/** Ctrl-C at the terminal does not reach a program that moves what is in a file system. */
function needRun(
  ports: Pick<Ports, 'processes'>,
  command: Command,
  bytes: number | undefined,
  input?: string,
): void {
  const { status, stdout, stderr } = run(ports, ['setsid', '--wait', ...command], input)
  if (status === 0) return
  throw workError({
    code: 'install-resize-failed',
    message: `${command[0]} failed`,
    why: stderr.trim() || stdout.trim().split('\n').slice(-3).join(' ') || `exit status ${status}`,
    hint: `${stateOf(bytes)}; start again with the same words`,
  })
}

/** @param bytes as for `resizeContent`: what fills its partition comes after that. */
function stateOf(bytes: number | undefined): string {
  return bytes === undefined ? 'its partition has its new size' : 'its partition is as it was'
}

function ntfsResize(path: string, bytes?: number): Command {
  return ['ntfsresize', '--no-progress-bar', ...(bytes === undefined ? [] : ['--size', String(bytes)]), path]
}

/** What swap has in it is nobody's; its names are. */
function makeSwapAnew(ports: Ports, { path, contentLabel }: FoundPartition): void {
  const uuid = need(ports, ['blkid', '--probe', '--match-tag', 'UUID', '--output', 'value', path]).trim()
  const label = contentLabel === '' ? [] : ['--label', contentLabel]
  need(ports, ['mkswap', '--quiet', '--uuid', uuid, ...label, path])
}

/** To whole blocks. */
function down(bytes: number): number {
  return Math.floor(bytes / 4096) * 4096
}
