import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { openReplay } from './replay.ts'
import { readWriteLog } from './write-log.ts'

type Entry = { readonly sector: number; readonly data: string; readonly flags?: number }

/** A log as blklogwrites writes it, with sectors of 512 bytes. */
function logOf(entries: readonly Entry[]): Buffer {
  const header = Buffer.alloc(512)
  header.writeBigUInt64LE(0x6a736677736872n, 0)
  header.writeBigUInt64LE(1n, 8)
  header.writeUInt32LE(512, 24)
  const records = entries.map(({ sector, data, flags = 0 }) => {
    const record = Buffer.alloc(512)
    record.writeBigUInt64LE(BigInt(sector), 0)
    record.writeBigUInt64LE(BigInt(data.length), 8)
    record.writeBigUInt64LE(BigInt(flags), 16)
    const sectors = (flags & 4) === 0 ? [...data] : []
    return Buffer.concat([record, ...sectors.map((letter) => Buffer.alloc(512, letter))])
  })
  return Buffer.concat([header, ...records, Buffer.alloc(2048)])
}

const entries: readonly Entry[] = [
  { sector: 0, data: 'ab' },
  { sector: 0, data: '', flags: 1 },
  { sector: 1, data: 'xy' },
  { sector: 3, data: 'z', flags: 2 },
  { sector: 0, data: '-', flags: 4 },
]

async function withLog(work: (log: string, directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-log-'))
  try {
    writeFileSync(join(directory, 'log'), logOf(entries))
    await work(join(directory, 'log'), directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('a log is read', () =>
  withLog(async (log) => {
    const writes = await readWriteLog(log)
    assert.deepEqual(
      writes.map(({ offset, length, flush, forced, data }) => [offset, length, flush, forced, data]),
      [
        [0, 1024, false, false, 1024],
        [0, 0, true, false, undefined],
        [512, 1024, false, false, 3072],
        [1536, 512, false, true, 4608],
        [0, 512, false, false, undefined],
      ],
    )
  }))

test('a file that is no log is refused', () =>
  withLog(async (log) => {
    writeFileSync(log, Buffer.alloc(4096))
    await assert.rejects(
      readWriteLog(log),
      (error) => error instanceof IngotError && error.problems[0]?.code === 'write-log-damaged',
    )
  }))

test('a disk at a cut has what was flushed, and of the rest what fate left', () =>
  withLog(async (log, directory) => {
    const image = join(directory, 'image')
    writeFileSync(image, Buffer.alloc(1024, '0'))
    const writes = await readWriteLog(log)
    const replayOf = (name: string, first: number, bytes: number) =>
      openReplay({ image, work: join(directory, name), part: { first, bytes }, log, writes })
    const [replay, part] = await Promise.all([replayOf('work', 0, 2560), replayOf('part', 512, 1024)])
    const cases = [
      [{ issued: 1, durable: 0, fates: ['lost'] }, '00___'],
      [{ issued: 1, durable: 0, fates: [{ bytes: 512 }] }, 'a0___'],
      [{ issued: 2, durable: 2, fates: [] }, 'ab___'],
      [{ issued: 4, durable: 2, fates: ['lost', 'whole'] }, 'ab_z_'],
      [{ issued: 5, durable: 2, fates: [{ bytes: 512 }, 'lost', 'whole'] }, '_x___'],
    ] as const
    for (const [index, [cut, expected]] of cases.entries()) {
      const file = join(directory, `disk-${index}`)
      await replay.copyAt(cut, file)
      await part.copyAt(cut, `${file}-part`)
      assert.equal(sectorsOf(file), expected)
      assert.equal(sectorsOf(`${file}-part`), expected.slice(1, 3))
    }
    await Promise.all([replay.close(), part.close()])
  }))

/** The letter of each sector. */
function sectorsOf(file: string): string {
  const disk = readFileSync(file)
  return Array.from({ length: disk.length / 512 }, (_, sector) =>
    String.fromCharCode(disk[sector * 512] || 95),
  ).join('')
}
