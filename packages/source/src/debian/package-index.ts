import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LockedArchive } from '@ingot/contracts/lock.ts'
import { runApt } from './apt-root.ts'
import type { AptRoot } from './apt-root.ts'
import { archiveKey, describeRelease } from './release-file.ts'
import { parseStanza } from './stanza.ts'
import type { Stanza } from './stanza.ts'

/** One package of one archive. */
export interface IndexedPackage {
  readonly archive: string
  readonly stanza: Stanza
}

/** What the archives of a root offer. */
export interface PackageIndex {
  /** The archives by their key in the lock. */
  readonly archives: ReadonlyMap<string, LockedArchive>
  readonly names: () => Iterable<string>
  readonly has: (name: string) => boolean
  /** All versions of a package, in the order of the archives. */
  readonly find: (name: string) => readonly IndexedPackage[]
  /** Names of packages that provide a virtual one. Slow: reads everything. */
  readonly providers: (name: string) => readonly string[]
  /** Names of the binary packages that are built from the same source as this one. Slow: reads everything. */
  readonly siblings: (name: string) => readonly string[]
}

interface Target {
  readonly file: string
  readonly uri: string
  readonly suite: string
  readonly metaKey: string
}

/** Loads the indexes that apt fetched and verified into the root. About 0.1 s for Debian's main. */
export async function loadIndex(
  root: AptRoot,
  signal?: AbortSignal,
  now = new Date(),
): Promise<PackageIndex> {
  const targets = await listTargets(root, signal)
  const archives = new Map<string, LockedArchive>()
  const texts: { readonly archive: string; readonly text: string }[] = []
  for (const { archive, keyring } of root.archives) {
    for (const suite of archive.suites) {
      const own = targets.filter((target) => target.uri === archive.uri && target.suite === distOf(suite))
      const [first] = own
      if (!first) continue
      const suffix = escapeUri(first.metaKey)
      const prefix = baseName(first.file).replace(suffix, '')
      const lists = dirname(first.file)
      const described = await describeRelease({ lists, prefix, keyring, archive, suite, now, signal })
      archives.set(archiveKey(described), described)
      for (const target of own) {
        const bytes = await readFile(target.file).catch(() => Buffer.alloc(0))
        texts.push({ archive: archiveKey(described), text: bytes.toString('latin1') })
      }
    }
  }
  return indexTexts(texts, archives)
}

async function listTargets(root: AptRoot, signal: AbortSignal | undefined): Promise<Target[]> {
  const format = ['$(FILENAME)', '$(REPO_URI)', '$(RELEASE)', '$(METAKEY)'].join('\t')
  const argv = ['apt-get', 'indextargets', 'Created-By: Packages', '--format', format]
  const result = await runApt(root, argv, { seconds: 60, signal })
  return result.stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [file = '', uri = '', suite = '', metaKey = ''] = line.split('\t')
      return { file, uri: uri.replace(/\/+$/, ''), suite: distOf(suite), metaKey }
    })
}

/** As apt calls it: a suite that is a directory, of an archive without components, loses its last slash. */
function distOf(suite: string): string {
  return suite.replace(/\/+$/, '')
}

function escapeUri(path: string): string {
  return path.replaceAll('/', '_')
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

interface Place {
  readonly source: { readonly archive: string; readonly text: string }
  readonly start: number
  readonly end: number
}

/** Finds where each package's paragraph stands; paragraphs are parsed when they are asked for. */
export function indexTexts(
  texts: readonly { readonly archive: string; readonly text: string }[],
  archives: ReadonlyMap<string, LockedArchive>,
): PackageIndex {
  const places = new Map<string, Place[]>()
  for (const source of texts) {
    for (const place of paragraphs(source)) {
      const name = packageOf(place)
      const known = places.get(name)
      if (known) known.push(place)
      else if (name !== '') places.set(name, [place])
    }
  }
  const find = (name: string): IndexedPackage[] =>
    (places.get(name) ?? []).map((place) => ({ archive: place.source.archive, stanza: stanzaAt(place) }))
  const namesWhere = (field: RegExp): string[] =>
    [...new Set(texts.flatMap(({ text }) => search(text, field)))].toSorted()

  return {
    archives,
    names: () => places.keys(),
    has: (name) => places.has(name),
    find,
    providers: (name) =>
      namesWhere(new RegExp(`^Provides: (?:.*, ?)?${escapePattern(name)}(?=[ ,]|$).*$`, 'gm')),
    siblings: (name) => {
      const source = sourceName(find(name)[0]?.stanza) ?? name
      return [
        ...new Set([...namesWhere(new RegExp(`^Source: ${escapePattern(source)}(?: .*)?$`, 'gm')), source]),
      ].filter((sibling) => sourceName(find(sibling)[0]?.stanza) === source)
    },
  }
}

function* paragraphs(source: Place['source']): Generator<Place> {
  const { text } = source
  let start = 0
  while (start < text.length) {
    const blank = text.indexOf('\n\n', start)
    const end = blank === -1 ? text.length : blank
    if (end > start) yield { source, start, end }
    start = end + 1
    while (text.charCodeAt(start) === 10) start++
  }
}

function packageOf({ source: { text }, start, end }: Place): string {
  const field = 'Package: '
  const at = text.startsWith(field, start) ? start : text.indexOf(`\n${field}`, start) + 1
  if (at < start || at >= end) return ''
  const line = text.indexOf('\n', at)
  return text.slice(at + field.length, line === -1 || line > end ? end : line).trim()
}

/** A copy of the paragraph, so that what is kept of it does not keep the whole index in memory. */
function stanzaAt({ source, start, end }: Place): Stanza {
  return parseStanza(Buffer.from(source.text.slice(start, end), 'latin1').toString('utf8'))
}

/** The packages in whose paragraph a line matches. */
function search(text: string, line: RegExp): string[] {
  return [...text.matchAll(line)].map((match) => {
    const start = text.lastIndexOf('\n\n', match.index) + 1
    const end = text.indexOf('\n\n', match.index)
    const place = {
      source: { archive: '', text },
      start: start === 0 ? 0 : start + 1,
      end: end === -1 ? text.length : end,
    }
    return packageOf(place)
  })
}

function sourceName(stanza: Stanza | undefined): string | undefined {
  return (stanza?.get('source') ?? stanza?.get('package'))?.split(' ')[0]
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.+]/g, '\\$&')
}
