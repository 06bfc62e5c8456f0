/**
 * The unmet dependencies in what apt prints when a set cannot be installed:
 * `foo : Depends: libfoo (>= 2) but 1.9 is to be installed`, continuation lines without the name.
 */
export interface UnmetDependency {
  readonly package: string
  /** `Depends: libfoo (>= 2) but 1.9 is to be installed` */
  readonly text: string
  /** Names that the text mentions. */
  readonly mentions: readonly string[]
}

/** Reads them from apt's standard output. */
export function parseUnmet(output: string): UnmetDependency[] {
  const lines = output.split('\n')
  const start = lines.findIndex((line) => line.includes('have unmet dependencies'))
  if (start === -1) return []
  const found: UnmetDependency[] = []
  let name = ''
  for (const line of lines.slice(start + 1)) {
    if (!line.startsWith(' ')) break
    const match = /^ (\S+) : (.*)$/.exec(line)
    name = match?.[1]?.split(':')[0] ?? name
    const text = (match?.[2] ?? line).trim()
    found.push({ package: name, text, mentions: mentionedIn(text) })
  }
  return found
}

function mentionedIn(text: string): string[] {
  const relation = text.replace(/^[A-Za-z-]+: /, '').replace(/ but .*$/, '')
  return [...relation.matchAll(/(?<![:\w])[a-z0-9][a-z0-9+.-]+(?=[:\s]|$)/g)]
    .map((match) => match[0])
    .filter((word) => !/^[0-9.]/.test(word) && word !== 'or')
}
