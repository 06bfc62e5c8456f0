import type { OptionDocument } from '@ingot/language/document.ts'
import type { Paint } from '../render/paint.ts'

/** Options as a terminal shows them. */
export function optionsText(options: readonly OptionDocument[], paint: Paint): string {
  return options.map((option) => optionText(option, paint)).join('\n\n')
}

function optionText({ path, type, description, module, ...rest }: OptionDocument, paint: Paint): string {
  const facts = [
    `${type}${rest.default === undefined ? '' : `, default ${rest.default}`}`,
    ...(rest.example === undefined ? [] : [`example ${rest.example}`]),
    description,
  ]
  const lines = facts.flatMap((fact) => fact.split('\n')).map((line) => `    ${line}`)
  return [`${paint('bold', path)}  ${paint('dim', `(module ${module})`)}`, ...lines].join('\n')
}

/** Options as a page of documentation, a section for each module. */
export function optionsPage(options: readonly OptionDocument[]): string {
  const modules = [...new Set(options.map(({ module }) => module))].toSorted()
  const sections = modules.map((module) => {
    const own = options.filter((option) => option.module === module)
    return [`## ${module}`, ...own.map(pageEntry)].join('\n\n')
  })
  return [
    '# Options',
    'Made from the options themselves by `npm run docs`; do not edit. `<name>` stands for any name, `*` for any item.',
    ...sections,
  ].join('\n\n')
}

function pageEntry({ path, type, description, ...rest }: OptionDocument): string {
  const facts = [
    `type: ${type}`,
    ...(rest.default === undefined ? [] : [`default: ${code(rest.default)}`]),
    ...(rest.example === undefined ? [] : [`example: ${code(rest.example)}`]),
  ]
  return `### \`${path}\`\n\n${description}\n\n${facts.map((fact) => `- ${fact}`).join('\n')}`
}

/** Inline code, with a fence longer than any in the text. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  const pad = longest > 0 ? ' ' : ''
  return `${fence}${pad}${text.replaceAll('\n', '\\n')}${pad}${fence}`
}
