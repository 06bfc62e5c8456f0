import type { Problem } from '@ingot/contracts/problem.ts'
import { etcListChanges, parseEtcList } from '../compare/etc-list.ts'
import { previewEtc, type EtcKind, type EtcOutcome } from '../compare/etc-merge.ts'
import { parseChanges, updatedMark, type PathChange } from '../compare/tree-changes.ts'
import type { Deployment } from '../deployments/deployment.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Ports } from '../ports/ports.ts'

/** What was changed in /etc on this machine, against what its system ships; paths below /etc. */
export function localChanges(ports: Ports): readonly PathChange[] {
  const live = readDeployments(ports.files).find(({ isLive }) => isLive)
  const text =
    live === undefined
      ? ostree(ports, ['admin', 'config-diff'])
      : ostree(ports, ['diff', `${live.directory}/usr/etc`, `${live.directory}/etc`])
  return belowEtc(parseChanges(text)).filter(({ path }) => `/etc${path}` !== updatedMark)
}

/** What is otherwise in the /etc of a deployment that this machine has; it is not merged, but as it was left. */
export function revertChanges(ports: Ports, target: Deployment): readonly PathChange[] {
  const text = ostree(ports, ['diff', '/etc', `${target.directory}/etc`])
  return belowEtc(parseChanges(text)).filter(({ path }) => `/etc${path}` !== updatedMark)
}

/** OSTree names paths below /etc in some answers, and with it in others. */
function belowEtc(changes: readonly PathChange[]): readonly PathChange[] {
  return changes.map(({ change, path }) => ({ change, path: path.replace(/^\/etc\//, '/') }))
}

/** What becomes of /etc when a commit takes over; at least its /usr/etc has to be here. */
export function etcOutcomes(ports: Ports, running: string, commit: string): readonly EtcOutcome[] {
  const list = (of: string) =>
    parseEtcList(ostree(ports, ['ls', `--repo=${repository}`, '-R', '-C', of, '/usr/etc']))
  const next = list(commit)
  return previewEtc(localChanges(ports), etcListChanges(list(running), next), {
    here: (path) => kindOf(ports, `/etc${path}`),
    there: (path) => next.get(path)?.kind,
  })
}

function kindOf({ files }: Ports, path: string): EtcKind | undefined {
  const kind = files.status(path)?.kind
  return kind === undefined ? undefined : kind === 'directory' ? 'directory' : 'file'
}

/** Why OSTree could not merge /etc. */
export function etcProblems(outcomes: readonly EtcOutcome[]): readonly Problem[] {
  const blocked = outcomes.filter(({ fate }) => fate === 'blocked').map(({ path }) => `/etc${path}`)
  if (blocked.length === 0) return []
  return [
    {
      code: 'etc-blocked',
      message: 'files of this machine stand where the new system has directories, or the other way round',
      why: blocked.slice(0, 10).join('\n'),
      hint: 'move them away, then update',
    },
  ]
}
