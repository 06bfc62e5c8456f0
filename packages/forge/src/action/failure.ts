import { readFile } from 'node:fs/promises'
import { workError, type IngotError } from '@ingot/contracts/problem.ts'
import type { SandboxEnd } from '../sandbox/sandbox.ts'

const shownLines = 20
/** How OSTree says that an object is not there, or is not what its name says. */
const lostObject = /Couldn't find file object|No such metadata object|Corrupted \w+ object/

const silence = 'it said nothing, as programs do whose words find no room: is the disk full?'

/** What a person is told when a stage failed: its last lines, and where the rest is. */
export async function stageFailure(label: string, log: string, end: SandboxEnd): Promise<IngotError> {
  const text = await readFile(log, 'utf8').catch(() => '')
  return workError(describeFailure(label, log, text, end))
}

export function describeFailure(
  label: string,
  log: string,
  text: string,
  end: SandboxEnd,
): { code: string; message: string; where: string; why: string; hint: string } {
  const lines = (text.trimEnd() || silence).split('\n').slice(-shownLines)
  const full = /No space left on device|min-free-space/.test(text)
  const damaged = lostObject.test(text)
  const how = end.kind === 'timed-out' ? 'took too long and was stopped' : `failed (exit ${end.code})`
  if (damaged && !full) {
    return {
      code: 'store-damaged',
      message: `the store has lost a part of what was built: ${label}`,
      where: log,
      why: lines.join('\n'),
      hint: 'look the whole store through, so that the next build makes anew what is damaged: ingot clean --damaged',
    }
  }
  return {
    code: full ? 'disk-full' : 'action-failed',
    message: full ? `no space left on the store's disk: ${label}` : `${label}: ${how}`,
    where: log,
    why: lines.join('\n'),
    hint: full
      ? 'free some space, or put the store elsewhere with --store DIR; nothing half-built was kept'
      : `the whole log is in ${log}`,
  }
}
