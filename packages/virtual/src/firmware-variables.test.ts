import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { prepareVariables } from './firmware-variables.ts'
import { firmware } from './machine.ts'

test('what firmware remembers stays with the disk, and goes with it', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-variables-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const fresh = join(directory, 'tools', firmware.variables)
  mkdirSync(dirname(fresh), { recursive: true })
  writeFileSync(fresh, 'fresh')
  const disk = join(directory, 'disk')
  const prepare = async (files: Parameters<typeof prepareVariables>[1]): Promise<string> => {
    const [bind] = await prepareVariables({ tools: join(directory, 'tools') }, files, { path: directory })
    return readFileSync(bind?.from ?? join(directory, 'variables'), 'utf8')
  }
  assert.equal(await prepare({}), 'fresh')
  assert.equal(await prepare({ keptDisk: disk }), 'fresh')
  writeFileSync(disk, '')
  writeFileSync(`${disk}.uefi`, 'its keys')
  assert.equal(await prepare({ keptDisk: disk }), 'its keys')
  rmSync(disk)
  assert.equal(await prepare({ keptDisk: disk, variables: `${disk}.uefi` }), 'its keys')
  assert.equal(await prepare({ keptDisk: disk }), 'fresh')
})
