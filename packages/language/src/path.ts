/** Names from the root of the options to one of them: `['users', 'admin', 'groups']`. */
export type OptionPath = readonly string[]

/** One step into what a person wrote: a key of a literal, or an index of a list or of `mkMerge([...])`. */
export type TrailStep = string | number
export type Trail = readonly TrailStep[]

const bareName = /^[A-Za-z0-9_-]+$/

/** The dotted form that people read and type: `files."/etc/motd".text`. The inverse of {@link parseOptionPath}. */
export function formatOptionPath(path: OptionPath): string {
  return path.map((name) => (bareName.test(name) ? name : JSON.stringify(name))).join('.')
}

/** Reads the dotted form. Returns null where it is not one (an empty name, an unclosed quote). */
export function parseOptionPath(text: string): OptionPath | null {
  const names: string[] = []
  const step = /\s*(?:"((?:[^"\\]|\\.)*)"|([^".\s][^".]*))\s*(\.|$)/y
  for (;;) {
    const match = step.exec(text)
    if (match === null) return null
    const name = match[1] === undefined ? match[2]?.trim() : unquote(match[1])
    if (name === undefined) return null
    names.push(name)
    if (match[3] === '') return names
  }
}

function unquote(inner: string): string | undefined {
  try {
    return JSON.parse(`"${inner}"`) as string
  } catch {
    return undefined
  }
}
