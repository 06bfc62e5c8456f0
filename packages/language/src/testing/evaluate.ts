import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { evaluate } from '../evaluate.ts'
import type { Evaluation, Layer } from '../evaluate.ts'
import { defineModule } from '../module.ts'
import type { ConfigOf, Module } from '../module.ts'
import type { OptionTree } from '../option.ts'

const at = (name: string): SourcePosition => ({ file: name, line: 1, column: 1 })

/** A layer whose positions are the trail: `system.services.ssh`. */
export function layer(by: string, definitions: unknown): Layer {
  return { by, definitions, position: at(by), locate: (trail) => at([by, ...trail].join('.')) }
}

/** Evaluates one module with definitions from the strongest to the weakest layer. */
export function evaluateOptions<const T extends OptionTree>(
  options: T,
  ...definitions: readonly unknown[]
): Evaluation<ConfigOf<Module<T>>> {
  const module = defineModule({ name: 'tested', description: '', options })
  const names = ['system', 'template', 'base']
  const layers = definitions.map((value, index) => layer(names[index] ?? `layer ${index}`, value))
  const evaluation = evaluate({ modules: [module], layers })
  return evaluation as unknown as Evaluation<ConfigOf<Module<T>>>
}

/** Problems in one line each: code, message, where, why. */
export function tell(evaluation: Evaluation<unknown>): readonly string[] {
  return evaluation.problems.map(({ code, message, where, why }) => {
    const place = typeof where === 'object' ? where.file : where
    return [code, message, place ?? '-', ...(why === undefined ? [] : [why.replaceAll('\n', ' / ')])].join(
      ' | ',
    )
  })
}
