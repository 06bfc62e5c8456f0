import type { BootSeconds } from '@ingot/virtual/verify/results.ts'
import { table } from '../report/table.ts'

/** In the order in which they happen; `total` is their sum as systemd tells it. */
const stages = ['firmware', 'loader', 'kernel', 'initrd', 'userspace', 'total'] as const
type Stage = (typeof stages)[number]

/** Boots of each contender, in the order in which they were made. */
export interface Boots {
  readonly acceleration: string
  readonly ingot: readonly BootSeconds[]
  readonly mkosi: readonly BootSeconds[]
}

/** Medians by stage as Markdown, and what Ingot's takes longer. */
export function bootTable({ acceleration, ingot, mkosi }: Boots): string {
  const lines = table(
    ['stage', 'Ingot', 'plain Debian', 'difference'],
    stages.map((stage) => {
      const [ours, plain] = [medianOf(ingot, stage), medianOf(mkosi, stage)]
      return [stage, seconds(ours), seconds(plain), seconds(ours - plain)]
    }),
  )
  return `Medians of ${ingot.length} boots of each, in turn, ${acceleration}.\n\n${lines.join('\n')}\n`
}

/** Medians by stage, a line each format, as Markdown. */
export function bootsByFormat(boots: ReadonlyMap<string, readonly BootSeconds[]>): string {
  const rows = [...boots].map(([name, all]) => [
    name,
    ...stages.map((stage) =>
      all.some((one) => one[stage] !== undefined) ? seconds(medianOf(all, stage)) : '-',
    ),
  ])
  return `${table(['format', ...stages], rows).join('\n')}\n`
}

function medianOf(boots: readonly BootSeconds[], stage: Stage): number {
  const sorted = boots.map((boot) => boot[stage] ?? 0).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}
