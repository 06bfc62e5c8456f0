import { table } from '../report/table.ts'

export interface Step {
  readonly step: string
  readonly seconds: number
}

/** Steps and their times as Markdown. */
export function lifeTable(steps: readonly Step[]): string {
  return `${table(
    ['on an emulated machine', 'takes'],
    steps.map(({ step, seconds }) => [
      step,
      seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`,
    ]),
  ).join('\n')}\n`
}
