import { parseDocument } from 'yaml'
import type { z } from 'zod'
import {
  installAnswersSchema,
  partitionSizePattern,
  type InstallAnswers,
} from '@ingot/contracts/installation.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import type { Files } from '../ports/ports.ts'

/** What somebody who says nothing wants. */
export const noAnswers: InstallAnswers = installAnswersSchema.parse({})

/**
 * Reads an answers file: YAML, of which JSON is a part.
 * @throws request error `answers-missing`, `answers-syntax`, or `answers-invalid` with every mistake and its place.
 */
export function readAnswers(files: Pick<Files, 'read'>, path: string): InstallAnswers {
  const text = files.read(path)
  if (text === undefined)
    throw requestError({
      code: 'answers-missing',
      message: `there is no ${path}`,
      hint: 'see: man os, docs/installing.md',
    })
  return parseAnswers(text, path)
}

/**
 * Which disk each other one is, as the command line says it: `vault=/dev/sdb,second=/dev/sdc`.
 * @throws request error `install-others-wrong`.
 */
export function readOthers(text: string | undefined): InstallAnswers['others'] {
  if (text === undefined) return {}
  return Object.fromEntries(
    text.split(',').map((one) => {
      const [, name, path] = /^([^=]+)=(\/dev\/.+)$/.exec(one.trim()) ?? []
      if (name !== undefined && path !== undefined) return [name, { disk: path }]
      throw requestError({
        code: 'install-others-wrong',
        message: `--others: ${one.trim() === '' ? 'there is nothing' : `${one.trim()} is nothing`} that names a disk`,
        hint: '--others NAME=DISK,... such as vault=/dev/sdb',
      })
    }),
  )
}

/**
 * Which sizes partitions get, as the command line says it: `sda3=40G,sda4=900M`.
 * @throws request error `install-resize-wrong`.
 */
export function readSizes(text: string | undefined): InstallAnswers['resize'] {
  if (text === undefined) return {}
  return Object.fromEntries(
    text.split(',').map((one) => {
      const [, name, size] = /^(.+)=([^=]+)$/.exec(one.trim()) ?? []
      if (name !== undefined && size !== undefined && partitionSizePattern.test(size)) return [name, size]
      throw requestError({
        code: 'install-resize-wrong',
        message: `--resize: ${one.trim() === '' ? 'there is nothing' : `${one.trim()} is nothing`} that gives a partition a size`,
        hint: '--resize NAME=SIZE,... such as sda3=40G; 1G is 1024M',
      })
    }),
  )
}

/** As {@link readAnswers}, of a text. */
export function parseAnswers(text: string, file: string): InstallAnswers
/** As {@link readAnswers}, of a text with more, or other, answers. */
export function parseAnswers<T>(text: string, file: string, schema: z.ZodType<T>): T
export function parseAnswers(
  text: string,
  file: string,
  schema: z.ZodType<unknown> = installAnswersSchema,
): unknown {
  const document = parseDocument(text, { prettyErrors: true })
  const wrong = document.errors.map((error): Problem => {
    const [at] = error.linePos ?? []
    return {
      code: 'answers-syntax',
      message: `YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? ''}`,
      where: at === undefined ? file : { file, line: at.line, column: at.col },
    }
  })
  if (wrong.length > 0) throw requestError(wrong)
  const value = valueOf(document, file)
  const { success, data, error } = schema.safeParse(value ?? {})
  if (success) return data
  throw requestError(
    error.issues.map(({ path, message }): Problem => {
      const place = path.map(String).join('.')
      const node = document.getIn(path as (string | number)[], true) as
        | { readonly range?: readonly number[] }
        | undefined
      const at = node?.range?.[0]
      return {
        code: 'answers-invalid',
        message: place === '' ? message : `${place}: ${message}`,
        where: at === undefined ? file : { file, ...placeOf(text, at) },
        hint: 'what may stand there: docs/installing.md',
      }
    }),
  )
}

/** Fails for an alias (`*x`) that stands for nothing, or for too much. */
function valueOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    const message = `YAML: ${error instanceof Error ? error.message : String(error)}`
    throw requestError({ code: 'answers-syntax', message, where: file })
  }
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
