import { workError } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import { previewEtc, type EtcOutcome } from '../compare/etc-merge.ts'
import { below, parseChanges, type PathChange } from '../compare/tree-changes.ts'
import { bootedOf, chooseDeployment, revertTarget } from '../deployments/choose.ts'
import { deploymentName, type Deployment } from '../deployments/deployment.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Ports } from '../ports/ports.ts'
import { renderColumns } from '../render/table.ts'
import { readLastCheck } from '../state/last-check.ts'
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
    const local = localChanges(ports)
    if (!flags.has('update')) return tellChanges(ports, json, local, undefined)
    const outcomes = previewEtc(local, shippedChanges(ports, booted))
    if (json) return ports.console.out(JSON.stringify(outcomes, null, 2))
    ports.console.out(outcomes.length === 0 ? 'nothing in /etc changes' : renderOutcomes(outcomes))
  },
}

const words = { M: 'changed', A: 'added', D: 'removed' } as const

/** What was changed on this machine, against what its running system ships. */
export function localChanges(ports: Ports): readonly PathChange[] {
  const live = readDeployments(ports.files).find(({ isLive }) => isLive)
  if (live === undefined) return parseChanges(ostree(ports, ['admin', 'config-diff']))
  return parseChanges(ostree(ports, ['diff', `${live.directory}/usr/etc`, `${live.directory}/etc`]))
}

/** What is otherwise in the /etc of a deployment that this machine has; it is not merged, but as it was left. */
function revertChanges(ports: Ports, target: Deployment): readonly PathChange[] {
  return parseChanges(ostree(ports, ['diff', '/etc', `${target.directory}/etc`]))
}

function shippedChanges(ports: Ports, booted: Deployment): readonly PathChange[] {
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
  const list = (of: string) =>
    parseList(ostree(ports, ['ls', `--repo=${repository}`, '-R', '-C', of, '/usr/etc']))
  return compareLists(list(booted.checksum), list(commit))
}

/** `-00644 0 0 8 CHECKSUM /usr/etc/motd`: everything but the path decides whether it is the same. Directories have two digests. */
function parseList(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, kind, rest, path] = /^([-dl])(.*?)\s(\/usr\/etc\/.*)$/.exec(line) ?? []
      if (path === undefined || kind === 'd') return []
      // A link's target stands behind it.
      const [name = ''] = kind === 'l' ? path.split(' -> ') : [path]
      return [[name, `${kind}${rest}${path}`] as const]
    }),
  )
}

function compareLists(
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
): readonly PathChange[] {
  const changes = [...new Set([...from.keys(), ...to.keys()])].flatMap((path): readonly PathChange[] => {
    if (from.get(path) === to.get(path)) return []
    return [{ change: !from.has(path) ? 'A' : !to.has(path) ? 'D' : 'M', path }]
  })
  return below(changes, '/usr/etc')
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
  const rows = changes.map(({ change, path }) => [words[change], shown(path)])
  console.out([...heading, renderColumns(rows)].join('\n'))
}

/** OSTree names paths below /etc in some answers, and with it in others. */
function shown(path: string): string {
  return path.startsWith('/etc/') ? path : `/etc${path}`
}

function renderOutcomes(outcomes: readonly EtcOutcome[]): string {
  const conflicts = outcomes.filter(({ fate }) => fate === 'conflict').length
  const rows = outcomes.map(({ fate, path, local, shipped }) => [
    fate,
    shown(path),
    fate === 'conflict' && local && shipped
      ? `${words[local]} here, ${words[shipped]} by the update: yours stays`
      : '',
  ])
  return [
    renderColumns(rows),
    ...(conflicts > 0
      ? ['', `${conflicts} to look at: what the new system ships is in /usr/etc after the update`]
      : []),
  ].join('\n')
}
