import type { Contender, Declared, Sample } from './contenders/contender.ts'
import { settleDisk } from './measure/system.ts'

/** In the order in which they are measured: each finds what the one before left. */
export const scenarioNames = ['cold', 'unchanged', 'file', 'volatile', 'package'] as const
export type ScenarioName = (typeof scenarioNames)[number]

/** A state to bring the contender into, before the build that is measured. */
interface Scenario {
  readonly title: string
  /** What is declared in the given run; the same text twice would find the first result again. */
  readonly declared: (base: Declared, mark: string) => Declared
  readonly isCold?: boolean
  /** Only this one takes part. */
  readonly only?: Contender['name']
}

/** A package that nothing else of the system needs, and that needs nothing but libc. */
export const extraPackage = 'tree'

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  cold: { title: 'cold build', declared: (base) => base, isCold: true },
  unchanged: { title: 'nothing changed', declared: (base) => base },
  file: { title: 'one file changed', declared: (base, mark) => ({ ...base, motd: `Forged, ${mark}.\n` }) },
  volatile: {
    title: 'one package added, VolatilePackages=',
    declared: (base) => ({ ...base, extraPackage, isVolatile: true }),
    only: 'mkosi',
  },
  package: { title: 'one package added', declared: (base) => ({ ...base, extraPackage }) },
}

export interface Measured {
  readonly scenario: ScenarioName
  readonly contender: Contender['name']
  readonly sample: Sample
}

/** Measures the scenarios for each contender in turn: scenario by scenario, one contender after the other. */
export async function measure(
  contenders: readonly Contender[],
  wanted: readonly ScenarioName[],
  options: { readonly base: Declared; readonly runs: number; readonly say: (line: string) => void },
): Promise<readonly Measured[]> {
  const { base, runs, say } = options
  const measured: Measured[] = []
  const chosen = scenarioNames.filter((name) => wanted.includes(name))
  for (let run = 1; run <= runs; run++) {
    if (!chosen.includes('cold')) await prime(contenders, base, say)
    for (const name of chosen) {
      const { title, declared, isCold = false, only } = scenarios[name]
      const mark = `${process.pid}-${run}`
      for (const contender of contenders.filter((one) => only === undefined || one.name === only)) {
        await contender.declare(declared(base, mark))
        if (isCold) await contender.empty()
        await settleDisk()
        const sample = await contender.build()
        measured.push({ scenario: name, contender: contender.name, sample })
        if (name === 'unchanged' && (sample.actionsRun ?? 0) > 0) {
          say(
            `${contender.name} ran ${sample.actionsRun} actions for nothing; did its own code change meanwhile?`,
          )
        }
        say(`run ${run} of ${runs}  ${title}: ${contender.name} ${sample.seconds.toFixed(2)} s`)
      }
    }
  }
  return measured
}

async function prime(
  contenders: readonly Contender[],
  base: Declared,
  say: (line: string) => void,
): Promise<void> {
  for (const contender of contenders) {
    await contender.declare(base)
    const { seconds } = await contender.build()
    say(`prepared ${contender.name} in ${seconds.toFixed(1)} s`)
  }
}
