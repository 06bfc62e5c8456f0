import { workError } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import { bootedOf } from '../deployments/choose.ts'
import type { Deployment } from '../deployments/deployment.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import type { Ports } from '../ports/ports.ts'
import { consult, followedName, type Consultation } from '../source/consult.ts'
import { readFailures } from '../state/failures.ts'
import { rememberCheck } from '../state/last-check.ts'
import { rememberRelease } from '../state/releases.ts'
import { rememberTrust } from '../state/trust.ts'

export const check: Command = {
  name: 'check',
  summary: 'ask the update source whether there is a newer release',
  onSealed: true,
  details: [
    'Nothing is installed. What root learns is remembered: the newest keys, and that older statements are replays; what others learn is only shown.',
  ],
  run: ({ json }, ports) => {
    const deployments = readDeployments(ports.files)
    const booted = bootedOf(deployments)
    const quarantined = readFailures(ports).map(({ commit }) => commit)
    const consultation = consult(ports, booted, { quarantined })
    const { decision, following } = consultation
    if (ports.userId === 0) rememberAnswer(ports, consultation, deployments)
    if (decision.kind === 'refuse') throw workError(decision.problem)
    ports.console.out(
      json ? JSON.stringify({ ...following, ...decision }, null, 2) : describeDecision(consultation),
    )
  },
}

/** What was learnt, before anything is done with it; also which release it is that came with the image. */
export function rememberAnswer(
  ports: Ports,
  { decision, following }: Consultation,
  deployments: readonly Deployment[],
): void {
  const { files } = ports
  if (decision.remember !== undefined) rememberTrust(files, followedName(following), decision.remember)
  rememberCheck(ports, decision)
  if (decision.kind === 'up-to-date') {
    const installed = deployments.map(({ checksum }) => checksum)
    rememberRelease(files, decision.release, installed)
  }
}

/** What the update source offers, in a line or two. */
export function describeDecision({ decision, following }: Consultation): string {
  const where = `channel ${following.channel} of ${following.system}`
  if (decision.kind === 'refuse') return decision.problem.message
  const { version, sequence, notes } = decision.release
  const name = `${version} (release ${sequence})`
  if (decision.kind === 'up-to-date') return `up to date: ${where} stands at ${name}`
  if (decision.kind === 'wait') return `not yet: ${decision.problem.message}`
  return [`available: ${name}, ${where}`, ...(notes === '' ? [] : [notes.trimEnd()])].join('\n')
}
