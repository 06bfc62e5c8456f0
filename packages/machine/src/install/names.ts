/** What a partition's label begins with while its installation goes on: what has such a one may be thrown away. */
const unfinished = 'installing-'

/**
 * Label of a partition until all is done. The last thing that an installation does is to give the partitions their own
 * names: so a running machine, which finds its partitions by name, never takes half of another, and a disk tells that it was
 * left in the middle.
 */
export function unfinishedLabel(label: string): string {
  return label.replace(/^(ingot-)?/, unfinished)
}

/** Whether an installation that did not come to its end made the partition. */
export function isUnfinished({ label }: { readonly label: string }): boolean {
  return label.startsWith(unfinished)
}
