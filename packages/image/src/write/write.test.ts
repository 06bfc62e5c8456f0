import assert from 'node:assert/strict'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { inspectDevice, mountPoints, type Device } from './device.ts'
import { judgeDevice } from './judge.ts'
import { bytesOfRawImage } from './raw-image.ts'

const stick: Device = {
  path: '/dev/sdb',
  name: 'sdb',
  bytes: 1000,
  model: '',
  isReadOnly: false,
  partitions: ['sdb1'],
  uses: [],
}

test('a device is refused for what it is and for what uses it', () => {
  assert.deepEqual(judgeDevice(stick, { bytes: 1000 }), [])
  for (const [changes, bytes, code, hint] of [
    [{ uses: ['/dev/sdb1 is mounted at /media/photos'] }, 1, 'device-in-use', /unmount/],
    [{ uses: ['/dev/sdb2 is mounted at /'] }, 1, 'device-in-use', /this machine runs from it/],
    [{ partOf: 'sdb' }, 1, 'device-is-partition', /\/dev\/sdb$/],
    [{ isReadOnly: true }, 1, 'device-read-only', /switch/],
    [{}, 1001, 'device-too-small', /larger/],
  ] as const) {
    const [problem, ...more] = judgeDevice({ ...stick, ...changes }, { bytes })
    assert.deepEqual([problem?.code, more], [code, []])
    assert.match(problem?.hint ?? '', hint)
  }
})

test('mounts are found by number and by name, with blanks in their paths', () => {
  const mounts = [
    '29 1 8:17 / /media/my\\040photos rw,relatime shared:1 - ext4 /dev/sdb1 rw',
    '30 1 0:45 /@ /mnt rw - btrfs /dev/sdb1 rw',
    '31 1 8:2 / / rw - ext4 /dev/sda2 rw',
  ].join('\n')
  assert.deepEqual(mountPoints(mounts, '8:17', '/dev/sdb1'), ['/media/my photos', '/mnt'])
  assert.deepEqual(mountPoints(mounts, '', '/dev/sdc'), [])
})

test('only a raw disk is written, and only to a device', async (t) => {
  const directory = await temporary(t)
  const file = path.join(directory, 'image')
  const is = async (head: Buffer, bytes: number): Promise<number> => {
    await writeFile(file, head)
    await truncate(file, bytes)
    return bytesOfRawImage(file)
  }
  const table = Buffer.concat([Buffer.alloc(510), Buffer.from('55aa', 'hex')])
  assert.equal(await is(table, 4096), 4096)
  await assert.rejects(is(table, 4095), code('image-not-raw'))
  await assert.rejects(is(Buffer.alloc(512), 4096), code('image-not-raw'))
  await assert.rejects(is(Buffer.from('QFI\xfb', 'latin1'), 4096), code('image-not-raw'))
  await assert.rejects(bytesOfRawImage(path.join(directory, 'none')), code('image-missing'))
  await assert.rejects(bytesOfRawImage(directory), code('image-not-raw'))
  await assert.rejects(inspectDevice(file), code('device-none'))
  await assert.rejects(inspectDevice(path.join(directory, 'none')), code('device-none'))
})

const code = (wanted: string) => (error: unknown) =>
  error instanceof IngotError && error.fault === 'request' && error.problems[0]?.code === wanted

async function temporary(t: TestContext): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ingot-write-'))
  t.after(() => rm(directory, { recursive: true }))
  return directory
}
