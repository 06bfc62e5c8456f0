import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem, SourcePosition } from '@ingot/contracts/problem.ts'

/** A YAML file as a tree in which every node knows its place. */
export interface YamlDocument {
  readonly file: string
  readonly tree: Document.Parsed
  readonly positionAt: (offset: number) => SourcePosition
}

/** Larger files are nobody's declaration. */
const sizeLimit = 8 << 20

/**
 * Reads a YAML 1.2 file.
 * @param file absolute.
 * @param where what names it, for messages.
 * @throws IngotError when it cannot be read, and with every mistake of its syntax.
 */
export function readYamlDocument(file: string, where?: Problem['where']): YamlDocument {
  return parseYamlDocument(readText(file, where), file)
}

/** As {@link readYamlDocument}, of a text. */
export function parseYamlDocument(text: string, file: string): YamlDocument {
  const lineCounter = new LineCounter()
  const tree = parse(text, file, lineCounter)
  const positionAt = (offset: number): SourcePosition => {
    const { line, col } = lineCounter.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (tree.errors.length > 0) {
    throw requestError(
      tree.errors.map(({ code, message, pos: [start] }) => ({
        code: 'yaml-syntax',
        message: messages[code] ?? `YAML: ${firstLower(message)}`,
        where: positionAt(start),
        ...(hints[code] === undefined ? {} : { hint: hints[code] }),
      })),
    )
  }
  return { file, tree, positionAt }
}

/** Where the parser's own words are of no use to somebody who writes YAML. */
const messages: { readonly [code: string]: string } = {
  DUPLICATE_KEY: 'this key stands here twice',
  MULTIPLE_DOCS: 'YAML: a second document begins here',
}

const hints: { readonly [code: string]: string } = {
  TAB_AS_INDENT: 'indent with spaces',
  DUPLICATE_KEY: 'remove one of them, or join what they hold',
  MULTIPLE_TAGS: 'put one into the other with a form that takes a list: !override [50, !before [a]]',
  MULTIPLE_DOCS: 'one file is one document: remove the `---` between them',
}

function parse(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, version: '1.2' })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw requestError({ code: 'yaml-syntax', message: 'YAML: it is nested too deeply', where: file })
  }
}

function readText(file: string, where: Problem['where']): string {
  try {
    const text = readFileSync(file)
    if (text.length > sizeLimit) throw unreadable(file, where, 'it is larger than 8 MB')
    return new TextDecoder('utf-8', { fatal: true }).decode(text)
  } catch (error) {
    if (error instanceof TypeError) throw unreadable(file, where, 'it is not UTF-8')
    if (!(error instanceof Error && 'code' in error)) throw error
    throw unreadable(file, where, error.code === 'ENOENT' ? 'there is no such file' : error.message)
  }
}

function unreadable(file: string, where: Problem['where'], why: string): Error {
  return requestError({
    code: 'yaml-file',
    message: `'${file}' cannot be read`,
    ...(where === undefined ? {} : { where }),
    why,
  })
}

function firstLower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
