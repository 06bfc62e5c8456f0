import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installAnswersSchema } from '@ingot/contracts/installation.ts'
import { factsSchema } from '@ingot/contracts/node.ts'
import { remoteProblems, withFacts } from './decide.ts'

const [one, other] = [
  'AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB',
  'AAAAC3NzaC1lZDI1NTE5AAAAIAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC',
].map((bytes) => `ssh-ed25519 ${bytes}`)

test('a node says what the answers leave open, and keys of both count', () => {
  const facts = factsSchema.parse({
    hostname: 'web1',
    interfaces: [{ match: 'en*', addresses: ['192.0.2.10/24'] }],
    sshKeys: { admin: [one], root: [one] },
  })
  const open = withFacts(installAnswersSchema.parse({}), { facts })
  assert.deepEqual(
    [open.hostname, open.interfaces, open.users['root']?.sshKeys],
    ['web1', facts.interfaces, [one]],
  )
  const asked = installAnswersSchema.parse({
    hostname: 'web2',
    interfaces: [{ match: 'eth0', dhcp: true }],
    users: { admin: { groups: ['sudo'], sshKeys: [other, one] } },
  })
  const answered = withFacts(asked, { facts })
  assert.deepEqual([answered.hostname, answered.interfaces], ['web2', asked.interfaces])
  assert.deepEqual(answered.users['admin'], { groups: ['sudo'], description: '', sshKeys: [other, one] })
})

test('what only an installer at the machine can do is refused, and not left out of the plan', () => {
  const answers = installAnswersSchema.parse({ mode: 'keep', pool: '/dev/sda3' })
  assert.deepEqual(
    remoteProblems(answers).map(({ code }) => code),
    ['install-pool-remote'],
  )
  assert.deepEqual(remoteProblems(installAnswersSchema.parse({})), [])
})
