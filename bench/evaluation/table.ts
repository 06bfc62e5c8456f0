import { table } from '../report/table.ts'
import type { Machine } from '../measure/machine.ts'

/** How long so many systems of a project took, from the start of the program to its end. */
export interface Evaluated {
  readonly project: string
  readonly systems: number
  readonly seconds: number
  /** Peak resident memory of all processes together, bytes. */
  readonly bytes: number
}

/** What evaluating came to, and how long the type checker took for a project. */
export interface EvaluationSummary {
  readonly machine: Pick<Machine, 'cores' | 'processor'>
  readonly evaluated: readonly Evaluated[]
  readonly typesSeconds: number
}

const titles: { readonly [project: string]: string } = {
  quickstart: 'as `examples/quickstart`',
  variants: 'variants of a control plane',
  different: 'with little in common',
}

/** The numbers as Markdown. */
export function evaluationTable({ machine, evaluated, typesSeconds }: EvaluationSummary): string {
  return [
    `\`ingot check\`, process start included, on ${machine.cores} cores of ${machine.processor}; the best of three runs.`,
    '',
    ...table(
      ['', 'systems', 'time', 'of that, each further one', 'peak memory'],
      evaluated.map((one) => [
        titles[one.project] ?? one.project,
        one.systems.toLocaleString('en'),
        one.seconds < 1 ? `${Math.round(one.seconds * 1000)} ms` : `${one.seconds.toFixed(1)} s`,
        one.systems === 1 ? '' : `${millisecondsEach(one, evaluated).toFixed(2)} ms`,
        `${Math.round(one.bytes / 1e6)} MB`,
      ]),
    ),
    '',
    `Type-checking a project with the whole catalog: ${typesSeconds.toFixed(2)} s.`,
    '',
  ].join('\n')
}

/** What a system adds to a project that has one already. */
function millisecondsEach({ project, systems, seconds }: Evaluated, evaluated: readonly Evaluated[]): number {
  const single = evaluated.find((one) => one.project === project && one.systems === 1)
  return ((seconds - (single?.seconds ?? 0)) / (systems - 1)) * 1000
}
