import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createReadStream, cpSync, mkdtempSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastLines, openConsoleLog } from '@ingot/virtual/console-log.ts'
import { startGuest } from '@ingot/virtual/guest.ts'
import { testKernelArguments, translatedKernelArguments } from '@ingot/virtual/kernel-arguments.ts'
import { startMachine } from '@ingot/virtual/start-machine.ts'
import { inside, settled, statusOf } from './os-guest.ts'
import { buildHello, quickstart, sharedStore } from './quickstart.ts'
import { virtualRoom } from './virtual-room.ts'

const limit = { timeout: 1_200_000 }
const consoleLog = (name: string): string => join(sharedStore, 'logs', `netboot-${name}.console.log`)

/** Serves a directory to machines of this host, for which it is 10.0.2.2, and gives the port. */
async function serveFiles(t: TestContext, directory: string): Promise<number> {
  const server = createServer((request, response) => {
    const file = join(directory, request.url ?? '')
    const found = statSync(file, { throwIfNoEntry: false })
    if (!found?.isFile()) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-length': found.size })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

/** As iPXE would write them. */
function wordsFor(directory: string, url: string): string {
  const own = readFileSync(join(directory, 'kernel-arguments'), 'utf8').trim()
  return [own, `ingot.live.url=${url}`, ...testKernelArguments, ...translatedKernelArguments].join(' ')
}

test('over the network: what is served runs, and what was changed on the way does not', limit, async (t) => {
  const project = await quickstart(t)
  const { images, commit } = await buildHello(project, { args: ['--format', 'netboot'] })
  const directory = mkdtempSync(join(tmpdir(), 'ingot-netboot-'))
  t.after(() => spawnSync('rm', ['-rf', directory]))
  assert.equal(spawnSync('tar', ['-C', directory, '-xf', images[0]?.path ?? '']).status, 0)
  assert.match(readFileSync(join(directory, 'boot.ipxe'), 'utf8'), /^#!ipxe\nkernel /)
  const port = await serveFiles(t, directory)
  const room = await virtualRoom(t, project)
  const files = { kernel: join(directory, 'vmlinuz'), initramfs: join(directory, 'initramfs.img') }

  await t.test('the system as declared', async () => {
    const guest = await startGuest(room, {
      blueprint: {
        system: 'hello',
        architecture: 'amd64',
        boot: { mode: 'bios', menuTimeout: 0, tries: 3 },
      },
      devices: { kernel: { ...files, words: wordsFor(directory, `http://10.0.2.2:${port}/root.erofs`) } },
      consoleLog: consoleLog('live'),
      bootLimitSeconds: 480,
      signal: t.signal,
    })
    try {
      await settled(guest)
      const { onMedium, deployments } = await statusOf(guest)
      assert.equal(onMedium, true)
      assert.equal(deployments[0]?.checksum, commit.checksum)
      const said = await inside(
        guest,
        'cat /etc/motd\nif touch /usr/new 2>/dev/null; then exit 1; fi\nsystemctl list-units --failed --plain --no-legend',
      )
      assert.equal(said, 'Forged.\n')
    } finally {
      await guest.stop()
    }
  })

  await t.test('one changed byte', async () => {
    const changed = join(directory, 'changed')
    cpSync(join(directory, 'root.erofs'), changed)
    assert.equal(spawnSync('chmod', ['600', changed]).status, 0)
    const at = Math.floor(statSync(changed).size / 2)
    const [byte = 0] = readFileSync(changed).subarray(at)
    writeSync(openSync(changed, 'r+'), Buffer.from([byte ^ 1]), 0, 1, at)
    const machine = await startMachine(room, {
      name: 'changed',
      architecture: 'amd64',
      bootMode: 'bios',
      diskBytes: 2 ** 20,
      devices: { kernel: { ...files, words: wordsFor(directory, `http://10.0.2.2:${port}/changed`) } },
      credentials: {},
      kernelArguments: [],
      console: 'pipe',
      network: 'open',
      forwards: [],
      report: false,
      signal: t.signal,
    })
    const log = openConsoleLog(consoleLog('changed'), machine.output)
    try {
      const end = performance.now() + 480_000
      const said = (): string => lastLines(log.tail(), 100)
      while (!/is not what this system was started for/.test(said())) {
        assert.ok(performance.now() < end, said())
        await sleep(500, undefined, { signal: t.signal })
      }
    } finally {
      await machine.stop()
      await log.close()
    }
  })
})
