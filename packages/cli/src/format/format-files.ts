import { globSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { IngotError, requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { formatYaml } from '../../../ingot/src/yaml/format.ts'

/** What became of a file. */
export interface Formatted {
  readonly file: string
  readonly state: 'changed' | 'same' | 'not-yaml'
}

/** YAML files of the project in a directory, relative to the current one. */
export function yamlFilesOf(directory: string): readonly string[] {
  return globSync(['*.yaml', 'systems/*.yaml'], { cwd: directory })
    .toSorted()
    .map((file) => relative(process.cwd(), join(directory, file)))
}

/**
 * Lays out YAML files; with `write` false only says which would change. Nothing is written when any of them is no YAML
 * that can be read. Throws with every mistake in any of them.
 */
export function formatFiles(
  files: readonly string[],
  { write }: { readonly write: boolean },
): readonly Formatted[] {
  const problems: Problem[] = []
  const texts = files.map((file) => ({ file, ...layOut(file, problems) }))
  if (problems.length > 0) throw requestError(problems)
  return texts.map(({ file, before, after }): Formatted => {
    if (before === undefined || after === undefined) return { file, state: 'not-yaml' }
    if (before === after) return { file, state: 'same' }
    if (write) replace(file, after)
    return { file, state: 'changed' }
  })
}

interface Texts {
  readonly before?: string
  readonly after?: string
}

function layOut(file: string, problems: Problem[]): Texts {
  try {
    if (statSync(file).isDirectory()) {
      problems.push(directoryGiven(file))
      return {}
    }
    if (!/\.ya?ml$/.test(file)) return {}
    const before = readFileSync(file, 'utf8')
    return { before, after: formatYaml(before, file) }
  } catch (error) {
    if (error instanceof IngotError) problems.push(...error.problems)
    else if (error instanceof Error && 'code' in error) problems.push(unreadable(file, error))
    else throw error
    return {}
  }
}

function directoryGiven(file: string): Problem {
  return {
    code: 'yaml-directory',
    message: `'${file}' is a directory`,
    hint: `name files; those of the project in it: ingot -C ${file} fmt`,
  }
}

function unreadable(file: string, { message }: Error): Problem {
  return { code: 'yaml-file', message: `'${file}' cannot be read`, why: message }
}

/** Whole or not at all; behind a link the file itself. */
function replace(file: string, text: string): void {
  const target = realpathSync(file)
  const aside = `${target}.${process.pid}.new`
  writeFileSync(aside, text, { mode: statSync(target).mode })
  renameSync(aside, target)
}
