/** GPT label of a partition. The machine finds its own two by theirs, whatever they are called. */
export function partitionLabel(kind: string, name: string): string {
  return `ingot-${kind === 'esp' || kind === 'root' ? kind : name}`
}
