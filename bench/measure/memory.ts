import { readdirSync, readFileSync } from 'node:fs'

/** Highest memory that was seen, bytes. */
export interface PeakMemory {
  /** Largest resident set of any of the contender's own processes, as the kernel kept it. */
  readonly program: number
  /** Largest sum over the whole process tree; what processes share is counted once. Sampled. */
  readonly tree: number
}

/** Whether a process of the tree is the contender itself and not a tool that it started. */
export type IsProgram = (process: { readonly isRoot: boolean; readonly argv: readonly string[] }) => boolean

/** Watches the process tree below `root` until `stop` is called. */
export function watchMemory(root: number, isProgram: IsProgram, milliseconds = 200): { stop(): PeakMemory } {
  let program = 0
  let tree = 0
  const sample = (): void => {
    let sum = 0
    for (const pid of processTree(root)) {
      sum += proportionalBytes(pid)
      if (isProgram({ isRoot: pid === root, argv: argvOf(pid) })) program = Math.max(program, peakBytes(pid))
    }
    tree = Math.max(tree, sum)
  }
  const timer = setInterval(sample, milliseconds)
  sample()
  return {
    stop: () => {
      clearInterval(timer)
      return { program, tree: Math.max(tree, program) }
    },
  }
}

/** The process and all below it, children after their parents. */
function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    // The name in parentheses may hold anything; the parent is the second field behind it.
    const parent = Number(/^.*\) \S (\d+)/s.exec(read(pid, 'stat'))?.[1])
    if (Number.isInteger(pid) && Number.isInteger(parent)) {
      children.set(parent, [...(children.get(parent) ?? []), pid])
    }
  }
  const found = [root]
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

function peakBytes(pid: number): number {
  return kilobytes(read(pid, 'status'), 'VmHWM')
}

/** Proportional set size; resident set size where the kernel does not tell. */
function proportionalBytes(pid: number): number {
  return kilobytes(read(pid, 'smaps_rollup'), 'Pss') || kilobytes(read(pid, 'status'), 'VmRSS')
}

function kilobytes(text: string, key: string): number {
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024
}

function argvOf(pid: number): readonly string[] {
  return read(pid, 'cmdline').split('\0')
}

/** Empty when the process is gone, or is not ours to look at. */
function read(pid: number, name: string): string {
  if (!Number.isInteger(pid)) return ''
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}
