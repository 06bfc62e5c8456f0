import type { EncryptionAnswers, InstallAnswers } from '@ingot/contracts/installation.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import type { Command, Request } from '../command-line/command.ts'
import type { Ports } from '../ports/ports.ts'
import { secondsText } from '../render/text.ts'
import { install } from './install.ts'
import { askReboot, interview, personAt, type Interview } from './interview.ts'
import { unmountNew } from './make-file-systems.ts'
import { planInstallation, unaskedProblem, type Planned } from './plan.ts'
import { poolProblems } from './pool.ts'
import { noAnswers, readAnswers, readOthers } from './read-answers.ts'
import { readKeys } from './read-keys.ts'
import { readMachine } from './read-machine.ts'
import { accountsIn, readSource } from './read-source.ts'
import { renderPlan } from './render.ts'
import { installUsage } from './usage.ts'
import type { InstallSource } from './wanted.ts'

/** The installer: plans, asks, and does it. */
export const installer: Command = {
  ...installUsage,
  run: (request, ports) => {
    const { from: repository, commit } = request.values
    const source = readSource(ports, { ...(repository && { repository }), ...(commit && { commit }) })
    const machine = readMachine(ports)
    const hasPerson = wantsInterview(request, ports)
    const { answers, passwords, passphrase }: Interview = hasPerson
      ? interview(personAt(ports), machine, source, accountsOf(ports, source))
      : { answers: answersOf(request, ports), passwords: new Map() }
    const { disk, others, mode, pool, destroy, encryption } = answers
    const wanted = { source, disk, others, mode, pool, destroy, encryption }
    const planned = planInstallation(machine, wanted)
    const problems = [
      ...planned.problems,
      ...accountProblems(ports, source, answers),
      // Only what is fit to be looked into is.
      ...(planned.plan === undefined || planned.problems.length > 0
        ? []
        : poolProblems(ports, planned.plan, source)),
    ]
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
    ['answers', 'yes', 'dry-run', 'keep', 'pool', 'destroy', 'others'].some((name) => flags.has(name))
  return console.isTerminal && !json && !saysSomething
}

function accountsOf(ports: Ports, source: InstallSource) {
  return { users: accountsIn(ports, source, 'passwd'), groups: accountsIn(ports, source, 'group') }
}

/** The answers file, and what the command line says beside it. */
function answersOf(request: Request, { files }: Ports): Interview['answers'] {
  const { operands, values, flags } = request
  const given = values['answers'] === undefined ? noAnswers : readAnswers(files, values['answers'])
  const destroy = values['destroy']
  const pool = values['pool'] ?? given.pool
  return {
    ...given,
    disk: diskOf(operands[0] ?? given.disk, files),
    ...(given.encryption && { encryption: withRealPath(given.encryption, files) }),
    others: Object.fromEntries(
      Object.entries({ ...given.others, ...readOthers(values['others']) }).map(([name, path]) => [
        name,
        diskOf(path, files),
      ]),
    ),
    ...(pool === undefined ? {} : { pool: diskOf(pool, files) }),
    ...(flags.has('keep') || values['pool'] !== undefined ? { mode: 'keep' as const } : {}),
    ...(destroy === undefined ? {} : { destroy: destroy === 'all' ? 'all' : destroy.split(',') }),
  }
}

/** A stick as the kernel calls it. */
function withRealPath(encryption: EncryptionAnswers, files: Ports['files']): EncryptionAnswers {
  const { keyFile } = encryption
  return keyFile === undefined ? encryption : { ...encryption, keyFile: files.realPath(keyFile) ?? keyFile }
}

/** As the kernel calls it, whichever of its names was given. */
function diskOf(path: string | undefined, files: Ports['files']): string {
  if (path === undefined)
    throw requestError({
      code: 'install-disk-missing',
      message: 'os install: no disk was named',
      hint: 'os install /dev/sda; lsblk shows what there is',
    })
  return files.realPath(path) ?? path
}

function accountProblems(ports: Ports, source: InstallSource, { users }: InstallAnswers): readonly Problem[] {
  if (Object.keys(users).length === 0) return []
  const there = accountsOf(ports, source)
  const { system } = source.shipped
  const wanted = new Set(Object.values(users).flatMap(({ groups }) => groups))
  const unknown = [...wanted].filter((name) => !there.groups.has(name))
  // A new account gets a group of its name.
  const taken = Object.keys(users).filter((name) => !there.users.has(name) && there.groups.has(name))
  return [
    ...unknown.map((name) => ({
      code: 'install-group-unknown',
      message: `${system} has no group ${name}`,
      hint: 'for an account that may become root it is sudo, where the system has sudo',
    })),
    ...taken.map((name) => ({
      code: 'install-account-taken',
      message: `${system} has a group ${name}, and an account gets a group of its own name`,
      hint: 'choose another name for the account',
    })),
  ]
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
