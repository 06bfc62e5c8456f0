import { requestError, workError, type Problem } from '@ingot/contracts/problem.ts'
import type { Release } from '@ingot/contracts/release.ts'
import type { Command, Request } from '../command-line/command.ts'
import { bootedOf } from '../deployments/choose.ts'
import { deploymentName, type Deployment } from '../deployments/deployment.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { release as releaseFromQuarantine } from '../judge/record.ts'
import type { Ports } from '../ports/ports.ts'
import { goLive } from '../live/apply-live.ts'
import { machinePlaces } from '../publish/installed.ts'
import { secondsText } from '../render/text.ts'
import { installSealed } from '../sealed/install-sealed.ts'
import { slotProblems } from '../sealed/slot-problems.ts'
import { readSeal } from '../sealed/seal.ts'
import { consult, type Consultation } from '../source/consult.ts'
import { readFailures } from '../state/failures.ts'
import { readHistory, record } from '../state/history.ts'
import { rememberRelease } from '../state/releases.ts'
import { deploy, pull, shippedOf, test, timed, type Times } from '../update/install.ts'
import { powerProblems, preflight } from '../update/preflight.ts'
import { pruneDeployments } from '../update/prune-deployments.ts'
import { describeDecision, rememberAnswer } from './check.ts'

export const update: Command = {
  name: 'update',
  summary: 'install the release that the channel stands at, beside what runs',
  onSealed: true,
  details: [
    'The release is fetched, checked against its signature, tested without starting it, and installed beside what runs; the next boot takes it. Nothing that runs is touched before. If that boot fails, the machine goes back by itself.',
    'What was interrupted goes on where it was.',
    'With --apply-live, configuration takes over at once, where that comes to what a boot would: the new /usr and /etc are laid over the running ones, and services that read what changed are restarted. Whatever else changed (packages, programs, the kernel, what nobody knows the readers of) takes a boot, and is named.',
  ],
  flags: [
    { name: 'dry-run', summary: 'say what would be done' },
    { name: 'reboot', summary: 'start the new release at once' },
    { name: 'apply-live', summary: 'run with its configuration at once, where nothing else changed' },
    { name: 'again', summary: 'take a release that failed on this machine before' },
    { name: 'downgrade', summary: 'take an older release, when the channel stands at one' },
    { name: 'now', summary: "do not wait for this machine's turn in a rollout" },
    { name: 'on-battery', summary: 'also with little charge left' },
    { name: 'automatic', summary: 'as the timer does: quietly, and not what somebody went back from' },
  ],
  root: true,
  changes: true,
  run: (request, ports) => {
    const deployments = readDeployments(ports.files)
    const booted = bootedOf(deployments)
    const { flags } = request
    if (flags.has('apply-live') && flags.has('reboot')) throw contradiction()
    if (flags.has('apply-live') && readSeal(ports.files) !== undefined) throw sealedLive()
    const consultation = consult(ports, booted, {
      quarantined: readFailures(ports).map(({ commit }) => commit),
      allow: {
        downgrade: flags.has('downgrade'),
        quarantined: flags.has('again'),
        early: flags.has('now'),
      },
    })
    const { decision, url } = consultation
    try {
      rememberAnswer(ports, consultation, deployments)
    } catch (error) {
      throw spaceLow(ports, consultation, deployments) ?? error
    }
    if (decision.kind === 'refuse') throw workError(decision.problem)
    if (decision.kind !== 'offer') return tell(request, ports, describeDecision(consultation), decision)
    const { release } = decision
    const [next] = deployments
    if (next?.checksum === release.commit && !next.booted) {
      const text = `${release.version} is installed already and boots next`
      return finish(request, ports, { text, result: { release } })
    }
    if (flags.has('automatic') && wentBackFrom(ports, release))
      return tell(request, ports, `somebody went back from ${release.version}; os update takes it again`, {})
    const live = deployments.find((one) => one.isLive)
    if (live !== undefined && flags.has('automatic'))
      return tell(request, ports, `${release.version} waits for a boot: ${liveText(live)}`, {})
    if (live !== undefined) throw liveAlready(live)
    const problems = obstacles(ports, release, deployments).filter(
      ({ code }) => code !== 'power-low' || !flags.has('on-battery'),
    )
    if (flags.has('dry-run')) return tellPlan(request, ports, release, problems)
    if (problems.length > 0) throw workError(problems)
    finish(request, ports, install(request, ports, { release, url, booted }))
  },
}

/** Where a full disk kept what was learnt from being remembered: that it is full, and what the update would take. */
function spaceLow(
  ports: Ports,
  { decision }: Consultation,
  deployments: readonly Deployment[],
): Error | undefined {
  if (decision.kind !== 'offer') return undefined
  const problems = obstacles(ports, decision.release, deployments).filter(({ code }) => code !== 'power-low')
  return problems.length === 0 ? undefined : workError(problems)
}

function obstacles(ports: Ports, release: Release, deployments: readonly Deployment[]): readonly Problem[] {
  if (readSeal(ports.files) === undefined) return preflight(ports, release, deployments)
  return [...slotProblems(ports, release), ...powerProblems(ports)]
}

/** What is said in the end, to people and to programs. */
interface Outcome {
  readonly text: string
  readonly result: object
}

function finish(request: Request, ports: Ports, { text, result }: Outcome): void {
  const { flags } = request
  if (!flags.has('apply-live') || flags.has('dry-run')) {
    tell(request, ports, text, result)
    return rebootIfAsked(request, ports)
  }
  const { deployment, plan } = goLive(ports)
  const restarted = [...plan.restart, ...plan.start].join(', ')
  tell(
    request,
    ports,
    `${text}\nits configuration is in use already${restarted === '' ? '' : `; started anew: ${restarted}`}`,
    { ...result, live: { deployment, ...plan } },
  )
}

function liveText(live: Deployment): string {
  return `the configuration of ${live.shipped?.version ?? deploymentName(live)} was laid over what runs`
}

function liveAlready(live: Deployment): Error {
  return workError({
    code: 'live-layer',
    message: `${liveText(live)}; only a boot makes it the ground for another update`,
    hint: 'reboot, then update',
  })
}

function sealedLive(): Error {
  return requestError({
    code: 'sealed-machine',
    message: 'os update: --apply-live has nothing to lay over a sealed system',
    why: 'each block of its root is held to a signed hash',
    hint: 'leave it out; the next boot takes the update',
  })
}

function contradiction(): Error {
  return requestError({
    code: 'flags-contradict',
    message: 'os update: --apply-live spares the boot that --reboot asks for',
    hint: 'give one of them',
  })
}

interface Work {
  readonly release: Release
  readonly url: string
  readonly booted: Deployment
}

/** The steps, in their order; each may be done again, and only the last but one changes what boots. */
function install(request: Request, ports: Ports, { release, url, booted }: Work): Outcome {
  const note = (text: string) => {
    if (!request.json && !request.flags.has('automatic')) ports.console.error(text)
  }
  const times: Times = {}
  const name = timed(ports, times, 'total', () => {
    note(`fetching ${release.system} ${release.version} (${release.commit.slice(0, 12)})`)
    // Before it boots: a machine that wakes up in it has to know its number.
    const remember = (): void => {
      const installed = readDeployments(ports.files).map(({ checksum }) => checksum)
      rememberRelease(ports.files, release, [...installed, release.commit])
      if (request.flags.has('again')) releaseFromQuarantine(ports.files, machinePlaces, release.commit)
    }
    if (release.sealed !== undefined) return installSealed(ports, { release, url, times, note, remember })
    timed(ports, times, 'pull', () => pull(ports, url, release))
    const shipped = shippedOf(ports, release)
    note('testing it without starting it')
    timed(ports, times, 'test', () => test(ports, release.commit, shipped, booted))
    remember()
    note('installing it')
    return timed(ports, times, 'deploy', () => deploy(ports, release.commit, shipped, booted))
  })
  if (release.sealed === undefined) timed(ports, times, 'prune', () => pruneDeployments(ports))
  record(ports, {
    kind: 'update',
    deployment: name,
    system: release.system,
    version: release.version,
    from: deploymentName(booted),
    seconds: times,
  })
  const took = secondsText(times['total'] ?? 0)
  return {
    text: `${release.system} ${release.version} boots next (${took})${request.flags.has('apply-live') ? '' : '; until then nothing changes'}`,
    result: { deployment: name, release, seconds: times },
  }
}

/** Whether the last thing that a person did was to go back from this release. */
function wentBackFrom({ files }: Ports, { commit }: Release): boolean {
  const last = readHistory(files).findLast(({ kind }) => kind === 'revert' || kind === 'update')
  return last?.kind === 'revert' && last.from?.startsWith(commit.slice(0, 12)) === true
}

function tell({ json }: Request, { console }: Ports, text: string, result: object): void {
  console.out(json ? JSON.stringify(result, null, 2) : text)
}

function tellPlan(
  request: Request,
  ports: Ports,
  release: Release,
  problems: ReturnType<typeof preflight>,
): void {
  const sealed = [
    'fetch its program, and hold it to the certificate of this system',
    'write its root and hashes into the slot that does not run, what is missing of them, and compare them',
    `offer it as ${release.system} ${release.version}, to boot next`,
  ]
  const deployed = [
    `fetch commit ${release.commit.slice(0, 12)}, what is missing of it`,
    'test its units and libraries without starting it',
    `install it as ${release.system} ${release.version}, to boot next`,
    'give up deployments beyond what runs, what boots next, what is pinned, and two that are known good',
  ]
  const steps = [
    ...(release.sealed === undefined ? deployed : sealed),
    ...(request.flags.has('apply-live')
      ? ['run with its configuration at once, where nothing else changed']
      : []),
    ...(request.flags.has('reboot') ? ['reboot'] : []),
  ]
  const hindrances = problems.map(({ message }) => `in the way: ${message}`)
  tell(request, ports, [...steps.map((step) => `would ${step}`), ...hindrances].join('\n'), {
    release,
    steps,
    problems,
  })
}

function rebootIfAsked({ flags }: Request, { processes }: Ports): void {
  if (flags.has('reboot') && !flags.has('dry-run'))
    processes.run(['systemctl', 'reboot'], { limitSeconds: 60 })
}
