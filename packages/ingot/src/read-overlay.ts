import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { FileEntry } from '@ingot/contracts/blueprint.ts'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { describeValue, isRecord } from '@ingot/language/describe.ts'
import { readLocalFile } from './local-file.ts'
import { manifestName, readManifest } from './overlay-manifest.ts'
import type { Rights } from './overlay-manifest.ts'

/** A directory of files to be laid over a tree, as it was when the project was read. */
export interface Overlay {
  /** Absolute. */
  readonly directory: string
  readonly position: SourcePosition
  /** Sorted by path; their origins still lack what they hide. */
  readonly files: readonly OverlayFile[]
}

/** One entry of an overlay. */
export type OverlayFile = FileEntry extends infer Entry
  ? Entry extends FileEntry
    ? Omit<Entry, 'origin'>
    : never
  : never

/** Reads overlays, each directory once. */
export type OverlayReader = (declared: unknown, where: SourcePosition) => Overlay

/** A reader that remembers what it has read. */
export function makeOverlayReader(): OverlayReader {
  const known = new Map<string, readonly OverlayFile[]>()
  return (declared, where) => {
    const { path, position } = checkDeclaration(declared, where)
    const directory = resolve(dirname(position.file), path)
    const files = known.get(directory) ?? readOverlay(directory, path, where)
    known.set(directory, files)
    return { directory, position, files }
  }
}

function checkDeclaration(
  declared: unknown,
  where: SourcePosition,
): { readonly path: string; readonly position: SourcePosition } {
  if (isRecord(declared) && declared['kind'] === 'overlay' && typeof declared['path'] === 'string') {
    return declared as { readonly path: string; readonly position: SourcePosition } & typeof declared
  }
  throw requestError({
    code: 'overlay-invalid',
    message: `overlays: expected what overlay('./overlays/theme') returned, got ${describeValue(declared)}`,
    where,
    hint: "write overlays: [overlay('./overlays/theme')]",
  })
}

/**
 * Everything in an overlay's directory, with its digests.
 * @throws IngotError with every entry that cannot be laid over a tree.
 */
function readOverlay(directory: string, path: string, where: SourcePosition): readonly OverlayFile[] {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw requestError({
      code: 'overlay-missing',
      message: `the overlay '${path}' is not a directory`,
      where,
      why: `there is no directory ${directory}`,
      hint: 'the path is relative to the file that names it; inside are etc/ and usr/',
    })
  }
  const problems: Problem[] = []
  const walk: Walk = { directory, where, problems }
  const found = readDirectory(walk, '')
  const manifest = attempt(problems, () => readManifest(directory, found, where))
  const files = manifest === undefined ? [] : found.map((entry) => withRights(entry, manifest(entry.path)))
  if (problems.length > 0) throw requestError(problems)
  // A directory is only said where it is empty, or has rights of its own: others may have made it before.
  return files.filter((entry) => entry.kind !== 'directory' || isDeclared(entry, found, manifest))
}

interface Walk {
  readonly directory: string
  readonly where: SourcePosition
  readonly problems: Problem[]
}

function readDirectory(walk: Walk, below: string): readonly OverlayFile[] {
  const names = attempt(walk.problems, () => readdirSync(join(walk.directory, below), 'buffer')) ?? []
  return names
    .map((bytes) => nameOf(bytes, walk, below))
    .filter((name) => name !== undefined)
    .toSorted()
    .filter((name) => name !== '.gitkeep' && !(below === '' && name === manifestName))
    .flatMap((name) => attempt(walk.problems, () => readEntry(walk, `${below}/${name}`)) ?? [])
}

/** Names are bytes; what is no UTF-8 cannot be said in JSON, and is refused. */
function nameOf(bytes: Buffer, { directory, where, problems }: Walk, below: string): string | undefined {
  const name = bytes.toString('utf8')
  if (Buffer.from(name, 'utf8').equals(bytes)) return name
  problems.push({
    code: 'overlay-entry',
    message: `${JSON.stringify(name)} in ${directory}${below} cannot be laid over the tree: its name is not UTF-8`,
    where,
    hint: 'rename it',
  })
  return undefined
}

function readEntry(walk: Walk, path: string): readonly OverlayFile[] {
  const absolute = join(walk.directory, path)
  const stat = lstatSync(absolute)
  if (stat.isDirectory()) {
    return [{ kind: 'directory', path, mode: 0o755, ...rootOwned }, ...readDirectory(walk, path)]
  }
  if (stat.isSymbolicLink()) return [{ kind: 'link', path, target: readlinkSync(absolute) }]
  if (stat.isFile()) {
    const content = { kind: 'local', ...readLocalFile(absolute, walk.directory, walk.where) } as const
    // Of the mode only this survives version control, whatever the umask was.
    const mode = (stat.mode & 0o100) === 0 ? 0o644 : 0o755
    return [{ kind: 'file', path, mode, ...rootOwned, content }]
  }
  throw requestError({
    code: 'overlay-entry',
    message: `${path} in ${walk.directory} cannot be laid over the tree`,
    where: walk.where,
    why: 'it is neither a file, a directory nor a symbolic link',
    hint: 'remove it; sockets, pipes and devices are made on the machine (systemd.tmpfiles.rules)',
  })
}

const rootOwned = { owner: 'root', group: 'root' } as const

function withRights(entry: OverlayFile, rights: Rights | undefined): OverlayFile {
  return entry.kind === 'link' || rights === undefined ? entry : { ...entry, ...rights }
}

function isDeclared(
  { path }: OverlayFile,
  found: readonly OverlayFile[],
  manifest: ((path: string) => Rights | undefined) | undefined,
): boolean {
  return manifest?.(path) !== undefined || !found.some((other) => other.path.startsWith(`${path}/`))
}

/** What `make` returns; undefined, and its problems kept, where it throws. */
function attempt<T>(problems: Problem[], make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof IngotError) problems.push(...error.problems)
    else if (error instanceof Error && 'code' in error)
      problems.push({ code: 'overlay-entry', message: `an overlay cannot be read: ${error.message}` })
    else throw error
    return undefined
  }
}
