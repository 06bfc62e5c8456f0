import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { signatureProblems } from './firmware-keys.ts'

const certificate = (bytes: string): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes, 'hex').toString('base64')}\n-----END CERTIFICATE-----\n`
const believed = '/sys/firmware/efi/efivars/db-d719b2cb-3d3a-4596-a3bc-dad00e67656f'
const variable = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c'

interface Machine {
  readonly secure: boolean
  /** Certificates of the tree that runs and of the next one. */
  readonly running?: string
  readonly next?: string
}

function problems(t: TestContext, { secure, running, next }: Machine): readonly string[] {
  // A header of ours, a certificate, another one, as od(1) writes it.
  const { ports } = rootedWorld(t, ([program, ...args]) =>
    program === 'od' && args.includes('-tx1') && args.at(-1) === believed
      ? { stdout: ' 00 01 aa bb\n cc 0a 0b\n' }
      : undefined,
  )
  const write = (directory: string, name: string, text: string): void => {
    ports.files.makeDirectory(directory)
    ports.files.write(`${directory}/${name}`, text)
  }
  write(
    '/sys/firmware/efi/efivars',
    variable.split('/').at(-1) ?? '',
    `\u0006\0\0\0${secure ? '\u0001' : '\0'}`,
  )
  if (running !== undefined) write('/usr/lib/ingot/secure-boot', 'db.crt', certificate(running))
  if (next !== undefined) write('/next/usr/lib/ingot/secure-boot', 'db.crt', certificate(next))
  return signatureProblems(ports, '/next').map(({ code }) => code)
}

test('firmware that believes the certificate, or none, starts the next kernel', (t) => {
  for (const machine of [
    { secure: true, running: 'aabbcc', next: 'aabbcc' },
    { secure: true, next: 'aabbcc' },
    { secure: true },
    { secure: false, running: 'aabbcc', next: 'ddeeff' },
    { secure: false, running: 'aabbcc' },
  ])
    assert.deepEqual(problems(t, machine), [], JSON.stringify(machine))
})

test('firmware that would refuse the next kernel stops the update', (t) => {
  for (const machine of [
    { secure: true, running: 'aabbcc', next: 'ddeeff' },
    { secure: true, running: 'aabbcc' },
    { secure: true, next: 'ddeeff' },
  ])
    assert.deepEqual(problems(t, machine), ['kernel-unsigned'], JSON.stringify(machine))
})
