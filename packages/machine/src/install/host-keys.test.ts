import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { rootedWorld } from '../testing/rooted.ts'
import { makeHostKeys } from './host-keys.ts'

const tree = '/run/new'
const keys = `${tree}/etc/ssh`
const needs = `${tree}/usr/lib/systemd/system/ssh.service.d`

/** An installation of a system whose server has two keys; ssh-keygen is there, or not. */
function world(t: TestContext, hasKeygen: boolean) {
  const made = rootedWorld(t, (command) => {
    const file = command.at(-1) ?? ''
    made.ports.files.write(`${file}.pub`, `ssh-x ${command[3]} root\n`)
    return {}
  })
  const { files } = made.ports
  files.makeDirectory(needs)
  files.makeDirectory(keys)
  files.makeDirectory('/usr/bin')
  if (hasKeygen) files.write('/usr/bin/ssh-keygen', '')
  files.write(
    `${needs}/10-host-keys.conf`,
    '[Unit]\nWants=ssh-host-key@ed25519.service ssh-host-key@rsa.service\nAfter=ssh-host-key@ed25519.service\n',
  )
  return made
}

test('each key that the server of the new system needs is made, and told', (t) => {
  assert.deepEqual(makeHostKeys(world(t, true).ports, tree), ['ssh-x ed25519 root', 'ssh-x rsa root'])
})

test('a system without ssh-keygen leaves that to the new one, which makes them at its first boot', (t) => {
  assert.deepEqual(makeHostKeys(world(t, false).ports, tree), [])
})

test('a system without a server has no keys', (t) => {
  const { ports, commands } = rootedWorld(t)
  assert.deepEqual([makeHostKeys(ports, tree), commands], [[], []])
})
