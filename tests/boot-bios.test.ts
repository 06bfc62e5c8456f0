import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingot } from './cli.ts'
import { buildHello, quickstart, sharedStore } from './quickstart.ts'

const limit = { timeout: 1_200_000 }

test('a system for BIOS is poured alike twice, and boots', limit, async (t) => {
  const directory = await quickstart(t, (text) =>
    text.replace('packages: [', "boot: { mode: 'bios' },\n  packages: ["),
  )
  const [image] = (await buildHello(directory)).images
  const [again] = (await buildHello(directory, { args: ['--fresh'] })).images
  assert.equal(image?.format, 'raw-bios')
  assert.equal(image.sha256, again?.sha256)
  const command = ['-C', directory, '--store', sharedStore, '--json', 'test', 'hello']
  const { code, stdout, stderr } = await ingot(command, { seconds: 900 })
  assert.equal(code, 0, stderr + stdout)
})
