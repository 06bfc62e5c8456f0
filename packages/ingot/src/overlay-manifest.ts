import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'
import { locateInJson } from './locate.ts'

/** The file at the top of an overlay that says who owns what: `{ "files": { "/etc/x/**": { "mode": "0640" } } }`. */
export const manifestName = 'overlay.json'

/** Owner and mode of an entry, as far as the manifest says them. */
export interface Rights {
  readonly mode?: number
  readonly owner?: string
  readonly group?: string
}

const accountName = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,30}$/, 'expected the name of a user or group, such as "www-data"')
const rightsSchema = z
  .strictObject({
    mode: z
      .string()
      .regex(/^0?[0-7]{3,4}$/, 'expected permission bits such as "0640"')
      .transform((text) => Number.parseInt(text, 8)),
    owner: accountName,
    group: accountName,
  })
  .partial()
const manifestSchema = z.strictObject({ files: z.record(z.string(), rightsSchema) })

/**
 * What the manifest of an overlay says of a path. A path in it names an entry; one that ends in `/**` names everything
 * below a directory. The longest that fits holds; nothing is said where there is none.
 * @throws IngotError when it is no manifest, or names what is not there.
 */
export function readManifest(
  directory: string,
  entries: readonly { readonly path: string; readonly kind: string }[],
  where: SourcePosition,
): (path: string) => Rights | undefined {
  const file = join(directory, manifestName)
  if (!existsSync(file)) return () => undefined
  const rules = Object.entries(parse(file, where))
  const problems = rules.flatMap(([rule]) => objection(rule, entries, file))
  if (problems.length > 0) throw requestError(problems)
  const byLength = rules.toSorted(([a], [b]) => lengthOf(b) - lengthOf(a))
  return (path) => byLength.find(([rule]) => fits(rule, path))?.[1]
}

function parse(file: string, where: SourcePosition): { readonly [rule: string]: Rights } {
  const invalid = (message: string, at: Problem['where']): Problem => ({
    code: 'overlay-manifest',
    message: `${manifestName}: ${message}`,
    ...(at === undefined ? { where } : { where: at }),
    hint: 'write { "files": { "/etc/sudoers.d/admins": { "mode": "0440" } } }',
  })
  let written: unknown
  try {
    written = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw requestError(invalid(error instanceof Error ? error.message : String(error), file))
  }
  const parsed = manifestSchema.safeParse(written)
  if (parsed.success) return parsed.data.files as { readonly [rule: string]: Rights }
  throw requestError(
    parsed.error.issues.map(({ path, message }) => {
      const trail = path.map((step) => (typeof step === 'number' ? step : String(step)))
      return invalid(
        `${trail.length === 0 ? '' : `${trail.join(' ')}: `}${message}`,
        locateInJson(file, trail),
      )
    }),
  )
}

/** Exact paths come before patterns of the same length. */
function lengthOf(rule: string): number {
  return rule.endsWith('/**') ? rule.length - 3 : rule.length + 0.5
}

function fits(rule: string, path: string): boolean {
  return rule.endsWith('/**') ? path.startsWith(rule.slice(0, -2)) : path === rule
}

function objection(
  rule: string,
  entries: readonly { readonly path: string; readonly kind: string }[],
  file: string,
): readonly Problem[] {
  const named = entries.filter(({ path }) => fits(rule, path))
  if (named.some(({ kind }) => kind !== 'link')) return []
  const isLink = named.length > 0
  return [
    {
      code: 'overlay-manifest',
      message: isLink
        ? `${manifestName}: ${rule} is a symbolic link, which has no rights of its own`
        : `${manifestName}: there is no ${rule} in the overlay`,
      where: locateInJson(file, ['files', rule]),
      hint:
        didYouMean(
          isLink
            ? []
            : nearest(
                rule,
                entries.map(({ path }) => path),
              ),
        ) ?? 'paths begin with "/", as in the tree: "/etc/motd", or "/etc/app/**" for all that is below',
    },
  ]
}
