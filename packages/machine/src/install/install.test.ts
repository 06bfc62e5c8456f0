import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { rootedWorld, type RootedWorld } from '../testing/rooted.ts'
import { install } from './install.ts'
import { planInstallation } from './plan.ts'
import { parseAnswers } from './read-answers.ts'
import { disk, machine, wanted } from './testing/samples.ts'
import { commit, playInstallation, whole } from './testing/playing.ts'

const { plan } = planInstallation(machine(disk()), wanted())
assert.ok(plan)
const answers = {
  ...parseAnswers('hostname: web1\nusers: { anna: {} }', 'a'),
  passwords: new Map([['anna', 'b']]),
}

/** @param failing number of the program that fails. */
function world(t: TestContext, failing = Infinity): RootedWorld {
  let count = 0
  const made: RootedWorld = rootedWorld(t, (command) =>
    count++ === failing ? { status: 1, stderr: 'no' } : playInstallation(() => made.root, command),
  )
  made.ports.files.makeDirectory('/proc/sys/kernel/random')
  made.ports.files.write('/proc/sys/kernel/random/uuid', '1234\n')
  return made
}

const naming = '--part-label'

test('the boot partition gets what the machine itself would publish, and names come last', (t) => {
  const { ports, commands } = world(t)
  const said: string[] = []
  install(ports, plan, whole, answers, (text) => said.push(text), false)
  assert.ok(said.length > 4)
  const words = commands.map((command) => command.join(' '))
  const first = words.findIndex((line) => line.includes(naming))
  assert.deepEqual(
    words.filter((line) => line.includes(naming)).map((line) => line.split(`${naming} `)[1]),
    ['/dev/vdb 1 ingot-esp', '/dev/vdb 2 ingot-root'],
  )
  assert.ok(words.findLastIndex((line) => line.startsWith('sync --file-system')) < first)
  assert.ok(words.some((line) => line.startsWith('mkfs.ext4 -q -F -m 1 -U 1234')))
  assert.ok(words.some((line) => line.includes('--karg-append=root=UUID=1234 --karg-append=rw')))
  assert.ok(!words.some((line) => / b( |$)/.test(line)), 'nobody sees a password among arguments')
  const esp = '/run/ingot/install/esp'
  assert.deepEqual(ports.files.list(`${esp}/loader/entries`), [`ingot-${commit.slice(0, 12)}.0-1+3.conf`])
  assert.equal(ports.files.read(`${esp}/loader/loader.conf`), 'timeout 1\neditor no\n')
  assert.equal(
    ports.files.readLink(`/run/ingot/install/root/ostree/boot-1/ingot/${commit}/0`),
    `../../../deploy/ingot/deploy/${commit}.0`,
  )
})

test('whichever program fails, the disk is never called finished before it is', (t) => {
  const { ports, commands } = world(t)
  install(ports, plan, whole, answers, () => {}, false)
  const total = commands.length
  const firstName = commands.findIndex((command) => command.includes(naming))
  let failed = 0
  for (let failing = 0; failing < total; failing++) {
    const { ports: others, commands: done } = world(t, failing)
    try {
      install(others, plan, whole, answers, () => {}, false)
    } catch (error) {
      assert.ok(error instanceof IngotError, `${commands[failing]?.join(' ')}: ${String(error)}`)
      assert.ok(error.problems[0]?.where)
      failed += 1
      if (failing < firstName) assert.ok(!done.some((command) => command.includes(naming)), String(failing))
    }
  }
  assert.ok(failed > total / 2, `${failed} of ${total}`)
})
