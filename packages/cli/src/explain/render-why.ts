import { priorities } from '@ingot/language/modifiers.ts'
import type { DefinitionRecord } from '@ingot/contracts/system.ts'
import type { Paint } from '../render/paint.ts'
import { shortPosition } from '../render/problem.ts'
import { shortValue } from './flatten.ts'
import type { ExplainedOption, Explanation } from './why.ts'

interface View {
  readonly paint: Paint
  readonly directory: string
}

/** An explanation as a person reads it. */
export function renderExplanation(explanation: Explanation, view: View): string {
  const { paint } = view
  const lines =
    explanation.kind === 'option' ? [] : [`${explanation.kind} ${paint('bold', explanation.subject)}`]
  lines.push(...explanation.details.filter((detail) => detail !== '').map((detail) => `  ${detail}`))
  for (const { module, option, positions } of explanation.origins) {
    lines.push(`  by module ${module}, for the option ${paint('bold', option)}`)
    const told = explanation.options.some(
      (one) => one.option === option || one.option.startsWith(`${option}.`),
    )
    if (!told) lines.push(...positions.map((position) => `    at ${shortPosition(position, view.directory)}`))
  }
  const options = explanation.kind === 'option' ? explanation.options : explanation.options.filter(hasSaid)
  if (lines.length > 0 && options.length > 0) lines.push('')
  lines.push(...options.flatMap((option) => renderOption(option, view)))
  return lines.join('\n')
}

function renderOption({ option, value, definitions }: ExplainedOption, view: View): string[] {
  const head = `${view.paint('bold', option)} = ${shortValue(value)}`
  if (!hasSaid({ option, definitions })) return [`${head}  ${view.paint('dim', '(default)')}`]
  return [
    head,
    ...definitions
      .toReversed()
      .toSorted(usedFirst)
      .flatMap((one) => renderDefinition(one, view)),
  ]
}

/** Whether anybody but the option's own default had a say. */
function hasSaid({ definitions }: ExplainedOption): boolean {
  return definitions.some(({ by }) => by !== 'default')
}

function usedFirst(a: DefinitionRecord, b: DefinitionRecord): number {
  return Number(b.used) - Number(a.used) || a.priority - b.priority
}

function renderDefinition(record: DefinitionRecord, { paint, directory }: View): string[] {
  const { by, position, value, used, priority } = record
  const strength = priorityText(priority)
  const place = by === 'default' ? "the option's default" : `${shortPosition(position, directory)}  ${by}`
  const text = `  ${used ? '*' : ' '} ${place}${strength === '' ? '' : `  ${strength}`}`
  return [used ? text : paint('dim', `${text}  outranked (${shortValue(value, 40)})`)]
}

/** A priority by the word that people write for it; nothing for the plain one and for defaults. */
function priorityText(priority: number): string {
  const words: Record<number, string> = {
    [priorities.force]: 'mkForce',
    [priorities.plain]: '',
    [priorities.default]: 'mkDefault',
    [priorities.optionDefault]: '',
  }
  return words[priority] ?? `mkOverride ${priority}`
}
