import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { requestError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'

/** A text of a YAML file that names something in another file: `./base.ts#base`. */
export interface Reference {
  readonly file: string
  /** What follows the `#`. */
  readonly name: string | undefined
}

/** Whether the text names a file or a package, and not a system or template of the project. */
export function isReference(text: string): boolean {
  return /[./#@]/.test(text)
}

/**
 * The file that a text names, relative to the file in which it stands; packages are looked for beside that.
 * @throws IngotError (`yaml-reference`) when there is no such file or package.
 */
export function resolveReference(text: string, where: SourcePosition): Reference {
  const [path = '', name] = text.split('#', 2)
  const file = isPath(path) ? resolve(dirname(where.file), path) : packageFile(path, where)
  if (file !== undefined && existsSync(file)) return { file, name }
  throw requestError({
    code: 'yaml-reference',
    message: `'${path}' is not there`,
    where,
    why: isPath(path) ? `there is no such file: ${file}` : 'there is no such package beside the project',
    ...(isPath(path) ? {} : { hint: `a file begins with ./, a package is installed: npm install ${path}` }),
  })
}

function isPath(text: string): boolean {
  return isAbsolute(text) || /^\.\.?\//.test(text)
}

function packageFile(name: string, { file }: SourcePosition): string | undefined {
  try {
    return createRequire(file).resolve(name)
  } catch {
    return undefined
  }
}

export function isYaml(file: string): boolean {
  return /\.ya?ml$/.test(file)
}

/** Everything that a TypeScript file exports. Running it declares what it declares. */
export async function exportsOf(file: string): Promise<{ readonly [name: string]: unknown }> {
  return (await import(pathToFileURL(file).href)) as { readonly [name: string]: unknown }
}

/**
 * One export of a TypeScript file.
 * @throws IngotError (`yaml-reference`) when there is none of that name.
 */
export async function exportOf({ file, name }: Reference, where: SourcePosition): Promise<unknown> {
  const exported = await exportsOf(file)
  if (name !== undefined && Object.hasOwn(exported, name)) return exported[name]
  const names = Object.keys(exported)
  const meant = name === undefined ? undefined : didYouMean(nearest(name, names))
  throw requestError({
    code: 'yaml-reference',
    message: name === undefined ? 'which of its exports is meant?' : `${file} exports no '${name}'`,
    where,
    hint: meant ?? (names.length === 0 ? 'it exports nothing' : `behind a #, one of: ${names.join(', ')}`),
  })
}
