import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { checkRun, type RunCheck } from './check-run.ts'
import { readDiskFile } from './disk-file.ts'

const plain: RunCheck = {
  blueprint: {
    system: 'hello',
    boot: { mode: 'uefi', menuTimeout: 1, tries: 3 },
  },
  disk: { bytes: 2 ** 30 },
  devices: {},
  ports: [],
}

function place(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-run-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return directory
}

async function codesOf(changes: Partial<RunCheck>): Promise<readonly string[]> {
  const error = await checkRun({ ...plain, ...changes }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) return []
  assert.ok(error instanceof IngotError && error.fault === 'request', String(error))
  return error.problems.map(({ code }) => code)
}

test('what a machine wants of this host is looked at before anything is built', async (t) => {
  const directory = place(t)
  const [disk, odd, none] = ['disk', 'odd', 'none'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(disk, '')
  truncateSync(disk, 2 ** 20)
  writeFileSync(odd, 'odd')
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  for (const [changes, expected] of [
    [{}, []],
    [{ bootMode: 'bios' }, ['boot-mode-differs']],
    [{ memoryMebibytes: 64 }, ['memory-wrong']],
    [{ memoryMebibytes: 2 ** 40 }, ['memory-wrong']],
    [{ ports: [port] }, ['port-in-use']],
    [{ disk: { file: disk } }, []],
    [{ disk: { file: none } }, []],
    [{ disk: { file: disk, bytes: 2 ** 21 } }, ['disk-wrong']],
    [{ disk: { file: join(none, 'deeper') } }, ['file-missing']],
    [{ disk: { file: directory } }, ['disk-wrong']],
    [{ disk: { file: disk }, devices: { disks: [{ file: disk }] } }, ['disk-twice']],
    [{ devices: { disks: [{ file: none }, { file: odd }] } }, ['file-missing', 'disk-wrong']],
    [{ devices: { stick: disk, share: { directory, writable: true } } }, []],
    [
      { devices: { stick: odd, share: { directory: disk, writable: false } } },
      ['disk-wrong', 'file-missing'],
    ],
  ] as const)
    assert.deepEqual(await codesOf(changes), expected, JSON.stringify(changes))
})

test('a disk is as large as its file says', async (t) => {
  const file = join(place(t), 'disk')
  const header = Buffer.alloc(512)
  header.write('QFI\u00FB', 'latin1')
  header.writeBigUInt64BE(2n ** 33n, 24)
  writeFileSync(file, header)
  assert.deepEqual(await readDiskFile(file), { format: 'qcow2', bytes: 2 ** 33 })
  truncateSync(file, 16)
  assert.deepEqual(await readDiskFile(file), { format: 'raw', bytes: 16 })
})
