import { formatPosition, IngotError, type Problem } from '@ingot/contracts/problem.ts'

/** Problems as a person reads them: what, where, why, what to do. */
export function renderProblems(problems: readonly Problem[]): string {
  return problems.map(renderProblem).join('\n\n')
}

function renderProblem({ message, where, why, hint }: Problem): string {
  return [
    `error: ${message}`,
    ...(where === undefined ? [] : [`  at ${typeof where === 'string' ? where : formatPosition(where)}`]),
    ...(why === undefined ? [] : why.split('\n').map((line) => `  ${line}`)),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ].join('\n')
}

/** The problems behind anything that was thrown, and the exit status that they mean. */
export function describeFailure(
  error: unknown,
  debug: boolean,
): { readonly problems: readonly Problem[]; readonly status: 1 | 2 } {
  if (error instanceof IngotError)
    return { problems: error.problems, status: error.fault === 'request' ? 2 : 1 }
  const text =
    error instanceof Error ? `${error.message}${debug ? `\n${error.stack ?? ''}` : ''}` : String(error)
  const problem: Problem = {
    code: 'internal',
    message: 'os failed in a way it does not know',
    why: text,
    hint: 'this is a defect of Ingot; INGOT_DEBUG=1 shows where in its code',
  }
  return { problems: [problem], status: 1 }
}
