import { defaultText } from './document.ts'
import type { Module } from './module.ts'
import { groupOf, joinOptions } from './tree.ts'
import type { Group, OptionNode } from './tree.ts'

/**
 * Declarations in TypeScript that give every option of the modules its description and default as a comment, which
 * editors show where the option is written. They have no types: those are the modules' own.
 * @throws IngotError when two modules have the same name, or declare the same option.
 */
export function describeOptions(modules: readonly Module[]): string {
  return `// Written by ingot init.\ninterface IngotDescriptions {\n${levelOf(joinOptions(modules))}}\n`
}

/** Comments of the options of one level, and beside them the levels below. */
function levelOf({ members }: Group): string {
  const nodes = [...members]
  const comments = nodes.map(
    ([name, node]) => `${commentOf(node)}readonly ${JSON.stringify(name)}?: unknown\n`,
  )
  const inside = nodes.flatMap(([name, node]) => {
    const below = groupBelow(node)
    return below === undefined ? [] : [`readonly ${JSON.stringify(name)}: {\n${levelOf(below)}}\n`]
  })
  return `readonly comments: {\n${comments.join('')}}\nreadonly inside: {\n${inside.join('')}}\n`
}

function groupBelow(node: OptionNode): Group | undefined {
  if (node.kind === 'group') return node
  const { option, declared, module } = node
  const { inner } = option.type
  return inner === undefined ? undefined : groupOf(inner.options, { declared, module })
}

/** On lines of its own: at the end of one it would belong to what stands before it. */
function commentOf(node: OptionNode): string {
  if (node.kind === 'group') return ''
  const said = defaultText(node.option)
  const { description } = node.option
  const text = said === undefined ? description : `${description}\n@default ${said}`
  return `/** ${text.replaceAll('*/', String.raw`*\/`)} */\n`
}
