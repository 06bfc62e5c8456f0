import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EntryFiles, Offer, Published, Tries } from './offer.ts'
import { fileName, renderEntry, systemdBoot } from './systemd-boot.ts'

const offer = (changes: Partial<Offer> = {}): Offer => ({
  deployment: 'df877447d61d.0',
  version: 4,
  title: 'hello 1.0',
  kernels: 'ab'.repeat(32),
  options: 'ostree=/ostree/boot-1/ingot/df/0 rw',
  tries: 'good',
  ...changes,
})
const published = (changes: Partial<Offer> = {}, handle = fileName(offer(changes))): Published => ({
  ...offer(changes),
  handle,
})

test('the name of an entry counts', () => {
  const table: readonly (readonly [Tries | 'good', string])[] = [
    ['good', 'ingot-df877447d61d.0-4.conf'],
    [{ left: 3, done: 0 }, 'ingot-df877447d61d.0-4+3.conf'],
    [{ left: 2, done: 1 }, 'ingot-df877447d61d.0-4+2-1.conf'],
    [{ left: 0, done: 3 }, 'ingot-df877447d61d.0-4+0-3.conf'],
  ]
  for (const [tries, name] of table) {
    assert.equal(fileName(offer({ tries })), name)
    assert.deepEqual(systemdBoot.read(filesOf({ [name]: renderEntry(offer()) }), '/esp'), [
      published({ tries }, name),
    ])
  }
})

test('entries of others are not ours; one that a power cut tore is, and matches nothing', () => {
  const files = filesOf({
    'windows.conf': 'title Windows\n',
    'ingot-df877447d61d.0-5.conf.123.new': renderEntry(offer()),
    'ingot-df877447d61d.0+2-1.conf': '\0\0\0\0',
  })
  const read = systemdBoot.read(files, '/esp')
  assert.deepEqual(
    read.map(({ handle, tries }) => [handle, tries]),
    [['ingot-df877447d61d.0+2-1.conf', { left: 2, done: 1 }]],
  )
  const steps = systemdBoot.steps(read, [offer()], '/esp').map((step) => step.kind)
  assert.deepEqual(steps, ['directory', 'write', 'sync', 'remove', 'sync'])
})

test('what is right is left alone, whatever its name; what counts differently is renamed', () => {
  const poured = published({ tries: { left: 2, done: 1 } }, 'ingot-df877447d61d.0+2-1.conf')
  assert.deepEqual(systemdBoot.steps([poured], [offer({ tries: { left: 2, done: 1 } })], '/esp'), [])
  assert.deepEqual(systemdBoot.steps([poured], [offer()], '/esp'), [
    { kind: 'directory', path: '/esp/loader/entries' },
    {
      kind: 'rename',
      from: '/esp/loader/entries/ingot-df877447d61d.0+2-1.conf',
      to: '/esp/loader/entries/ingot-df877447d61d.0-4.conf',
    },
    { kind: 'sync', path: '/esp' },
  ])
})

function filesOf(entries: Readonly<Record<string, string>>): EntryFiles {
  return {
    list: (directory) => (directory === '/esp/loader/entries' ? Object.keys(entries) : undefined),
    read: (path) => entries[path.slice('/esp/loader/entries/'.length)],
  }
}
