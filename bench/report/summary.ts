import type { Contender, ImageSize, Sample } from '../contenders/contender.ts'
import type { Machine } from '../measure/machine.ts'
import type { PeakMemory } from '../measure/memory.ts'
import { scenarioNames, scenarios } from '../scenarios.ts'
import type { Measured, ScenarioName } from '../scenarios.ts'

type Both<T> = Readonly<Record<Contender['name'], T>>

/** How the numbers of one row compare with what is aimed at. */
export interface Aim {
  readonly text: string
  readonly isReached: boolean
}

/** One line of the table: medians in seconds, absent where there is no such thing. */
export interface Row {
  readonly id: string
  readonly title: string
  readonly ingot?: number
  readonly mkosi?: number
  /** mkosi's seconds per second of Ingot. */
  readonly ratio?: number
  readonly aim?: Aim
  /** Seconds of each run. */
  readonly samples: Both<readonly number[]>
}

/** What each scenario needed, in the order of the runs. */
export type MemoryByScenario = readonly ({
  readonly scenario: ScenarioName
  readonly contender: Contender['name']
} & PeakMemory)[]

/** A whole run of the benchmark, as `--json` prints it. */
export interface Summary {
  readonly schema: 1
  readonly machine: Machine
  readonly contenders: Both<string>
  readonly runs: number
  readonly rows: readonly Row[]
  readonly memory: Both<PeakMemory> & { readonly aim: Aim; readonly scenarios: MemoryByScenario }
  readonly images: Both<ImageSize>
  readonly packages: {
    readonly shared: number
    readonly onlyIngot: readonly string[]
    readonly onlyMkosi: readonly string[]
  }
}

const aims: Readonly<Record<string, { readonly text: string; readonly isReached: (row: Row) => boolean }>> = {
  cold: { text: 'at least 3 times', isReached: ({ ratio = 0 }) => ratio >= 3 },
  unchanged: { text: 'under 0.5 s', isReached: ({ ingot = Infinity }) => ingot < 0.5 },
  'file-commit': { text: 'about 2 s', isReached: ({ ingot = Infinity }) => ingot < 2.5 },
  file: { text: 'at least 7 times', isReached: ({ ratio = 0 }) => ratio >= 7 },
}

/** The middle of the values; the mean of the two middle ones. Undefined of none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const [below, above] = [sorted[half - 1], sorted[half]]
  if (above === undefined) return undefined
  return sorted.length % 2 === 1 || below === undefined ? above : (below + above) / 2
}

/** The rows of the table, in the order of the scenarios. */
export function rowsOf(measured: readonly Measured[]): readonly Row[] {
  const samplesOf = (scenario: ScenarioName, contender: Contender['name']): readonly Sample[] =>
    measured
      .filter((one) => one.scenario === scenario && one.contender === contender)
      .map(({ sample }) => sample)
  const order: readonly ScenarioName[] = [...scenarioNames.filter((name) => name !== 'volatile'), 'volatile']
  return order.flatMap((name) => {
    // Ingot has no such setting: there its plain way is compared.
    const ingot = samplesOf(name === 'volatile' ? 'package' : name, 'ingot')
    const mkosi = samplesOf(name, 'mkosi')
    if (mkosi.length === 0 && ingot.length === 0) return []
    const { title } = scenarios[name]
    const row = rowOf(name, name === 'file' ? `${title}, to image` : title, {
      ingot: ingot.map(({ seconds }) => seconds),
      mkosi: mkosi.map(({ seconds }) => seconds),
    })
    if (name !== 'file') return [row]
    const commits = ingot.flatMap(({ commitSeconds }) => commitSeconds ?? [])
    return [rowOf('file-commit', `${title}, to commit`, { ingot: commits, mkosi: [] }), row]
  })
}

/** A row of the medians of these seconds. */
export function rowOf(id: string, title: string, samples: Row['samples']): Row {
  const ingot = median(samples.ingot)
  const mkosi = median(samples.mkosi)
  const row: Row = {
    id,
    title,
    ...(ingot !== undefined && { ingot }),
    ...(mkosi !== undefined && { mkosi }),
    ...(ingot !== undefined && mkosi !== undefined && { ratio: mkosi / ingot }),
    samples,
  }
  const aim = aims[id]
  return aim === undefined ? row : { ...row, aim: { text: aim.text, isReached: aim.isReached(row) } }
}

/** The highest peaks that any build of each contender reached. */
export function memoryOf(measured: readonly Measured[]): Summary['memory'] {
  const peak = (contender: Contender['name']): PeakMemory => {
    const all = measured.filter((one) => one.contender === contender).map(({ sample }) => sample.memory)
    return {
      program: Math.max(0, ...all.map(({ program }) => program)),
      tree: Math.max(0, ...all.map(({ tree }) => tree)),
    }
  }
  const ingot = peak('ingot')
  return {
    ingot,
    mkosi: peak('mkosi'),
    aim: { text: 'under 400 MB', isReached: ingot.program < 400e6 },
    scenarios: measured.map(({ scenario, contender, sample }) => ({ scenario, contender, ...sample.memory })),
  }
}

/** What the two package sets have in common, and what only one has; an extra package is left out of both. */
export function comparePackages(sets: Both<readonly string[]>, extra: string): Summary['packages'] {
  const set = (names: readonly string[]): Set<string> => new Set(names.filter((name) => name !== extra))
  const [ingot, mkosi] = [set(sets.ingot), set(sets.mkosi)]
  return {
    shared: ingot.intersection(mkosi).size,
    onlyIngot: [...ingot.difference(mkosi)].toSorted(),
    onlyMkosi: [...mkosi.difference(ingot)].toSorted(),
  }
}
