import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort } from '@ingot/virtual/free-port.ts'
import { root } from './house/tracked-files.ts'
import { buildHello, quickstart, sharedStore } from './quickstart.ts'

const limit = { timeout: 1_200_000 }
const bootSeconds = 300

test(
  'a machine has the devices that were asked for, and meets another on a private network',
  limit,
  async (t) => {
    const directory = await quickstart(t)
    await buildHello(directory)
    const shared = mkdtempSync(join(tmpdir(), 'ingot-share-'))
    t.after(() => spawnSync('rm', ['-rf', shared]))
    writeFileSync(join(shared, 'word'), 'shared\n')
    writeFileSync(join(shared, 'stick'), 'stuck'.padEnd(2 ** 20, ' '))
    const forwarded = await findFreePort()
    const network = `test-${process.pid}`
    const started = performance.now()
    const disks = [
      '--disk',
      join(shared, 'own.qcow2:6G'),
      '--add-disk',
      '1G',
      '--usb-stick',
      join(shared, 'stick'),
    ]
    const more = ['--share', shared, '--tpm', '--forward', `${forwarded}:22`, ...disks]
    const meeting = ['--network', `${network}:10.66.0.1/24`, '--vnc', String(await findFreePort())]
    const first = run(t, directory, ['--memory', '1G', '--cpus', '1', ...more, ...meeting])
    const second = run(t, directory, [
      '--memory',
      '768M',
      '--cpus',
      '1',
      '--network',
      `${network}:10.66.0.2/24`,
    ])
    const [ask] = await Promise.all([first.answering(), second.answering()])
    t.diagnostic(`two machines answer after ${Math.round((performance.now() - started) / 1000)} s`)
    for (const [command, expected] of [
      ['cat /run/share/word', /^shared$/],
      ['touch /run/share/new || echo refused', /refused/],
      ['lsblk -bdno SIZE /dev/disk/by-id/virtio-disk1', /^1073741824$/],
      ['head -c 5 /dev/disk/by-id/usb-QEMU_*-0:0', /^stuck$/],
      ['cat /sys/class/tpm/tpm0/tpm_version_major', /^2$/],
      ["awk '/MemTotal/ { print ($2 < 1048576 && $2 > 786432) }' /proc/meminfo", /^1$/],
      ['nproc', /^1$/],
      ['os hardware', /^machine {2}QEMU .* \(virtual\)$[^]*security\.tpm2\.enable/m],
      ["timeout 20 bash -c 'head -c 4 </dev/tcp/10.66.0.2/22' || ip address", /^SSH-$/],
    ] as const)
      assert.match(await ask(command), expected, command)
    assert.ok(statSync(join(shared, 'own.qcow2')).size > 2 ** 20)
    assert.ok(statSync(join(shared, 'own.qcow2.tpm')).isDirectory())
    const greeting = spawnSync('timeout', ['10', 'bash', '-c', `head -c 4 </dev/tcp/127.0.0.1/${forwarded}`])
    assert.equal(String(greeting.stdout), 'SSH-')
  },
)

interface Run {
  /** Resolves when it answers over SSH, with what runs a shell's line inside. */
  readonly answering: () => Promise<(line: string) => Promise<string>>
}

function run(t: TestContext, directory: string, options: readonly string[]): Run {
  const args = ['-C', directory, '--store', sharedStore, 'run', '--locked', 'hello', ...options]
  const child: ChildProcess = spawn(join(root, 'ingot'), args, { stdio: ['pipe', 'pipe', 'pipe'] })
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'close')
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (heard: string) => (said += heard))
  return {
    answering: async () => {
      const end = performance.now() + bootSeconds * 1000
      while (performance.now() < end && child.exitCode === null) {
        const words = /another terminal: (ssh .*)$/m.exec(said)?.[1]?.split(' ')
        // Never blocking: a machine whose console nobody reads stands still.
        const ask = async (line: string): Promise<string> => {
          const [program = '', ...rest] = words ?? []
          const ssh = spawn(program, ['-o', 'ConnectTimeout=5', ...rest, line], {
            stdio: ['ignore', 'pipe', 'pipe'],
            timeout: 30_000,
          })
          const [out, problem, [status]] = await Promise.all([
            text(ssh.stdout),
            text(ssh.stderr),
            once(ssh, 'close'),
          ])
          return `${out}${status === 0 ? '' : problem}`.trim()
        }
        if (words && (await ask('echo here')) === 'here') return ask
        await sleep(1000)
      }
      throw new Error(`it does not answer:\n${said.slice(-3000)}`)
    },
  }
}
