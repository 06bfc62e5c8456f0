import { readFile } from 'node:fs/promises'
import { workError, type IngotError } from '@ingot/contracts/problem.ts'
import type { SandboxEnd } from '../sandbox/sandbox.ts'

const shownLines = 20

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
  const lines = text.trimEnd().split('\n').slice(-shownLines)
  const full = /No space left on device|min-free-space/.test(text)
  const how = end.kind === 'timed-out' ? 'took too long and was stopped' : `failed (exit ${end.code})`
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
