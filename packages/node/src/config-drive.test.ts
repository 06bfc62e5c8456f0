import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Origin, SecretReference, UserEntry } from '@ingot/contracts/blueprint.ts'
import { parseFacts, type FactsInput } from '@ingot/contracts/node.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { planDrive, type DrivePlan, type DriveRequest } from './config-drive.ts'
import { driveImage } from './drive-image.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f admin@example'
const other = key.replace('admin@', 'other@')
const origin: Origin = { module: 'test', option: 'test', positions: [] }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function secret(name: string, owner = 'root', mode = 0o400): SecretReference {
  return { name, owner, mode, file: `/project/secrets/${name}.age`, origin }
}

function user(name: string, passwordSecret?: string): UserEntry {
  const entry = {
    name,
    groups: [],
    home: `/var/home/${name}`,
    shell: '/bin/sh',
    description: '',
    sshKeys: [],
    origin,
  }
  return passwordSecret === undefined ? entry : { ...entry, passwordSecret }
}

function request(facts: FactsInput, changes: Partial<DriveRequest> = {}): DriveRequest {
  return {
    system: 'web',
    node: { name: 'web1', facts: parseFacts(facts, 'node web1') },
    blueprint: {
      users: [user('admin', 'admin-password'), user('guest')],
      secrets: [secret('token', 'www-data', 0o440), secret('admin-password')],
    },
    secrets: new Map([
      ['token', bytes('t0k3n')],
      ['admin-password', bytes('$y$hash')],
    ]),
    ...changes,
  }
}

function texts(plan: DrivePlan): Record<string, string> {
  return Object.fromEntries(
    Object.entries(plan).map(([path, content]) => [path, Buffer.from(content).toString()]),
  )
}

test('a drive holds everything a machine needs, as text that it can read without a parser', () => {
  const facts: FactsInput = {
    hostname: 'www',
    interfaces: [
      {
        match: 'en*',
        addresses: ['192.0.2.10/24', '2001:db8::10/64'],
        gateway: ['192.0.2.1', '2001:db8::1'],
        dns: ['192.0.2.53'],
        domains: ['example.org', '~example.net'],
        mtu: 9000,
      },
      { macAddress: '52:54:00:12:34:56', dhcp: true },
    ],
    sshKeys: { admin: [key] },
  }
  const {
    SHA256SUMS: sums = '',
    'facts.json': json = '',
    ...apply
  } = texts(planDrive(request(facts, { sshKeys: { admin: [other, key], root: [other] } })))
  deepEqual(apply, {
    'apply/format': '1\n',
    'apply/hostname': 'www\n',
    'apply/network/05-ingot-facts-000.network':
      '[Match]\nName=en*\n\n[Link]\nMTUBytes=9000\n\n[Network]\nDHCP=no\nAddress=192.0.2.10/24\n' +
      'Address=2001:db8::10/64\nGateway=192.0.2.1\nGateway=2001:db8::1\nDNS=192.0.2.53\nDomains=example.org ~example.net\n',
    'apply/network/05-ingot-facts-001.network':
      '[Match]\nMACAddress=52:54:00:12:34:56\n\n[Network]\nDHCP=yes\n',
    'apply/passwords.list': 'admin admin-password\n',
    'apply/secrets.list': 'admin-password root 0400\ntoken www-data 0440\n',
    'apply/secrets/admin-password': '$y$hash',
    'apply/secrets/token': 't0k3n',
    'apply/ssh-keys/admin': `${key}\n${other}\n`,
    'apply/ssh-keys/root': `${other}\n`,
  })
  equal(json.includes('t0k3n') || json.includes('$y$'), false)
  deepEqual(JSON.parse(json), {
    schema: 1,
    system: 'web',
    node: 'web1',
    hostname: 'www',
    interfaces: parseFacts(facts, 'x').interfaces,
    sshKeys: { admin: [key, other], root: [other] },
    secrets: [
      { name: 'admin-password', owner: 'root', mode: '0400' },
      { name: 'token', owner: 'www-data', mode: '0440' },
    ],
    passwords: [{ user: 'admin', secret: 'admin-password' }],
  })
  const digests = Object.entries({ 'facts.json': json, ...apply })
    .map(([path, text]) => `${createHash('sha256').update(text).digest('hex')}  ${path}\n`)
    .toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
  equal(sums, digests.join(''))
})

test('a node is called by its name where the facts give no other; a machine that is no node is not named', () => {
  equal(texts(planDrive(request({})))['apply/hostname'], 'web1\n')
  const nobody = planDrive(request({}, { node: undefined }))
  ok(!('apply/hostname' in nobody))
  ok('apply/secrets/token' in nobody)
})

test('the same facts give the same bytes, in whatever order they were declared', () => {
  const { blueprint, secrets } = request({})
  const turned = { users: blueprint.users.toReversed(), secrets: blueprint.secrets.toReversed() }
  const a = driveImage(planDrive(request({})))
  const b = driveImage(
    planDrive(request({}, { blueprint: turned, secrets: new Map([...secrets].toReversed()) })),
  )
  ok(Buffer.from(a).equals(b))
  ok(!Buffer.from(a).equals(driveImage(planDrive(request({ hostname: 'x' })))))
})

test('what cannot be delivered is told before a drive is made, all of it', () => {
  const facts: FactsInput = { secrets: { tokn: 'secrets/web1/tokn.age' }, sshKeys: { admn: [key] } }
  throws(
    () => planDrive(request(facts, { secrets: new Map([['token', bytes('x')]]) })),
    (error: unknown) => {
      ok(error instanceof IngotError && error.fault === 'request')
      deepEqual(
        error.problems.map(({ code, message }) => [code, message]),
        [
          ['secret-unopened', "system 'web' names the secret 'admin-password', which was not opened"],
          [
            'secret-unknown',
            "node 'web1' gives a value for the secret 'tokn', which system 'web' does not name",
          ],
          ['user-unknown', "there are SSH keys for 'admn', but system 'web' has no such user"],
        ],
      )
      return true
    },
  )
})
