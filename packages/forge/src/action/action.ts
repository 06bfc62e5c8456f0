import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sha256OfText, sha256OfValue } from '../store/digest.ts'

/** What an action may read, by digest. */
export type ActionInput =
  | { readonly kind: 'blob'; readonly sha256: string }
  /** A .deb of the lock; lies in the pool when the action runs. */
  | { readonly kind: 'package'; readonly sha256: string }
  /** An OSTree commit in the store's repository. */
  | { readonly kind: 'tree'; readonly checksum: string }
  | { readonly kind: 'text'; readonly text: string }

/**
 * One step of a build: a script, what it reads, what it makes. Everything that can change its outputs is in here by
 * digest, so a worker on another machine could run it.
 *
 * The script runs under `sh -eu` as root of a sandbox. Files are at /in/NAME, commits as `$IN_NAME` in /store/repo,
 * scratch is /work, results go to /out/NAME (for a tree: a file that holds the commit's checksum).
 */
export interface Action {
  readonly kind: string
  /** Raised when the meaning of the same script and parameters changes. */
  readonly version: number
  /** For people; not part of the key. */
  readonly label: string
  /** Purpose of the tools tree that it runs in. */
  readonly tools: string
  /** Absolute path of the stage's POSIX shell script. */
  readonly script: string
  /** Become environment variables. */
  readonly parameters: Readonly<Record<string, string>>
  readonly inputs: Readonly<Record<string, ActionInput>>
  readonly outputs: Readonly<Record<string, 'blob' | 'tree'>>
}

export function text(value: string): ActionInput {
  return { kind: 'text', text: value }
}

/** The text of a file, such as one that a stage's script sources. */
export async function textOf(file: string): Promise<ActionInput> {
  return text(await readFile(file, 'utf8'))
}

/** Functions that every stage may source, as /in/lib.sh. */
export const stageLibrary = path.join(import.meta.dirname, 'lib.sh')

/**
 * The action's name in the store: the digest of everything it can read.
 *
 * @param toolsDigest digest of the packages of its tools tree
 */
export async function actionKey(action: Action, toolsDigest: string): Promise<string> {
  const [script, library] = await Promise.all([
    readFile(action.script, 'utf8'),
    readFile(stageLibrary, 'utf8'),
  ])
  return sha256OfValue({
    kind: action.kind,
    version: action.version,
    script: sha256OfText(script),
    library: sha256OfText(library),
    parameters: action.parameters,
    inputs: Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [name, inputDigest(input)]),
    ),
    outputs: action.outputs,
    tools: toolsDigest,
  })
}

function inputDigest(input: ActionInput): string {
  switch (input.kind) {
    case 'text':
      return `text:${sha256OfText(input.text)}`
    case 'tree':
      return `tree:${input.checksum}`
    case 'blob':
    case 'package':
      return `file:${input.sha256}`
  }
}
