import { requestError, workError } from '@ingot/contracts/problem.ts'
import { publishedNameSchema } from '@ingot/contracts/release.ts'
import type { Command } from '../command-line/command.ts'
import { bootedOf } from '../deployments/choose.ts'
import { readDeployments } from '../deployments/read-deployments.ts'
import { consult, followedName } from '../source/consult.ts'
import { readFailures } from '../state/failures.ts'
import { follow, readFollowing, type Following } from '../state/following.ts'
import { record } from '../state/history.ts'
import { describeDecision, rememberAnswer } from './check.ts'

export const switchTo: Command = {
  name: 'switch',
  summary: 'follow another channel, or another system of the same update source',
  onSealed: true,
  details: [
    'The update source is asked first: what it does not have, or what this machine cannot boot, is refused. Nothing is installed; os update does that.',
  ],
  operands: [{ name: 'CHANNEL', summary: 'CHANNEL, or SYSTEM/CHANNEL', required: true }],
  root: true,
  changes: true,
  run: ({ operands: [text = ''], json }, ports) => {
    const deployments = readDeployments(ports.files)
    const booted = bootedOf(deployments)
    const before = booted.shipped ? readFollowing(ports.files, booted.shipped) : undefined
    const following = parseFollowing(text, before?.system ?? '')
    const quarantined = readFailures(ports).map(({ commit }) => commit)
    const consultation = consult(ports, booted, {
      quarantined,
      // Whether it would be an older one is asked when it is installed.
      allow: { downgrade: true },
      following,
    })
    const { decision } = consultation
    if (decision.kind === 'refuse') throw workError(decision.problem)
    rememberAnswer(ports, consultation, deployments)
    follow(ports.files, following)
    record(ports, {
      kind: 'switch',
      note: followedName(following),
      ...(before === undefined ? {} : { from: followedName(before) }),
    })
    ports.console.out(
      json
        ? JSON.stringify({ ...following, decision }, null, 2)
        : `follows ${followedName(following)} from now on\n${describeDecision(consultation)}`,
    )
  },
}

function parseFollowing(text: string, present: string): Following {
  const [first = '', second, ...more] = text.split('/')
  const [system, channel] = second === undefined ? [present, first] : [first, second]
  const valid = [system, channel].every((name) => publishedNameSchema.safeParse(name).success)
  if (valid && more.length === 0) return { system, channel }
  throw requestError({
    code: 'channel-malformed',
    message: `'${text}' names no channel`,
    hint: 'write CHANNEL, or SYSTEM/CHANNEL: os switch testing, os switch web/stable',
  })
}
