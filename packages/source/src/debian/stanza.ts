/** Fields of one paragraph of Debian's control format, names in lower case; continuation lines joined by newlines. */
export type Stanza = ReadonlyMap<string, string>

/** Reads one paragraph (deb822(5)). Comment lines are skipped; lines that are no field are ignored. */
export function parseStanza(text: string): Stanza {
  const fields = new Map<string, string>()
  let last = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (last !== '') fields.set(last, `${fields.get(last) ?? ''}\n${line.slice(1)}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    last = line.slice(0, colon).toLowerCase()
    fields.set(last, line.slice(colon + 1).trim())
  }
  return fields
}

/** Reads all paragraphs of a file, separated by empty lines. */
export function parseStanzas(text: string): Stanza[] {
  return text
    .split(/\n(?:[ \t]*\n)+/)
    .map((paragraph) => parseStanza(paragraph))
    .filter((stanza) => stanza.size > 0)
}
