import type { EtcKind } from './etc-merge.ts'
import type { PathChange } from './tree-changes.ts'

/** What a system ships below /etc: by path, without `/usr/etc`. */
export type EtcList = ReadonlyMap<string, EtcEntry>
interface EtcEntry {
  readonly kind: EtcKind
  /** The same for what is the same in content, owner and mode; of a directory nothing. */
  readonly identity: string
}

/**
 * Reads what `ostree ls -R -C COMMIT /usr/etc` prints: `-00644 0 0 8 CHECKSUM /usr/etc/motd`; a directory has two digests, and
 * a link's target stands behind it.
 */
export function parseEtcList(text: string): EtcList {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, type, rest, path] = /^([-dl])(.*?)\s\/usr\/etc(\/.*)$/.exec(line) ?? []
      if (path === undefined) return []
      const [name = '', target = ''] = type === 'l' ? path.split(' -> ') : [path]
      const kind = type === 'd' ? 'directory' : 'file'
      return [[name, { kind, identity: kind === 'directory' ? '' : `${type}${rest}${target}` }] as const]
    }),
  )
}

/** Files and links that two systems do not ship alike. */
export function etcListChanges(from: EtcList, to: EtcList): readonly PathChange[] {
  const file = (list: EtcList, path: string) => {
    const found = list.get(path)
    return found?.kind === 'file' ? found.identity : undefined
  }
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((path): readonly PathChange[] => {
    const [before, after] = [file(from, path), file(to, path)]
    if (before === after) return []
    return [{ change: before === undefined ? 'A' : after === undefined ? 'D' : 'M', path }]
  })
}
