import { workError, type Problem } from '@ingot/contracts/problem.ts'
import { differencesOf, parsePackages } from '../compare/packages.ts'
import { below, parseChanges, updatedMark, type PathChange } from '../compare/tree-changes.ts'
import { bootedOf } from '../deployments/choose.ts'
import { deploymentName, type Deployment } from '../deployments/deployment.ts'
import { ostree, repository } from '../deployments/ostree.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Command, Ports } from '../ports/ports.ts'
import { record } from '../state/history.ts'
import { planLive, type LiveObstacle, type LivePlan } from './plan-live.ts'
import { parseLoadedUnits, shownProperties } from './units.ts'

/** Seconds that the start of a service may take. */
const limitSeconds = 600

/**
 * Runs with the configuration of what boots next, as `os update --apply-live` promises.
 * @throws work error as `liveOf` and `applyLive` do.
 */
export function goLive(ports: Ports): { readonly deployment: string; readonly plan: LivePlan } {
  const deployments = readDeployments(ports.files)
  const running = bootedOf(deployments)
  const next = deployments[0] ?? running
  const deployment = deploymentName(next)
  if (next.isLive) return { deployment, plan: { stop: [], run: [], restart: [], start: [] } }
  if (running.unlocked !== undefined && running.unlocked !== 'none')
    throw workError(refusal([{ what: '/usr', why: 'a live layer of os unlock lies over it' }]))
  const plan = liveOf(ports, running, next)
  applyLive(ports, next, plan)
  record(ports, { kind: 'live', deployment })
  return { deployment, plan }
}

/**
 * What it takes to run with the configuration of a deployment that is installed.
 * @throws work error `live-refused` with everything that needs a boot.
 */
export function liveOf(ports: Ports, running: Deployment, next: Deployment): LivePlan {
  const usr = treeChanges(ports, running.checksum, next.checksum)
  const shipped = new Set(below(usr, '/usr/etc').map(({ path }) => `/etc${path}`))
  const etc = etcChanges(ports, running, next)
  const packages = ({ directory }: Deployment) =>
    parsePackages(ports.files.read(`${directory}/usr/lib/sysimage/dpkg/status`) ?? '')
  const plan = planLive({
    changes: [...usr.filter(({ path }) => !path.startsWith('/usr/etc/')), ...etc],
    packages: differencesOf(packages(running), packages(next)),
    kernelParameters: {
      from: running.shipped?.boot.kernelParameters ?? [],
      to: next.shipped?.boot.kernelParameters ?? [],
    },
    units: loadedUnits(ports),
    before: (path) => textOf(ports, `${running.directory}${path}`),
    after: (path) => textOf(ports, `${next.directory}${path}`),
  })
  const strays = etc.filter(({ path }) => !shipped.has(path))
  const obstacles: readonly LiveObstacle[] = [
    ...('run' in plan ? [] : plan),
    ...strays.map(({ path }) => ({ what: path, why: 'changed here since the update was installed' })),
  ]
  if ('run' in plan && obstacles.length === 0) return plan
  throw workError(refusal(obstacles))
}

/** Why a release cannot take over without a boot. */
export function refusal(obstacles: readonly LiveObstacle[]): Problem {
  const shown = obstacles.slice(0, 10).map(({ what, why }) => `${what}: ${why}`)
  const more = obstacles.length - shown.length
  return {
    code: 'live-refused',
    message: 'this update takes a boot',
    why: [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
    hint: 'it is installed and boots next: os update --reboot, or whenever it suits; nothing that runs was changed',
  }
}

/**
 * Lays the /usr and /etc of an installed deployment over the running ones, and has the services take note. At the next
 * boot the layer is gone, and the deployment itself runs.
 * @throws work error `live-failed`: services did not start, or nothing could be mounted; all is as it was.
 */
export function applyLive(ports: Ports, next: Deployment, plan: LivePlan): void {
  act(ports, ['systemctl', 'stop', ...plan.stop])
  const obstacle = layOver(ports, next)
  const failures = obstacle === '' ? takeNote(ports, plan) : obstacle
  if (failures === '') return
  if (obstacle === '') {
    takeAway(ports)
    act(ports, ['systemctl', 'stop', ...plan.start])
    act(ports, ['systemctl', 'daemon-reload'])
    act(ports, ['systemctl', 'try-restart', ...plan.restart])
  }
  act(ports, ['systemctl', 'start', ...plan.stop])
  throw workError({
    code: 'live-failed',
    message: 'the new configuration does not work; the old one is back',
    why: failures,
    hint: 'the update is installed and boots next; so that it does not: os revert',
  })
}

/** @returns what went wrong; then nothing is laid over. */
function layOver(ports: Ports, { directory }: Deployment): string {
  const steps: readonly Command[] = [
    ['mount', '--bind', `${directory}/usr`, '/usr'],
    ['mount', '--options', 'remount,bind,ro', '/usr'],
    ['mount', '--bind', `${directory}/etc`, '/etc'],
  ]
  for (const [index, step] of steps.entries()) {
    const { status, stderr } = ports.processes.run(step, { limitSeconds: 60 })
    if (status === 0) continue
    if (index > 0) ports.processes.run(['umount', '--lazy', '/usr'], { limitSeconds: 60 })
    return `${step.join(' ')}: ${stderr.trim()}`
  }
  return ''
}

/** Files of it may be open: it goes when they are closed, and nobody sees it before. */
function takeAway({ processes }: Ports): void {
  for (const path of ['/etc', '/usr']) processes.run(['umount', '--lazy', path], { limitSeconds: 60 })
}

/** @returns what failed, in words. */
function takeNote(ports: Ports, { run, restart, start }: LivePlan): string {
  const steps: readonly Command[] = [
    ['systemctl', 'daemon-reload'],
    ...run,
    ['systemctl', 'try-restart', ...restart],
    ['systemctl', 'start', ...start],
  ]
  const said = steps.map((step) => act(ports, step))
  const failed = [...restart, ...start].filter(
    (unit) =>
      ports.processes.run(['systemctl', 'is-failed', '--quiet', unit], { limitSeconds: 60 }).status === 0,
  )
  return [...said, ...failed.map((unit) => `${unit} has failed`)].filter((text) => text !== '').join('\n')
}

/** A list of no units is no work. @returns what went wrong. */
function act({ processes }: Ports, command: Command): string {
  if (command[0] === 'systemctl' && command.length === 2 && command[1] !== 'daemon-reload') return ''
  const { status, stderr } = processes.run(command, { limitSeconds })
  return status === 0 ? '' : `${command.join(' ')}: ${stderr.trim() || `exit status ${status}`}`
}

function treeChanges(ports: Ports, from: string, to: string): readonly PathChange[] {
  return parseChanges(ostree(ports, ['diff', `--repo=${repository}`, from, to]))
}

/** What differs between the running /etc and the one that a boot would have. A directory that came is told by its files. */
function etcChanges(ports: Ports, running: Deployment, next: Deployment): readonly PathChange[] {
  const found = parseChanges(ostree(ports, ['diff', `${running.directory}/etc`, `${next.directory}/etc`]))
  return found.flatMap(({ change, path: named }) => {
    const path = named.startsWith('/etc/') ? named : `/etc${named}`
    const isDirectory = ports.files.status(`${next.directory}${path}`)?.kind === 'directory'
    return isDirectory || path === updatedMark ? [] : [{ change, path }]
  })
}

function loadedUnits({ processes }: Ports): ReturnType<typeof parseLoadedUnits> {
  const { stdout } = processes.run(
    ['systemctl', 'show', `--property=${shownProperties.join(',')}`, '--', '*'],
    { limitSeconds: 60 },
  )
  return parseLoadedUnits(stdout)
}

function textOf({ files }: Ports, path: string): string | undefined {
  return files.target(path)?.kind === 'directory' ? undefined : files.read(path)
}
