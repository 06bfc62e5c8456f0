import { createHash } from 'node:crypto'
import type { Blueprint, FileEntry } from '@ingot/contracts/blueprint.ts'
import type { ActionInput } from '../action/action.ts'
import type { Forge } from '../forge.ts'
import { copyIntoBlobs } from '../store/blobs.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'

/** The declared files as inputs of the customise stage. */
export interface FilesLayer {
  /** Lines of KIND, MODE, OWNER, GROUP, SOURCE, PATH, separated by tabs; SOURCE is an input's name or a link's target. */
  readonly manifest: string
  readonly inputs: Readonly<Record<string, ActionInput>>
}

/** Directories come before what lies in them, so that nothing is made with a default mode first. */
export async function filesLayer(forge: Forge, files: Blueprint['files']): Promise<FilesLayer> {
  const inputs: Record<string, ActionInput> = {}
  const lines: string[] = []
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    refuseControlCharacters(file)
    if (file.kind === 'link') lines.push(line('link', '-', '-', '-', file.target, file.path))
    else if (file.kind === 'directory')
      lines.push(line('directory', octal(file.mode), file.owner, file.group, '-', file.path))
    else {
      const name = `file-${createHash('sha256').update(file.path).digest('hex').slice(0, 16)}`
      inputs[name] = await contentInput(forge, file)
      lines.push(line('file', octal(file.mode), file.owner, file.group, name, file.path))
    }
  }
  return { manifest: lines.join(''), inputs }
}

function line(...fields: readonly string[]): string {
  return `${fields.join('\t')}\n`
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

function refuseControlCharacters(file: FileEntry): void {
  const texts = [file.path, file.kind === 'link' ? file.target : '']
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!texts.some((text) => /[\u0000-\u001f\u007f]/.test(text))) return
  throw requestError({
    code: 'path-unsafe',
    message: `the path ${JSON.stringify(file.path)} holds a control character`,
    ...(file.origin.positions[0] ? { where: file.origin.positions[0] } : {}),
    hint: 'use letters, digits and plain punctuation in paths and link targets',
  })
}

async function contentInput(forge: Forge, file: FileEntry & { kind: 'file' }): Promise<ActionInput> {
  const { content } = file
  if (content.kind === 'text') return { kind: 'text', text: content.text }
  if (content.kind === 'provided') return { kind: 'text', text: (await forge.provided())[content.name] }
  if (!(await copyIntoBlobs(forge.layout, content.path, content.sha256)))
    throw workError({
      code: 'file-changed',
      message: `${content.path} changed while the system was being built`,
      where: content.path,
      hint: 'build again',
    })
  return { kind: 'blob', sha256: content.sha256 }
}
