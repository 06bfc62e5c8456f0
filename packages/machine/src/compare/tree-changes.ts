/** How a path differs: changed, added, or gone. */
export type Change = 'M' | 'A' | 'D'
export interface PathChange {
  readonly change: Change
  /** Absolute. */
  readonly path: string
}

/** Reads what `ostree diff` and `ostree admin config-diff` print: `M    /usr/bin/os`. */
export function parseChanges(text: string): readonly PathChange[] {
  return text.split('\n').flatMap((line) => {
    const [, change, path] = /^([MAD])\s+(.+)$/.exec(line) ?? []
    if (change === undefined || path === undefined) return []
    return [{ change: change as Change, path: path.startsWith('/') ? path : `/${path}` }]
  })
}

/** Changes below a directory, with that taken off: of `/usr/etc` gives `/motd`. */
export function below(changes: readonly PathChange[], directory: string): readonly PathChange[] {
  return changes
    .filter(({ path }) => path.startsWith(`${directory}/`))
    .map(({ change, path }) => ({ change, path: path.slice(directory.length) }))
}

/**
 * systemd's note that /etc was looked at since /usr changed. OSTree leaves it out when it merges, so that a new deployment's
 * accounts are made at its first boot.
 */
export const updatedMark = '/etc/.updated'
