import { readFile } from 'node:fs/promises'
import type { InstallAnswers, InstallUser } from '@ingot/contracts/installation.ts'
import type { Lock } from '@ingot/contracts/lock.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import type { Node } from '@ingot/contracts/node.ts'
import type { Project } from '@ingot/contracts/project.ts'
import type { System } from '@ingot/contracts/system.ts'
import { buildSystem } from '@ingot/forge/debian/build-system.ts'
import { pourKexec, type KexecParts } from '@ingot/image/kexec/pour.ts'
import { registersOf } from '@ingot/machine/install/encryption.ts'
import { unaskedProblem, type Planned } from '@ingot/machine/install/plan.ts'
import { noAnswers, parseAnswers, readOthers } from '@ingot/machine/install/read-answers.ts'
import { sizesOf } from '@ingot/machine/install/read-source.ts'
import type { Destination } from '@ingot/remote/destination.ts'
import { machineProblems } from '@ingot/remote/judge.ts'
import type { Found } from '@ingot/remote/look.ts'
import { diskNamed, interfacesFor, planThere } from '@ingot/remote/plan.ts'
import type { Session } from '@ingot/remote/session.ts'
import type { Reach } from '@ingot/remote/ssh.ts'
import { payloadBytes } from '@ingot/remote/take-over.ts'
import { digestOfSlice, sliceOf } from '@ingot/source/debian/slice.ts'
import type { Invocation } from '../invocation.ts'
import { withForge } from '../pipeline/build.ts'
import { fittingLock } from '../pipeline/lock.ts'
import { bytesText } from '../progress/text.ts'
import type { ProgressView } from '../progress/view.ts'
import { remoteKeyProblems } from './keys.ts'

/** What `ingot install` was asked for. */
export interface InstallJob {
  readonly project: Project
  readonly system: System
  /** Whose facts the machine gets, where the answers say nothing else. */
  readonly node?: Node
  readonly destination: string
  /** File with answers, as `os install` takes them. */
  readonly answers?: string
  readonly disk?: string
  /** Which disks the others of the system are, as `os install` takes them. */
  readonly others?: string
  readonly keep: boolean
  readonly destroy?: string
  readonly identity?: string
  /** For ssh, as after its `-o`. */
  readonly option: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
  readonly locked: boolean
}

/** A machine, how it is reached, and what is known of it. */
export interface Target {
  readonly destination: Destination
  readonly reach: Reach
  readonly found: Found
  readonly session: Session
}

/** Everything that is decided before the machine is touched. */
export interface Decided {
  readonly parts: KexecParts
  readonly planned: Planned
  readonly answers: InstallAnswers & { readonly disk: string }
  readonly bytes: number
}

/** The answers file, and what the command line and the node say beside it. */
export async function answersOf({
  answers,
  node,
  disk,
  others,
  keep,
  destroy,
}: InstallJob): Promise<InstallAnswers> {
  const text = answers === undefined ? undefined : await readFile(answers, 'utf8').catch(() => undefined)
  if (answers !== undefined && text === undefined)
    throw requestError({
      code: 'answers-missing',
      message: `there is no ${answers}`,
      hint: 'see docs/installing.md',
    })
  const given = answers === undefined || text === undefined ? noAnswers : parseAnswers(text, answers)
  return {
    ...(node === undefined ? given : withFacts(given, node)),
    ...(disk === undefined ? {} : { disk }),
    ...(keep ? { mode: 'keep' as const } : {}),
    ...(destroy === undefined ? {} : { destroy: destroy === 'all' ? 'all' : destroy.split(',') }),
    others: { ...given.others, ...readOthers(others) },
  }
}

/** Answers, and what they leave to a node. Keys of both count. */
export function withFacts(given: InstallAnswers, { facts }: Pick<Node, 'facts'>): InstallAnswers {
  const keyed = Object.entries(facts.sshKeys).map(([name, keys]): [string, InstallUser] => {
    const user = given.users[name] ?? { groups: [], description: '', sshKeys: [] }
    return [name, { ...user, sshKeys: [...new Set([...user.sshKeys, ...keys])] }]
  })
  return {
    ...given,
    hostname: given.hostname ?? facts.hostname,
    interfaces: given.interfaces.length > 0 ? given.interfaces : facts.interfaces,
    users: { ...given.users, ...Object.fromEntries(keyed) },
  }
}

/** What can be said before anything is built. */
export function early(
  { system, yes, dryRun }: InstallJob,
  { found, destination }: Target,
  given: InstallAnswers,
): readonly Problem[] {
  const problems = [
    ...remoteProblems(given),
    ...remoteKeyProblems(given.encryption, found),
    ...machineProblems(found, destination, 0),
  ]
  if (!found.isLinux || !found.isRoot) return problems
  const disk = diskNamed(found, given.disk)
  const {
    plan,
    unasked,
    problems: planned,
  } = planThere(
    found,
    system.blueprint,
    { treeBytes: 0, kernelBytes: 0 },
    { ...given, disk, others: othersNamed(found, given) },
  )
  interfacesFor(given, system.blueprint, found)
  return [
    ...problems,
    ...planned,
    ...(yes && !dryRun && plan && unasked.length > 0 ? [unaskedProblem(plan, unasked)] : []),
  ].filter(({ code }, index, all) => all.findIndex((one) => one.code === code) === index)
}

/** What answers may say to `os install` alone. */
export function remoteProblems({
  pool,
  resize = {},
}: Pick<InstallAnswers, 'pool'> & Partial<Pick<InstallAnswers, 'resize'>>): readonly Problem[] {
  const hint = 'start the machine from a live medium (--format iso), and run os install there'
  const sized = Object.keys(resize)
  return [
    ...(pool === undefined
      ? []
      : [
          {
            code: 'install-pool-remote',
            message: `a system cannot be put into ${pool} over SSH`,
            why: 'nobody looks into a btrfs that the machine runs from, so the plan would not be what is done',
            hint,
          },
        ]),
    ...(sized.length === 0
      ? []
      : [
          {
            code: 'install-resize-remote',
            message: `${sized.join(', ')} cannot get another size over SSH`,
            why: 'nobody looks into file systems that the machine runs from, so the plan would not be what is done',
            hint,
          },
        ]),
  ]
}

/** The other disks that are meant, as the kernel there calls them. */
function othersNamed(found: Found, { others }: InstallAnswers): InstallAnswers['others'] {
  return Object.fromEntries(
    Object.entries(others).map(([name, one]) => [name, { ...one, disk: diskNamed(found, one.disk) }]),
  )
}

/** Builds what is sent, and makes the plan. */
export async function decide(
  invocation: Invocation,
  { project, system, locked }: InstallJob,
  { found }: Target,
  given: InstallAnswers,
  view: ProgressView,
): Promise<Decided> {
  const { blueprint } = system
  const lock = await fittingLock(invocation, project, { locked, view })
  const parts = await partsOf(invocation, { project, lock, view }, system)
  if (found.isWaiting && !isOf(parts, found))
    throw requestError({
      code: 'install-other-waiting',
      message: 'the machine waits to be installed with another commit',
      hint: 'its reset starts what is on its disk; then run it again',
    })
  const answers = {
    ...given,
    disk: diskNamed(found, given.disk),
    others: othersNamed(found, given),
    interfaces: interfacesFor(given, blueprint, found),
  }
  const planned = planThere(found, blueprint, sizesOf(parts.files), answers)
  return { parts, planned, answers, bytes: await payloadBytes(parts) }
}

function partsOf(
  invocation: Invocation,
  job: { readonly project: Project; readonly lock: Lock; readonly view: ProgressView },
  { name, blueprint }: System,
): Promise<KexecParts> {
  return withForge(invocation, job, async (forge) => {
    const slice = sliceOf(job.lock, name)
    const commit = await buildSystem(forge, { blueprint, slice, sliceDigest: digestOfSlice(slice) })
    return pourKexec(forge, { blueprint, commit, seed: slice.seed })
  })
}

/** Whether what waits on the machine is what would be sent. */
function isOf({ kernelArguments }: KexecParts, found: Found): boolean {
  const name = kernelArguments.split(' ').find((word) => word.startsWith('ingot.deployment='))
  return name !== undefined && found.kernelArguments.includes(name)
}

/** Whether somebody has to type a passphrase at each start of the installed machine. */
export function asksAtStart({ encryption }: Pick<InstallAnswers, 'encryption'>): boolean {
  return encryption !== undefined && registersOf(encryption) === undefined
}

export function notes(
  { system, node }: InstallJob,
  { found }: Target,
  { answers, bytes }: Decided,
): readonly string[] {
  const told = answers.interfaces.map(({ addresses, dhcp }) =>
    [...addresses, ...(dhcp ? ['DHCP'] : [])].join(', '),
  )
  const keys = [
    ...system.blueprint.users.map(({ sshKeys }) => sshKeys),
    ...Object.values(answers.users).map(({ sshKeys }) => sshKeys),
  ]
  const hasSecrets = system.blueprint.secrets.length > 0 || Object.keys(node?.facts.secrets ?? {}).length > 0
  return [
    ...(hasSecrets ? ['its secrets are not brought: it finds them on a drive (ingot facts)'] : []),
    found.isWaiting
      ? 'it waits to be installed already'
      : `${bytesText(bytes)} are sent; what runs there ends`,
    `network of the installed machine: ${told.join('; ') || 'as the system declares'}`,
    ...(asksAtStart(answers)
      ? ['at each start it asks at its console for what opens its disk, and answers only then']
      : []),
    ...(typeof answers.encryption?.recoveryKey === 'string'
      ? [`the recovery key of its disk is written to ${answers.encryption.recoveryKey}, on this host`]
      : []),
    ...(keys.flat().length === 0
      ? ['nobody has a key for it: say so in the answers (users), or nobody gets in by SSH']
      : []),
  ]
}
