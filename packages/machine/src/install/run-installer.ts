import type { InstallAnswers } from '@ingot/contracts/installation.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import type { Command, Request } from '../command-line/command.ts'
import type { Ports } from '../ports/ports.ts'
import { secondsText } from '../render/text.ts'
import { install } from './install.ts'
import { askReboot, interview, personAt, type Interview } from './interview.ts'
import { unmountNew } from './make-file-systems.ts'
import { planInstallation, unaskedProblem, type Planned } from './plan.ts'
import { accountsOf, prospectOf, withRealPaths } from './prospect.ts'
import { noAnswers, readAnswers, readOthers, readSizes } from './read-answers.ts'
import { readKeys } from './read-keys.ts'
import { readMachine } from './read-machine.ts'
import { readSource } from './read-source.ts'
import { renderPlan } from './render.ts'
import { runUnattended } from './run-unattended.ts'
import { shrinkableOn } from './resize.ts'
import { installUsage } from './usage.ts'

/** The installer: plans, asks, and does it. */
export const installer: Command = {
  ...installUsage,
  run: (request, ports) => {
    if (request.flags.has('unattended')) return runUnattended(request, ports)
    const { from: repository, commit } = request.values
    const source = readSource(ports, { ...(repository && { repository }), ...(commit && { commit }) })
    const machine = readMachine(ports)
    const hasPerson = wantsInterview(request, ports)
    const { answers, passwords, passphrase }: Interview = hasPerson
      ? interview(personAt(ports), machine, source, accountsOf(ports, source), (disk) =>
          shrinkableOn(ports, disk, source),
        )
      : { answers: answersOf(request, ports), passwords: new Map() }
    const { disk, encryption } = answers
    const { wanted, planned, problems } = prospectOf(ports, machine, source, answers)
    if (request.flags.has('dry-run')) return tellPlan(request, ports, planned, problems)
    const { plan, unasked } = planned
    if (plan === undefined || problems.length > 0) throw requestError(problems)
    const keys = encryption && readKeys(ports, encryption, request.json, passphrase)
    if (request.flags.has('yes')) {
      if (unasked.length > 0) throw requestError(unaskedProblem(plan, unasked))
    } else {
      ask(ports, planned)
      // A stick may have been swapped while the question stood there.
      if (JSON.stringify(planInstallation(readMachine(ports), wanted)) !== JSON.stringify(planned))
        throw requestError({
          code: 'install-disk-changed',
          message: `${disk} is not what it was when the plan was made`,
          hint: 'nothing was changed: start again',
        })
    }
    unmountNew(ports)
    const note = (text: string): void => {
      ports.console.error(request.json ? JSON.stringify({ progress: text }) : text)
    }
    const given = { ...answers, passwords, ...(keys && { keys }) }
    const { seconds, hostKeys, recoveryKey } = install(ports, plan, source, given, note, !request.json)
    const { system, version } = source.shipped
    const then = afterwards(request.flags.has('reboot'), hasPerson, recoveryKey)
    const text = [
      `${system} ${version} is on ${disk} (${secondsText(seconds['total'] ?? 0)})`,
      ...(recoveryKey === undefined ? [] : ['', ...recoveryWords(recoveryKey), '']),
      ...(then === 'nothing'
        ? ['switch this machine off, take out what it started from, and start it from that disk']
        : []),
    ]
    ports.console.out(
      request.json
        ? JSON.stringify({ plan, commit: source.commit, system, version, seconds, hostKeys }, null, 2)
        : text.join('\n'),
    )
    if (then === 'reboot' || (then === 'ask' && askReboot(personAt(ports))))
      ports.processes.run(['systemctl', 'reboot'], { limitSeconds: 60 })
  },
}

/** What comes when all is done. A recovery key that is shown has to be written down before its screen is gone. */
export function afterwards(
  reboots: boolean,
  hasPerson: boolean,
  recoveryKey: string | undefined,
): 'reboot' | 'ask' | 'nothing' {
  if (reboots) return recoveryKey === undefined ? 'reboot' : 'ask'
  return hasPerson ? 'ask' : 'nothing'
}

function recoveryWords(key: string): readonly string[] {
  return [
    'The recovery key of its disk, which is shown only now. Write it down, and keep it in another place:',
    '',
    `    ${key}`,
  ]
}

/** Who says nothing at a terminal is asked. */
function wantsInterview({ operands, flags, json }: Request, { console }: Ports): boolean {
  const saysSomething =
    operands.length > 0 ||
    ['answers', 'yes', 'dry-run', 'keep', 'keep-others', 'pool', 'destroy', 'resize', 'others'].some((name) =>
      flags.has(name),
    )
  return console.isTerminal && !json && !saysSomething
}

/** The answers file, and what the command line says beside it. */
function answersOf(request: Request, { files }: Ports): Interview['answers'] {
  const { operands, values, flags } = request
  const given = values['answers'] === undefined ? noAnswers : readAnswers(files, values['answers'])
  const destroy = values['destroy']
  const pool = values['pool'] ?? given.pool
  const said = {
    ...given,
    disk: operands[0] ?? given.disk,
    others: othersOf({ ...given.others, ...readOthers(values['others']) }, flags),
    resize: { ...given.resize, ...readSizes(values['resize']) },
    ...(pool === undefined ? {} : { pool }),
    ...(flags.has('keep') || values['pool'] !== undefined ? { mode: 'keep' as const } : {}),
    ...(destroy === undefined ? {} : { destroy: destroy === 'all' ? ('all' as const) : destroy.split(',') }),
  }
  return withRealPaths(said, files)
}

/** With --keep-others all others keep what they have, whatever becomes of the first. */
function othersOf(others: InstallAnswers['others'], flags: Request['flags']): InstallAnswers['others'] {
  if (!flags.has('keep-others')) return others
  return Object.fromEntries(
    Object.entries(others).map(([name, { disk }]) => [name, { disk, mode: 'keep' as const }]),
  )
}

function ask(ports: Ports, { plan, unasked }: Planned): void {
  if (plan === undefined) return
  ports.console.error(`${renderPlan(plan)}\n`)
  const name = [plan, ...plan.others].map(({ disk }) => disk.path.slice('/dev/'.length)).join(' ')
  const lost = unasked.length === 0 ? '' : `${unasked.length} of the partitions there will be lost. `
  const answer = ports.console.ask(`${lost}Type ${name} to begin: `)
  if (answer?.trim().replaceAll(/\s+/g, ' ') === name) return
  if (answer === undefined)
    throw requestError({
      code: 'install-unconfirmed',
      message: 'nobody is there to say yes',
      hint: 'give --yes, and --destroy for what may be lost',
    })
  throw requestError({
    code: 'install-unconfirmed',
    message: 'nothing was changed',
    hint: `it takes the ${plan.others.length === 0 ? 'word' : 'words'} ${name}`,
  })
}

function tellPlan(
  { json }: Request,
  { console }: Ports,
  planned: Planned,
  problems: readonly Problem[],
): void {
  const { plan, unasked } = planned
  const all = [
    ...problems,
    ...(plan !== undefined && unasked.length > 0 ? [unaskedProblem(plan, unasked)] : []),
  ]
  if (json) return console.out(JSON.stringify({ plan, problems: all }, null, 2))
  const obstacles = all.map(({ message }) => `in the way: ${message}`)
  console.out([...(plan === undefined ? [] : [renderPlan(plan), '']), ...obstacles].join('\n').trimEnd())
}
