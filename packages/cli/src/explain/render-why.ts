import { priorities } from '@ingot/language/modifiers.ts'
import type { Origin, OverlayOrigin } from '@ingot/contracts/blueprint.ts'
import type { DefinitionRecord, ItemRecord } from '@ingot/contracts/system.ts'
import type { Paint } from '../render/paint.ts'
import { shortPath, shortPosition } from '../render/problem.ts'
import { spelling } from '@ingot/language/spelling.ts'
import { shortValue } from './flatten.ts'
import type { ExplainedOption, Explanation } from './why.ts'

interface View {
  readonly paint: Paint
  readonly directory: string
}

/** An explanation as a person reads it. */
export function renderExplanation(explanation: Explanation, view: View): string {
  const { paint } = view
  const saysItself = ['option', 'item'].includes(explanation.kind)
  const lines = saysItself ? [] : [`${explanation.kind} ${paint('bold', explanation.subject)}`]
  lines.push(...explanation.details.filter((detail) => detail !== '').map((detail) => `  ${detail}`))
  for (const origin of explanation.origins) {
    const { module, option, positions } = origin
    if (origin.overlay !== undefined) {
      lines.push(...renderOverlay(origin, origin.overlay, view))
      continue
    }
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

/** An overlay, and what it hides: other overlays, and what definitions put there. */
function renderOverlay({ positions }: Origin, { by, directory, over }: OverlayOrigin, view: View): string[] {
  const at = positions.map((position) => shortPosition(position, view.directory)).join(', ')
  const hidden = over.map(({ module, option, positions: places, overlay }) => {
    const what =
      overlay === undefined
        ? `module ${module}, for the option ${option}`
        : `the overlay ${shortPath(overlay.directory, view.directory)} of ${overlay.by}`
    const where = places.map((position) => shortPosition(position, view.directory)).join(', ')
    return view.paint('dim', `    hides ${what}${where === '' ? '' : `  ${where}`}`)
  })
  const path = view.paint('bold', shortPath(directory, view.directory))
  return [`  by the overlay ${path} of ${by}  ${at}`, ...hidden]
}

function renderOption(explained: ExplainedOption, view: View): readonly string[] {
  const { option, value, definitions, items = [], item } = explained
  if (item !== undefined) return renderItem(explained, item, view)
  const gone = value === undefined && definitions.some(({ removal }) => removal === true)
  const head = `${view.paint('bold', option)} ${gone ? 'is removed' : `= ${shortValue(value)}`}`
  if (!hasSaid(explained))
    return explained.isWhole === false ? [head] : [`${head}  ${view.paint('dim', '(default)')}`]
  const said = definitions.flatMap((one) => renderDefinition(one, definitions, view))
  return [head, ...said, ...itemLines(items, view)]
}

/** One item of a list: everybody who asked for it, and who takes it out. */
function renderItem(
  { option, definitions, items = [] }: ExplainedOption,
  item: string,
  view: View,
): readonly string[] {
  const isIn = items.some(({ used }) => used)
  const values = [...new Set(items.map(({ value }) => shortValue(value)))]
  const [only = item] = values.length === 1 ? values : []
  const outranked = definitions.filter(({ used }) => !used)
  return [
    `${view.paint('bold', option)} ${isIn ? 'has' : 'no longer has'} ${only}`,
    ...items.map((one) => itemLine(one, values.length === 1 ? '' : shortValue(one.value), view)),
    ...outranked.flatMap((one) => renderDefinition(one, definitions, view)),
  ]
}

function itemLine(item: ItemRecord, value: string, view: View): string {
  const { used, removal } = item
  const what = removal === true ? `${value}  takes it out` : used ? value : `${value}  taken out`
  const line =
    `  ${used || removal === true ? '*' : ' '} ${placeOfItem(item, view)}  ${what.trim()}`.trimEnd()
  return used || removal === true ? line : view.paint('dim', line)
}

/** The items of a whole list, each with its place. */
function itemLines(items: readonly ItemRecord[], view: View): readonly string[] {
  const values = items.map(({ value }) => shortValue(value, 40))
  const width = Math.max(...values.map(({ length }) => length))
  return items.map((item, index) => {
    const line = `    ${values[index]?.padEnd(width)}  ${placeOfItem(item, view)}`
    if (item.removal === true) return view.paint('dim', `${line}  takes it out`)
    return item.used ? line : view.paint('dim', `${line}  taken out`)
  })
}

function placeOfItem({ by, position, priority }: ItemRecord, { directory }: View): string {
  if (by === 'default') return "the option's default"
  const strength = priorityText(priority, position.file)
  return `${shortPosition(position, directory)}  ${by}${strength === '' ? '' : `  ${strength}`}`
}

/** Whether anybody but the option's own default had a say. */
function hasSaid({ definitions }: ExplainedOption): boolean {
  return definitions.some(({ by }) => by !== 'default')
}

function renderDefinition(
  record: DefinitionRecord,
  all: readonly DefinitionRecord[],
  { paint, directory }: View,
): string[] {
  const { by, position, value, used, priority, removal, removes } = record
  const strength = priorityText(priority, position.file)
  const place = by === 'default' ? "the option's default" : `${shortPosition(position, directory)}  ${by}`
  const text = `  ${used ? '*' : ' '} ${place}${strength === '' ? '' : `  ${strength}`}`
  if (removal === true) return [`${text}  takes away what weaker definitions say`]
  if (used)
    return [
      removes === undefined ? text : `${text}  takes out ${removes.map((one) => shortValue(one)).join(', ')}`,
    ]
  const how = all.some((one) => one.removal === true && one.priority <= priority) ? 'taken away' : 'outranked'
  return [paint('dim', `${text}  ${how} (${shortValue(value, 40)})`)]
}

/** A priority by the word that people write for it; nothing for the plain one and for defaults. */
function priorityText(priority: number, file: string): string {
  const word = (typescript: string, yaml: string) =>
    spelling({ file, line: 1, column: 1 }, { typescript, yaml })
  const words: Record<number, string> = {
    [priorities.force]: word('mkForce', '!force'),
    [priorities.plain]: '',
    [priorities.default]: word('mkDefault', '!default'),
    [priorities.optionDefault]: '',
  }
  return words[priority] ?? `${word('mkOverride', '!override')} ${priority}`
}
