import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Invocation } from '../invocation.ts'
import { findProject, projectFileIn } from '../project/find-project.ts'
import { compilerSettings, startingFiles } from './files.ts'
import type { Files, Language } from './files.ts'
import { ownCommand } from './own-command.ts'
import { catalogSchemas, schemasOf } from './schemas.ts'

/** Starts a project in a directory, or brings what is missing in one. Throws a request error where it cannot be. */
export async function initProject(
  invocation: Invocation,
  named: string,
  { yaml }: { readonly yaml: boolean },
): Promise<void> {
  const { output, options } = invocation
  const directory = resolve(options.directory ?? '.', named)
  const present = presentLanguage(directory, yaml)
  const language: Language = present ?? (yaml ? 'yaml' : 'typescript')
  const made = writeMissing(directory, startingFiles(language, basename(directory) || 'ingot'))
  const schemas = present === undefined ? await catalogSchemas() : await schemasOf(directory, invocation)
  writeAnew(directory, {
    ...compilerSettings(),
    '.ingot/project.schema.json': `${JSON.stringify(schemas.project)}\n`,
    '.ingot/options.d.ts': schemas.descriptions,
    '.ingot/system.schema.json': `${JSON.stringify(schemas.system)}\n`,
  })
  if (options.json) return output.json({ directory, made })
  const here = relative(process.cwd(), directory)
  for (const file of made) output.result(`made  ${join(here, file)}`)
  output.result(`made  ${join(here, '.ingot/')}  (for the editor; not for version control)`)
  for (const note of notes(directory)) output.note(note)
  output.result(nextSteps(here, present !== undefined))
}

/** How the project there is written; undefined where there is none. Throws where `--yaml` contradicts. */
function presentLanguage(directory: string, yaml: boolean): Language | undefined {
  if (!existsSync(directory)) return undefined
  if (!statSync(directory).isDirectory()) {
    throw requestError({ code: 'init-place', message: `'${directory}' is not a directory` })
  }
  const file = projectFileIn(directory)
  if (!existsSync(file)) return undefined
  findProject(directory, directory)
  if (!yaml || file.endsWith('.yaml')) return file.endsWith('.yaml') ? 'yaml' : 'typescript'
  throw requestError({
    code: 'init-present',
    message: 'there is a project in TypeScript already',
    where: file,
    hint: "one project can hold both: system('web', yaml('./systems/web.yaml'))",
  })
}

/** With what is missing above it. Node's own recursive way never ends where the kernel allows no directory (/proc). */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return
  const above = dirname(directory)
  if (above !== directory) makeDirectory(above)
  try {
    mkdirSync(directory)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw workError({
      code: 'init-directory',
      message: 'the directory cannot be made',
      where: directory,
      why: error.message,
      hint: 'name a place that you may write to: ingot init DIR',
    })
  }
}

function writeMissing(directory: string, files: Files): readonly string[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const file = join(directory, path)
    makeDirectory(dirname(file))
    try {
      writeFileSync(file, text, { flag: 'wx' })
      return [path]
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return []
      throw error
    }
  })
}

function writeAnew(directory: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(directory, path)
    makeDirectory(dirname(file))
    writeFileSync(file, text)
  }
}

/** What a file that was there already keeps us from doing. */
function notes(directory: string): readonly string[] {
  const lacks = (file: string, wanted: string): boolean => {
    const path = join(directory, file)
    return existsSync(path) && !readFileSync(path, 'utf8').includes(wanted)
  }
  return [
    ...(lacks('.gitignore', '.ingot') ? ['note: add .ingot/ to .gitignore'] : []),
    ...(lacks('tsconfig.json', '.ingot/tsconfig.json')
      ? ['note: for types of Ingot in the editor, let tsconfig.json extend ./.ingot/tsconfig.json']
      : []),
  ]
}

function nextSteps(here: string, present: boolean): string {
  const command = ownCommand()
  const steps = [...(here === '' ? [] : [`cd ${here}`]), `${command} check`]
  return ['', 'next:', ...steps, ...(present ? [] : [`${command} run hello`])]
    .map((line, index) => (index < 2 ? line : `  ${line}`))
    .join('\n')
}
