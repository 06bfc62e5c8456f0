import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { blueprintOf, textAt } from '../testing.ts'

const script = textAt(
  blueprintOf({
    disk: { partitions: { root: { fsType: 'btrfs', mirror: 'second' } }, others: { second: {} } },
  }),
  '/usr/lib/ingot/copy-esp',
)

const whole = {
  'EFI/BOOT/BOOTX64.EFI': 'loader',
  'loader/entries/ingot-a.conf': 'a',
  'ingot/aa/vmlinuz': 'a',
}
const next = { 'EFI/BOOT/BOOTX64.EFI': 'new', 'loader/entries/ingot-b.conf': 'b', 'ingot/bb/vmlinuz': 'b' }

/** What becomes of a copy that is whole, beside a first partition with some files; undefined: it cannot be read. */
function copied(t: TestContext, files: Readonly<Record<string, string>> | undefined) {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-esp-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  for (const [name, text] of Object.entries(whole)) put(`to/${name}`, text)
  if (files !== undefined) mkdirSync(join(directory, 'from'))
  for (const [name, text] of Object.entries(files ?? {})) put(`from/${name}`, text)
  for (const [name, text] of [
    ['mount', ''],
    ['umount', ''],
    ['fsck.fat', ''],
    ['readlink', 'echo "$2"'],
  ] as const) {
    put(`bin/${name}`, `#!/bin/sh\n${text}\n`)
    chmodSync(join(directory, 'bin', name), 0o755)
  }
  const text = (script ?? '')
    .replace('from=/boot/efi', `from=${directory}/from`)
    .replace('to=/run/ingot/esp-mirror', `to=${directory}/to`)
  const env = { PATH: `${directory}/bin:${process.env['PATH']}` }
  const { status } = spawnSync('sh', ['-c', text], { env, timeout: 20_000 })
  return { isDone: status === 0, has: (name: string) => existsSync(join(directory, 'to', name)) }
}

test('the copy of the boot partition gets what is new, and loses what is old', (t) => {
  const { isDone, has } = copied(t, next)
  assert.ok(isDone)
  for (const name of Object.keys(next)) assert.ok(has(name), name)
  assert.ok(!has('loader/entries/ingot-a.conf') && !has('ingot/aa'))
})

test('a first partition that cannot be read, or would not start, takes nothing from the copy', (t) => {
  const { 'EFI/BOOT/BOOTX64.EFI': _, ...noLoader } = next
  for (const files of [undefined, {}, { 'EFI/BOOT/BOOTX64.EFI': 'loader' }, noLoader]) {
    const { isDone, has } = copied(t, files)
    assert.ok(!isDone, 'its unit fails')
    for (const name of Object.keys(whole)) assert.ok(has(name), `${JSON.stringify(files)}: ${name}`)
  }
})
