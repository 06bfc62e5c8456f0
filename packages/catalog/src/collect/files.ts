import type { FileEntry } from '@ingot/contracts/blueprint.ts'
import { canonicalJson } from '@ingot/contracts/json.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { objectionToPath, objectionToTarget, parentsOf } from '../tree-path.ts'
import { onceForEach } from '../once-for-each.ts'
import { describeOrigin, whereOf } from './problem.ts'

/** Entries of all modules, sorted by path and each path once, and what is wrong with them. */
export interface CollectedFiles {
  readonly files: readonly FileEntry[]
  readonly problems: readonly Problem[]
}

/** Joins the files of all modules. The same entry given twice is one; different ones are a problem. */
export function collectFiles(entries: readonly FileEntry[]): CollectedFiles {
  const byPath = new Map<string, FileEntry>()
  const problems: Problem[] = []
  for (const entry of entries) {
    const objection = objectionsTo(entry)
    if (objection !== null) problems.push(objection)
    const present = byPath.get(entry.path)
    if (present === undefined) byPath.set(entry.path, entry)
    else if (contentOf(present) !== contentOf(entry)) problems.push(conflict(present, entry))
  }
  const files = [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return { files, problems: [...problems, ...files.flatMap((entry) => obstacles(entry, byPath))] }
}

const objectionsTo = onceForEach((entry: FileEntry): Problem | null => {
  const objection =
    objectionToPath(entry.path) ??
    (entry.kind === 'link' ? objectionToTarget(entry.path, entry.target) : null)
  if (objection === null) return null
  return {
    code: 'file-path',
    message: `${shown(entry.path)} cannot be a file of the system: ${objection.why}.`,
    ...whereOf(entry.origin),
    hint: objection.hint,
  }
})

const parentsOfEntry = onceForEach(({ path }: FileEntry) => parentsOf(path))

/** A path that is too long or holds odd characters must not spoil the message about it. */
function shown(path: string): string {
  const text = path.length > 100 ? `${path.slice(0, 97)}...` : path
  return JSON.stringify(text).slice(1, -1)
}

function contentOf({ origin: _origin, ...content }: FileEntry): string {
  return canonicalJson(content)
}

function conflict(first: FileEntry, second: FileEntry): Problem {
  return {
    code: 'file-conflict',
    message: `${first.path} is given twice, with different content.`,
    ...whereOf(second.origin.positions.length > 0 ? second.origin : first.origin),
    why: `By ${describeOrigin(first.origin)} and by ${describeOrigin(second.origin)}.`,
    hint: 'Remove one, or set the option from which the other comes.',
  }
}

function obstacles(entry: FileEntry, byPath: ReadonlyMap<string, FileEntry>): readonly Problem[] {
  return parentsOfEntry(entry).flatMap((parent) => {
    const above = byPath.get(parent)
    if (above === undefined || above.kind === 'directory') return []
    return [
      {
        code: 'file-under-file',
        message: `${entry.path} cannot exist: ${parent} is ${above.kind === 'link' ? 'a link' : 'a file'}, not a directory.`,
        ...whereOf(entry.origin),
        why: `${parent} comes from ${describeOrigin(above.origin)}.`,
        hint: 'Remove one of them.',
      },
    ]
  })
}
