import type { Problem } from '@ingot/contracts/problem.ts'

/** One advice in both languages in which a project is written. */
export interface Spellings {
  readonly typescript: string
  readonly yaml: string
}

/** An advice in the language of the file that a problem is in; of no file in TypeScript. */
export function spelling(where: Problem['where'], { typescript, yaml }: Spellings): string {
  const file = typeof where === 'object' ? where.file : (where ?? '')
  return /\.ya?ml$/.test(file) ? yaml : typescript
}
