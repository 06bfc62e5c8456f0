import { isAbsolute, relative } from 'node:path'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'
import type { Paint } from './paint.ts'

export interface ProblemView {
  readonly paint: Paint
  /** Text of a line of a source file (from 1), if it can be read. */
  readonly readLine: (file: string, line: number) => string | undefined
  /** Files below it are named relative to it. */
  readonly directory: string
}

const widest = 100

/** Problems as a person reads them: what, where (with the line itself and a caret), why, what to do. */
export function renderProblems(problems: readonly Problem[], view: ProblemView): string {
  const blocks = problems.map((problem) => renderProblem(problem, view))
  const count = problems.length > 1 ? `\n\n${problems.length} problems` : ''
  return blocks.join('\n\n') + count
}

function renderProblem(problem: Problem, view: ProblemView): string {
  const { paint } = view
  const lines = [`${paint('red', 'error:')} ${paint('bold', problem.message)}`]
  if (typeof problem.where === 'string') lines.push(`  at ${shortPath(problem.where, view.directory)}`)
  else if (problem.where !== undefined) lines.push(...renderPosition(problem.where, view))
  if (problem.why !== undefined)
    lines.push(...problem.why.split('\n').map((line) => `  ${line.replaceAll(`${view.directory}/`, '')}`))
  if (problem.hint !== undefined) lines.push(`${paint('cyan', 'hint:')} ${problem.hint}`)
  return lines.join('\n')
}

function renderPosition(position: SourcePosition, view: ProblemView): string[] {
  const lines = [`  at ${shortPosition(position, view.directory)}`]
  const source = view.readLine(position.file, position.line)
  if (source === undefined || source.trim() === '') return lines
  const shift = Math.max(0, Math.min(position.column - 1, source.length) - Math.floor(widest * 0.7))
  const shown = source.slice(shift, shift + widest)
  const number = String(position.line)
  const pad = shown.slice(0, Math.max(0, position.column - 1 - shift)).replace(/[^\t]/g, ' ')
  const { paint } = view
  lines.push(
    `  ${paint('dim', `${number} |`)} ${shown}`,
    `  ${paint('dim', `${' '.repeat(number.length)} |`)} ${pad}${paint('red', '^')}`,
  )
  return lines
}

/** `file:line:column`, the file relative to `directory` where it lies below it. */
export function shortPosition(position: SourcePosition, directory: string): string {
  return `${shortPath(position.file, directory)}:${position.line}:${position.column}`
}

/** A path relative to `directory` where it lies below it, else as it is. */
export function shortPath(path: string, directory: string): string {
  if (!isAbsolute(path)) return path
  const below = relative(directory, path)
  return below === '' || below.startsWith('..') ? path : below
}
