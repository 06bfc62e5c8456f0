/** An entry of the Boot Loader Specification, Type 1, as OSTree writes it. */
export interface BootEntry {
  /** OSTree counts down: the highest is first in the menu. */
  readonly version: number
  readonly options: readonly string[]
  /** Value of `ostree=`: a link to the deployment. */
  readonly deploymentLink: string | undefined
  readonly fields: Readonly<Record<string, string>>
}

/** Reads an entry; lines that are no `key value` are skipped. */
export function parseBootEntry(text: string): BootEntry {
  const fields: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const [, key, value] = /^([a-z-]+)\s+(.*\S)\s*$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) fields[key] = value
  }
  const options = (fields['options'] ?? '').split(/\s+/).filter((option) => option !== '')
  return {
    version: Number.parseInt(fields['version'] ?? '0', 10) || 0,
    options,
    deploymentLink: options.find((option) => option.startsWith('ostree='))?.slice('ostree='.length),
    fields,
  }
}
