import { workError } from '@ingot/contracts/problem.ts'
import type { FoundPartition } from '@ingot/contracts/installation.ts'
import type { Command, Finished, Ports } from '../ports/ports.ts'
import { mounted } from './run.ts'
import { topPlace } from './work-place.ts'

/** How much of a partition its content takes. */
export interface ContentSize {
  /** As it is now; a partition that was not filled has more. */
  readonly bytes: number
  /** As small as it may become; 0: nobody knows before it was put right. */
  readonly leastBytes: number
  /** It says of itself that it is not whole: it is put right, also where its size is right. */
  readonly isInterrupted?: true
  /** Why it has to stay as it is; absent: it need not. */
  readonly obstacle?: Unmeasured
}

/** Why a content cannot be measured, in words. */
export interface Unmeasured {
  readonly why: string
  readonly hint: string
}

/** Seconds: a check reads all that a file system says of itself. */
export const longest = 86_400

const readOnly = 'subvolid=5,ro,rescue=nologreplay'

/**
 * Measures what is in a partition, and checks it as far as that goes without a write.
 * @throws work error `tool-missing` that says what to declare.
 */
export function measure(ports: Ports, partition: FoundPartition): ContentSize | Unmeasured {
  switch (partition.content) {
    case 'btrfs':
      return measureBtrfs(ports, partition.path)
    case 'ntfs':
      return measureNtfs(ports, partition.path)
    case 'swap':
      return { bytes: 0, leastBytes: 0 }
    default:
      return measureExt(ports, partition.path)
  }
}

function measureExt(ports: Ports, path: string): ContentSize | Unmeasured {
  const head = run(ports, ['dumpe2fs', '-h', path])
  const [blocks, blockBytes] = [field(head.stdout, 'Block count'), field(head.stdout, 'Block size')]
  if (head.status !== 0 || blocks === undefined || blockBytes === undefined) return unreadable(head)
  if (/^Filesystem features:.*\bneeds_recovery\b/m.test(head.stdout))
    return {
      why: 'it was not unmounted, or its system sleeps (hibernation)',
      hint: `start its system and shut it down, or: e2fsck -f ${path}`,
    }
  const bytes = Number(blocks) * Number(blockBytes)
  // One that was interrupted says that it has errors; it is put right before it is moved on, and resize2fs(8) judges itself then.
  if (!/^Filesystem state: +clean$/m.test(head.stdout)) return { bytes, leastBytes: 0, isInterrupted: true }
  const check = run(ports, ['e2fsck', '-f', '-n', path])
  if (check.status !== 0) return unsound(path, check)
  const least = run(ports, ['resize2fs', '-P', path])
  const leastBlocks = /: (\d+)\s*$/.exec(least.stdout)?.[1]
  if (least.status !== 0 || leastBlocks === undefined) return unreadable(least)
  return { bytes, leastBytes: Number(leastBlocks) * Number(blockBytes) }
}

function unsound(path: string, { stdout, stderr }: Finished): Unmeasured {
  const said = `${stdout}\n${stderr}`.split('\n').find((line) => /\?|error|corrupt|bad/i.test(line))
  return {
    why: `its check finds what is not right${said === undefined ? '' : `: ${said.trim()}`}`,
    hint: `save what is in it, then: e2fsck -f ${path}`,
  }
}

function measureBtrfs(ports: Ports, path: string): ContentSize | Unmeasured {
  const shown = showBtrfs(ports, path)
  if ('why' in shown) return shown
  ports.files.makeDirectory(topPlace, 0o700)
  const least = mounted(ports, topPlace, ['-t', 'btrfs', '-o', readOnly, path], () =>
    run(ports, ['btrfs', 'inspect-internal', 'min-dev-size', '--id', shown.id, topPlace]),
  )
  const leastBytes = /^(\d+) bytes/m.exec(least.stdout)?.[1]
  if (least.status !== 0 || leastBytes === undefined) return unreadable(least)
  return { bytes: shown.bytes, leastBytes: Number(leastBytes) }
}

/** Number and size of the one device of a btrfs. */
export function showBtrfs(
  ports: Ports,
  path: string,
): { readonly id: string; readonly bytes: number } | Unmeasured {
  const shown = run(ports, ['btrfs', 'filesystem', 'show', '--raw', path])
  const [device, more] = [...shown.stdout.matchAll(/^\s*devid\s+(\d+) size (\d+) /gm)]
  const [, id, bytes] = device ?? []
  if (shown.status !== 0 || id === undefined) return unreadable(shown)
  if (more === undefined && /Total devices 1\b/.test(shown.stdout)) return { id, bytes: Number(bytes) }
  return {
    why: 'its btrfs lies on several devices',
    hint: 'make it smaller with the system that it belongs to: btrfs filesystem resize',
  }
}

function measureNtfs(ports: Ports, path: string): ContentSize | Unmeasured {
  const sleeping = run(ports, ['ntfs-3g.probe', '--readwrite', path]).status
  if (sleeping === hibernated)
    return {
      why: 'its Windows sleeps (hibernation, or fast startup)',
      hint: 'start it, and shut it down with: shutdown /s /t 0 (or hold Shift); fast startup is off with: powercfg /h off',
    }
  const ask = ['ntfsresize', '--info', '--no-progress-bar', path] as const
  const told = run(ports, ask)
  // One that was made smaller waits to be checked by Windows, and tells its size to whoever insists.
  const any = told.status === 0 ? told : run(ports, [...ask, '--force'])
  const bytes = /^Current volume size: (\d+) bytes/m.exec(any.stdout)?.[1]
  if (bytes === undefined) return unreadable(told)
  const leastBytes = /^You might resize at (\d+) bytes/m.exec(told.stdout)?.[1] ?? bytes
  const size = { bytes: Number(bytes), leastBytes: Number(leastBytes) }
  return told.status === 0 ? size : { ...size, obstacle: unreadable(told) }
}

/** Of ntfs-3g.probe(8). */
const hibernated = 14

function unreadable({ stdout, stderr }: Finished): Unmeasured {
  const said = stderr.trim() || stdout.trim().split('\n').slice(-3).join(' ')
  return {
    why: said === '' ? 'its programs cannot read it' : said,
    hint: 'start the system that it belongs to, let that check it, shut it down, and come back',
  }
}

function field(text: string, name: string): string | undefined {
  return new RegExp(`^${name}: +(\\d+)$`, 'm').exec(text)?.[1]
}

/** What to declare for a program. */
const packages: Readonly<Record<string, string>> = {
  btrfs: "declare packages: ['btrfs-progs'] in the system that installs",
  ntfsresize: 'declare installer: { ntfs: true } in the system that installs',
  'ntfs-3g.probe': 'declare installer: { ntfs: true } in the system that installs',
}

/**
 * Runs a program of a file system, whose answer is judged by who asked.
 * @throws work error `tool-missing`.
 */
export function run(ports: Pick<Ports, 'processes'>, command: Command, input?: string): Finished {
  const finished = ports.processes.run(command, {
    limitSeconds: longest,
    environment: { LC_ALL: 'C.UTF-8' },
    ...(input === undefined ? {} : { input }),
  })
  if (finished.status !== 127) return finished
  const [program] = command
  throw workError({
    code: 'tool-missing',
    message: `${program} is not installed`,
    hint: packages[program] ?? 'it comes with every system',
  })
}
