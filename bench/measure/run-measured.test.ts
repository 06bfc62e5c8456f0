import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { runMeasured } from './run-measured.ts'
import type { MeasuredRun } from './run-measured.ts'

const directory = await mkdtemp(path.join(tmpdir(), 'bench-'))
after(() => rm(directory, { recursive: true, force: true }))
const log = path.join(directory, 'log')

function script(text: string, seconds = 20): MeasuredRun {
  const env = { PATH: process.env['PATH'] ?? '' }
  return { argv: [process.execPath, '-e', text], env, seconds, log, isProgram: ({ isRoot }) => isRoot }
}

test('time, output and lines of a program are measured', async () => {
  const lines: string[] = []
  const run = script("console.log('result'); console.error('one\\ntwo'); setTimeout(() => {}, 300)")
  const { seconds, stdout } = await runMeasured({ ...run, onLine: (line) => lines.push(line) })
  assert.ok(seconds > 0.3 && seconds < 15, `${seconds} s`)
  assert.equal(stdout, 'result\n')
  assert.deepEqual(lines, ['one', 'two'])
})

test("a child's memory counts for the tree, not for the program", async () => {
  const hungry = 'globalThis.kept = Buffer.alloc(150e6, 1); setTimeout(() => {}, 1500)'
  const { memory } = await runMeasured(
    script(`require('child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(hungry)}])`),
  )
  assert.ok(memory.program > 10e6 && memory.program < 140e6, `program ${memory.program}`)
  assert.ok(memory.tree > 150e6, `tree ${memory.tree}`)
})

test('a failure says what the program said last', async () => {
  await assert.rejects(runMeasured(script("console.error('no room'); process.exitCode = 3")), (error) => {
    assert.match(JSON.stringify(error), /exit status 3.*no room/)
    return true
  })
  assert.match(await readFile(log, 'utf8'), /no room/)
})

test('a program that does not end is ended', async () => {
  await assert.rejects(
    runMeasured(script('setInterval(() => {}, 1000)', 0.5)),
    /not done within 0\.5 seconds/,
  )
})
