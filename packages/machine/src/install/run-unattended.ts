import { requestError } from '@ingot/contracts/problem.ts'
import { setupVolume, type SetupAnswers } from '@ingot/contracts/setup-volume.ts'
import type { Request } from '../command-line/command.ts'
import type { Ports } from '../ports/ports.ts'
import { describeFailure, renderProblems } from '../render/problem.ts'
import { secondsText } from '../render/text.ts'
import { install } from './install.ts'
import { unmountNew } from './make-file-systems.ts'
import { openMeeting, type Meeting } from './meeting.ts'
import { planInstallation, unaskedProblem } from './plan.ts'
import { prospectOf, withRealPaths, type Prospect } from './prospect.ts'
import { readKeys } from './read-keys.ts'
import { readMachine } from './read-machine.ts'
import { readSource } from './read-source.ts'
import { renderPlan } from './render.ts'
import { asInstallAnswers, parseSetup } from './setup-answers.ts'
import { digestOf, readRecord, type SetupRecord } from './setup-record.ts'
import { earlierAnswers, findAnswers, namesOfMachine, onSetupVolume } from './setup-volume.ts'
import type { InstallSource } from './wanted.ts'

const { label } = setupVolume
const possible: ReadonlySet<string> = new Set(['unattended', 'from', 'commit'])

/**
 * Installs by the answers on a volume, with nobody at the machine; who is there can stop it before anything is changed. Answers
 * install a machine once: a medium that is started again and again changes nothing the second time.
 * @throws as the installer does, whatever it says having been shown on the consoles, too.
 */
export function runUnattended({ operands, flags, values, json }: Request, ports: Ports): void {
  if (operands.length > 0 || json || [...flags].some((name) => !possible.has(name)))
    throw requestError({
      code: 'install-unattended-alone',
      message: 'os install --unattended takes no other words but --from and --commit',
      hint: `what is to be done stands on the volume ${label}`,
    })
  const { from: repository, commit } = values
  const meeting = openMeeting(ports)
  let hasBegun = false
  try {
    // Disks and network devices may be coming still.
    ports.processes.run(['udevadm', 'settle', '--timeout=60'], { limitSeconds: 90 })
    const afterwards = onSetupVolume(ports, (place, makeWritable) =>
      installBy(ports, {
        meeting,
        place,
        makeWritable,
        source: readSource(ports, {
          ...(repository && { repository }),
          ...(commit && { commit }),
        }),
        begin: () => {
          hasBegun = true
        },
      }),
    )
    leave(ports, meeting, afterwards)
  } catch (error) {
    const { problems } = describeFailure(error, false)
    meeting.show(`\n${renderProblems(problems)}\n${hasBegun ? '' : '\nNothing was changed.\n'}`)
    throw error
  }
}

/** What an installation by a volume goes by. */
interface Occasion {
  readonly meeting: Meeting
  /** Where the volume is mounted. */
  readonly place: string
  readonly makeWritable: () => void
  readonly source: InstallSource
  /** Called before anything is changed. */
  readonly begin: () => void
}

function installBy(
  ports: Ports,
  { meeting, place, makeWritable, source, begin }: Occasion,
): SetupAnswers['afterwards'] {
  const found = findAnswers(ports.files, place, namesOfMachine(ports.files))
  meeting.say(`Unattended installation, by ${found.name} of the volume ${label}.\n`)
  const setup = parseSetup(found)
  const machine = readMachine(ports)
  const { realPath } = ports.files
  const answers = withRealPaths(asInstallAnswers(setup, place, machine.disks, source, realPath), ports.files)
  const { disk, encryption } = answers
  const texts = earlierAnswers(ports.files, place, found)
  // On whichever disk: names such as /dev/sda may mean another one each time.
  for (const one of machine.disks) {
    const record = readRecord(ports, one)
    if (record === undefined || !texts.some((text) => digestOf(ports, text) === record.sha256)) continue
    meeting.say(doneWords(one.path, record))
    return 'stay'
  }
  const { wanted, planned, problems } = prospectOf(ports, machine, source, answers)
  const { plan, unasked } = planned
  if (plan === undefined || problems.length > 0) throw requestError(problems)
  meeting.say(`${renderPlan(plan)}\n`)
  if (unasked.length > 0)
    throw requestError({
      ...unaskedProblem(plan, unasked),
      hint: `say in the answers what may go: destroy: [${unasked.map((one) => one.path.slice('/dev/'.length)).join(', ')}], or all`,
    })
  if (encryption !== undefined && encryption.recoveryKey !== false) makeWritable()
  const keys = encryption && readKeys(ports, encryption, true)
  meeting.say('It begins in 10 seconds. Any key at a console stops it, and nothing is changed.\n')
  if (!meeting.wait()) {
    meeting.say('It was stopped by a key: nothing was changed.')
    return 'stay'
  }
  checkSame(ports, disk, { wanted, planned })
  begin()
  unmountNew(ports)
  const { system, version } = source.shipped
  const sha256 = digestOf(ports, found.text)
  const at = new Date(ports.clock.now()).toISOString()
  const given = { ...answers, passwords: new Map(), record: { sha256, at, system, version } }
  const { seconds } = install(ports, plan, source, { ...given, ...(keys && { keys }) }, meeting.say, false)
  meeting.say(`${system} ${version} is on ${disk} (${secondsText(seconds['total'] ?? 0)})`)
  return setup.afterwards
}

/** A disk may have been swapped while people had their time. */
function checkSame(ports: Ports, disk: string, { wanted, planned }: Omit<Prospect, 'problems'>): void {
  if (JSON.stringify(planInstallation(readMachine(ports), wanted)) === JSON.stringify(planned)) return
  throw requestError({
    code: 'install-disk-changed',
    message: `${disk} is not what it was when the plan was made`,
    hint: 'plug the volume in again',
  })
}

function doneWords(disk: string, { at, system, version }: SetupRecord): string {
  return [
    `${disk} was installed by these answers already: ${system} ${version}, ${at}.`,
    'Nothing was changed. Take out what this machine was started from, and start it from that disk.',
    'To install it once more, change the answers: a comment is enough.',
  ].join('\n')
}

function leave({ processes, clock }: Ports, { say }: Meeting, afterwards: SetupAnswers['afterwards']): void {
  if (afterwards === 'stay') return
  say(afterwards === 'poweroff' ? 'This machine is switched off now.' : 'This machine starts anew now.')
  // So that consoles show it.
  clock.sleep(3000)
  processes.run(['systemctl', afterwards], { limitSeconds: 60 })
}
