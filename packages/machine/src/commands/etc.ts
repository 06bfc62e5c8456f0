import { workError } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import type { EtcOutcome } from '../compare/etc-merge.ts'
import type { PathChange } from '../compare/tree-changes.ts'
import { bootedOf, chooseDeployment, revertTarget } from '../deployments/choose.ts'
import { deploymentName, type Deployment } from '../deployments/deployment.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Ports } from '../ports/ports.ts'
import { renderColumns } from '../render/table.ts'
import { readLastCheck } from '../state/last-check.ts'
import { etcOutcomes, localChanges, revertChanges } from '../update/etc-preview.ts'
import { pullPart } from '../update/install.ts'

export const etc: Command = {
  name: 'etc',
  summary: 'what differs from the shipped /etc, and what an update or a revert makes of it',
  details: [
    'Without options: what was changed on this machine. With --update: what becomes of /etc when the release that os check found is installed. With --revert: what is different in the /etc of the deployment that os revert goes back to.',
    'An update lays what was changed here over what the new system ships. Where both changed a file, the one here stays.',
  ],
  flags: [
    { name: 'update', summary: 'before the next update (fetches the new /etc, a few files)' },
    { name: 'revert', summary: 'before a revert' },
  ],
  operands: [{ name: 'DEPLOYMENT', summary: 'with --revert: which one; its number or name in os status' }],
  root: true,
  run: ({ flags, operands: [text], json }, ports) => {
    const deployments = readDeployments(ports.files)
    const booted = bootedOf(deployments)
    if (flags.has('revert')) {
      const target = text === undefined ? revertTarget(deployments) : chooseDeployment(deployments, text)
      return tellChanges(ports, json, revertChanges(ports, target), deploymentName(target))
    }
    if (!flags.has('update')) return tellChanges(ports, json, localChanges(ports), undefined)
    const outcomes = etcOutcomes(ports, booted.checksum, fetchedCommit(ports, booted))
    if (json) return ports.console.out(JSON.stringify(outcomes, null, 2))
    ports.console.out(outcomes.length === 0 ? 'nothing in /etc changes' : renderOutcomes(outcomes))
  },
}

const words = { M: 'changed', A: 'added', D: 'removed' } as const

/** The commit that the next update would install, with what it ships below /etc. */
function fetchedCommit(ports: Ports, booted: Deployment): string {
  const last = readLastCheck(ports)
  const url = booted.shipped?.updates?.url
  if (last?.kind !== 'offer' || last.release === undefined || url === undefined)
    throw workError({
      code: 'update-unknown',
      message: 'no newer release is known',
      hint: 'ask for one: os check',
    })
  const { commit } = last.release
  pullPart(ports, url, commit, '/usr/etc')
  return commit
}

function tellChanges(
  { console }: Ports,
  json: boolean,
  changes: readonly PathChange[],
  other: string | undefined,
): void {
  if (json) return console.out(JSON.stringify(changes, null, 2))
  if (changes.length === 0)
    return console.out(other === undefined ? '/etc is as it was shipped' : `/etc of ${other} is the same`)
  const heading = other === undefined ? [] : [`in /etc of ${other}, as it was left:`]
  const rows = changes.map(({ change, path }) => [words[change], `/etc${path}`])
  console.out([...heading, renderColumns(rows)].join('\n'))
}

function renderOutcomes(outcomes: readonly EtcOutcome[]): string {
  const conflicts = outcomes.filter(({ fate }) => fate === 'conflict').length
  const rows = outcomes.map(({ fate, path, local, shipped }) => [
    fate,
    `/etc${path}`,
    fate === 'conflict' && local && shipped
      ? `${words[local]} here, ${words[shipped]} by the update: yours stays`
      : fate === 'blocked'
        ? 'a file in the place of a directory, or the other way round: move it away before the update'
        : '',
  ])
  return [
    renderColumns(rows),
    ...(conflicts > 0
      ? ['', `${conflicts} to look at: what the new system ships is in /usr/etc after the update`]
      : []),
  ].join('\n')
}
