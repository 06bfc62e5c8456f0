import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { aptBusy, runApt } from './apt-root.ts'
import type { AptRoot } from './apt-root.ts'
import { archiveExpired } from './release-file.ts'
import { withoutCredentials } from './uri.ts'

/**
 * Brings the root's indexes up to date and has apt check signatures, digests and age.
 * Throws `archive-unsigned`, `archive-wrong-key`, `archive-expired`, `archive-suite-missing`, `archive-unreachable`,
 * `archive-broken`.
 */
export async function updateIndexes(root: AptRoot, signal?: AbortSignal): Promise<void> {
  const argv = ['apt-get', '-q', 'update']
  const result = await runApt(root, argv, { seconds: 900, writes: true, signal })
  if (result.code === 0) return
  if (result.code === aptBusy) {
    throw workError({
      code: 'apt-busy',
      message: 'another process has been reading the archives for ten minutes',
      where: root.directory,
      hint: 'wait for it or end it, then try again',
    })
  }
  throw explainUpdate(result.stderr)
}

interface Explanation {
  readonly pattern: RegExp
  readonly error: (where: string, line: string) => Error
}

const explanations: readonly Explanation[] = [
  {
    pattern: /Release file for (\S+) is (?:expired|not valid yet)/,
    error: (where, line) => archiveExpired(where, line.replace(/ Updates for this.*/, '')),
  },
  {
    pattern: /([a-z]+:\S+) \S+ (?:In)?Release.*(?:NO_PUBKEY|public key is not available|Missing key)/,
    error: (where, line) =>
      requestError({
        code: 'archive-wrong-key',
        message: 'the archive is signed by a key that is not trusted for it',
        where,
        why: line,
        hint: "check the archive's address; a repository of your own needs its own key in `key`",
      }),
  },
  {
    pattern:
      /([a-z]+:\S+) \S+ (?:In)?Release.*(?:BADSIG|EXPKEYSIG|REVKEYSIG|invalid|Sub-process|not signed|no valid OpenPGP|NODATA|NOSPLIT)/,
    error: (where, line) => unsigned(where, line),
  },
  {
    pattern: /repository '(\S+) .*' is (?:not|no longer) signed/,
    error: (where, line) => unsigned(where, line),
  },
  {
    pattern: /(?:Clearsigned file isn't valid|not clearsigned).*/,
    error: (_where, line) => unsigned('', line),
  },
  {
    pattern:
      /repository '(\S+) .*' (?:does not|no longer) ha(?:ve|s) a Release file|Failed to fetch (\S+)\s+404/,
    error: (where, line) =>
      requestError({
        code: 'archive-suite-missing',
        message: 'the archive has no such suite or component',
        where,
        why: line,
        hint: 'check the address, the suite and the components',
      }),
  },
  {
    pattern:
      /Failed to fetch (\S+)\s+.*(?:Hash Sum mismatch|unexpected size|Writing more data than expected)/,
    error: (where, line) =>
      workError({
        code: 'archive-broken',
        message: 'the mirror served an index that is not the signed one',
        where,
        why: line,
        hint: 'the mirror may be in the middle of an update: try again, or use another',
      }),
  },
  {
    pattern: /(?:No space left on device)/,
    error: (_where, line) =>
      workError({
        code: 'disk-full',
        message: 'the disk is full',
        why: line,
        hint: 'free some space and try again',
      }),
  },
  {
    pattern: /Failed to fetch (\S+)|(?:Could not|Cannot|Temporary failure|Connection|Unable to connect)/,
    error: (where, line) =>
      workError({
        code: 'archive-unreachable',
        message: 'the archive cannot be reached',
        where,
        why: line,
        hint: 'check the network and the proxy, or name another mirror; what is locked already builds without this',
      }),
  },
]

function unsigned(where: string, line: string): Error {
  return requestError({
    code: 'archive-unsigned',
    message: 'the archive is not signed, or its signature is no good',
    where,
    why: line,
    hint: 'check the address of the archive; an unsigned one is never read',
  })
}

/** Says what apt meant: the gravest line decides, the first of its kind is shown. */
export function explainUpdate(stderr: string): Error {
  const lines = withoutCredentials(stderr)
    .split('\n')
    .flatMap((line) => /^[EW]: (.*)/.exec(line)?.[1] ?? [])
  for (const { pattern, error } of explanations) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match) return error(match[1] ?? match[2] ?? '', line)
    }
  }
  const problem: Problem = {
    code: 'apt-failed',
    message: 'apt could not read the archives',
    why: lines.join('; ') || withoutCredentials(stderr).trim(),
    hint: 'see what apt says above',
  }
  return workError(problem)
}
