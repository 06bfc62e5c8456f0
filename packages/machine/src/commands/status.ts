import type { Command } from '../command-line/command.ts'
import { deploymentName, titleOf, type Deployment } from '../deployments/deployment.ts'
import { runsFromMedium } from '../deployments/live-medium.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { readGood, readVerdict, type Failure, type Verdict } from '../judge/record.ts'
import type { Ports } from '../ports/ports.ts'
import { machinePlaces } from '../publish/installed.ts'
import type { Tries } from '../publish/offer.ts'
import { thisMachine } from './boot.ts'
import { renderColumns } from '../render/table.ts'
import { agoText, secondsText } from '../render/text.ts'
import { readFailures } from '../state/failures.ts'
import { readHistory, type HistoryEvent } from '../state/history.ts'
import { readLastCheck, type LastCheck } from '../state/last-check.ts'

/** What `os status --json` prints. */
export interface Status {
  readonly deployments: readonly (Deployment & {
    readonly name: string
    readonly health: 'good' | 'failed' | 'on trial' | 'live'
    /** Boots that the loader has left for it; absent where only root can see. */
    readonly tries?: Tries | 'good'
  })[]
  /** Whether it runs from a live medium: nothing is judged, updated or kept. */
  readonly onMedium: boolean
  readonly pending: boolean
  readonly verdict?: Verdict
  readonly failures: readonly Failure[]
  readonly lastCheck?: LastCheck
  readonly lastUpdate?: HistoryEvent
  /** Seconds that the running boot took; absent while it goes on. */
  readonly bootSeconds?: number
}

export const status: Command = {
  name: 'status',
  summary: 'what runs, what boots next, and whether there is news',
  onSealed: true,
  run: ({ json }, ports) => {
    const found = readStatus(ports)
    ports.console.out(json ? JSON.stringify(found, null, 2) : renderStatus(found, ports.clock.now()))
  },
}

/** Everything is read from files, but the time of the boot: works offline, and for anybody. */
function readStatus(ports: Ports): Status {
  const { files } = ports
  const deployments = readDeployments(files)
  const onMedium = runsFromMedium(files)
  const good = new Set(readGood(files, machinePlaces).map(({ deployment }) => deployment))
  const failures = readFailures(ports)
  const failed = new Set(failures.map(({ commit }) => commit))
  const tries = readTries(ports)
  const verdict = readVerdict(files, machinePlaces)
  const lastCheck = readLastCheck(ports)
  const lastUpdate = readHistory(files).findLast(({ kind }) => kind === 'update')
  const bootSeconds = readBootSeconds(ports)
  return {
    deployments: deployments.map((one) => {
      const name = deploymentName(one)
      const left = tries.get(name)
      const judged = good.has(name) ? 'good' : failed.has(one.checksum) ? 'failed' : 'on trial'
      const health = onMedium ? 'live' : judged
      return { name, ...one, health, ...(left === undefined ? {} : { tries: left }) }
    }),
    onMedium,
    pending: deployments[0]?.booted === false,
    failures,
    ...(verdict === undefined ? {} : { verdict }),
    ...(lastCheck === undefined ? {} : { lastCheck }),
    ...(lastUpdate === undefined ? {} : { lastUpdate }),
    ...(bootSeconds === undefined ? {} : { bootSeconds }),
  }
}

/** The boot partition is root's to read, and no reason to fail. */
function readTries(ports: Ports): ReadonlyMap<string, Tries | 'good'> {
  if (ports.userId !== 0) return new Map()
  try {
    const published = thisMachine(ports).loader.read(ports.files, machinePlaces.partition)
    return new Map(published.map(({ deployment, tries }) => [deployment, tries]))
  } catch {
    return new Map()
  }
}

/** From the kernel's start to the default target, as systemd counts; undefined while the boot goes on. */
function readBootSeconds({ processes }: Ports): number | undefined {
  const { stdout } = processes.run(['systemctl', 'show', '--property=FinishTimestampMonotonic', '--value'], {
    limitSeconds: 5,
  })
  const microseconds = Number(stdout.trim())
  return microseconds > 0 ? Math.round(microseconds / 1000) / 1000 : undefined
}

/** The same for people: deployments in the order of the boot menu, then what is to be known. */
export function renderStatus(found: Status, now: number): string {
  const rows = found.deployments.map((one) => [
    one.booted ? '*' : ' ',
    String(one.index),
    titleOf(one)?.system ?? one.refspec ?? '-',
    titleOf(one)?.version ?? '-',
    one.name,
    one.health,
    notesOf(one).join(', '),
  ])
  const table = renderColumns([['', '#', 'system', 'version', 'deployment', 'health', ''], ...rows])
  return [table, '', ...factsOf(found, now)].join('\n')
}

function notesOf(one: Status['deployments'][number]): readonly string[] {
  return [
    ...(one.booted ? ['running'] : []),
    ...(one.index === 0 ? ['boots next'] : []),
    ...(one.slot === undefined ? [] : [`slot ${one.slot.slot}`]),
    ...(one.pinned ? ['pinned'] : []),
    ...(one.isLive ? ['its configuration is in use'] : []),
    ...(one.unlocked === undefined || one.unlocked === 'none' ? [] : ['live layer over /usr']),
    ...(one.tries === undefined || one.tries === 'good'
      ? []
      : [one.tries.left === 0 ? 'no boots left' : `${one.tries.left} boots to prove itself`]),
  ]
}

function factsOf(found: Status, now: number): readonly string[] {
  const { verdict, failures, lastCheck, lastUpdate, bootSeconds } = found
  const failure = failures[0]
  return [
    ...(found.onMedium ? ['live      runs from a medium: what is changed is gone at the next boot'] : []),
    ...(found.pending ? ['pending   what boots next differs from what runs: reboot to start it'] : []),
    ...(verdict === undefined || verdict.outcome === 'good'
      ? []
      : [`health    ${verdict.outcome}: ${verdict.what}`]),
    ...(failure === undefined
      ? []
      : [
          `failed    ${failure.title} (${failure.deployment}), ${agoText(failure.at, now)}: ${failure.what}`,
          ...failure.journal.slice(-3).map((line) => `            ${line}`),
        ]),
    `updates   ${updatesText(found, now)}`,
    ...(lastCheck?.kind === 'refuse' || lastCheck?.kind === 'wait'
      ? [`            ${lastCheck.message ?? ''}`]
      : []),
    ...(bootSeconds === undefined ? [] : [`boot      took ${secondsText(bootSeconds)}`]),
    ...(lastUpdate === undefined
      ? []
      : [
          `update    ${lastUpdate.version ?? ''} ${agoText(lastUpdate.at, now)}, took ${secondsText(lastUpdate.seconds?.['total'] ?? 0)}`,
        ]),
  ]
}

function updatesText({ onMedium, lastCheck, deployments, failures }: Status, now: number): string {
  if (onMedium) return 'none on a live medium'
  if (deployments.find((one) => one.booted)?.shipped?.updates === null)
    return 'this system names no update source'
  if (lastCheck === undefined) return 'never asked; os check does'
  const { kind, release, at } = lastCheck
  const version = release === undefined ? '' : `${release.version} (release ${release.sequence})`
  const installed = deployments.find(({ checksum }) => checksum === release?.commit)
  const said = {
    offer: installed?.booted
      ? `up to date with ${version}`
      : failures.some(({ commit }) => commit === release?.commit)
        ? `${version} failed on this machine`
        : `${version} is ${installed ? 'installed' : 'available'}`,
    'up-to-date': `up to date with ${version}`,
    wait: `not yet: ${version}`,
    refuse: 'refused what was offered',
  }[kind]
  return `${said}; asked ${agoText(at, now)}`
}
