import { readFile } from 'node:fs/promises'
import { workError } from '@ingot/contracts/problem.ts'
import type { Forge } from '../forge.ts'
import { blobPath } from '../store/layout.ts'
import type { ActionOutput } from '../store/results.ts'
import type { Performed } from './perform.ts'

/** A file that an action left; an input of another, too. */
export type Blob = ActionOutput & { readonly kind: 'blob' }

/**
 * The file that an action left under a name.
 * @throws work error when it left none.
 */
export function blobOf({ outputs }: Performed, name: string): Blob {
  const output = outputs[name]
  if (output?.kind === 'blob') return output
  throw missingOutput()
}

/** What such a file says. */
export function readOutput({ layout }: Forge, performed: Performed, name: string): Promise<string> {
  return readFile(blobPath(layout, blobOf(performed, name).sha256), 'utf8')
}

/**
 * Checksum of the OSTree commit that an action left under a name.
 * @throws work error when it left none.
 */
export function treeOf({ outputs }: Performed, name: string): string {
  const output = outputs[name]
  if (output?.kind === 'tree') return output.checksum
  throw missingOutput()
}

function missingOutput(): Error {
  return workError({ code: 'output-missing', message: 'a stage ended without its output' })
}
