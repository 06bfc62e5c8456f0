/** Sections of a GLib key file (`.origin`, the repository's `config`): `[section]`, `key=value`, `#` comments. */
export type KeyFile = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Reads a key file; lines of no known form are skipped. */
export function parseKeyFile(text: string): KeyFile {
  const sections: Record<string, Record<string, string>> = {}
  let section: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const name = /^\[(.+)\]\s*$/.exec(line)?.[1]
    if (name !== undefined) section = sections[name] ??= {}
    const [, key, value] = /^([^#=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) section[key] = value
  }
  return sections
}
