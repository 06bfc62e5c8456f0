import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { globalVariables, loadOption, pathNode, urlNode } from './testing/load-option.ts'

const script = readFileSync(path.join(import.meta.dirname, 'initramfs/live-origin'), 'utf8')

/** What the script says with these variables, with tools of the host in the place of busybox. */
function origin(t: TestContext, variables: Readonly<Record<string, Uint8Array>>): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'ingot-origin-'))
  t.after(() => rmSync(directory, { recursive: true }))
  for (const [name, value] of Object.entries(variables))
    writeFileSync(path.join(directory, name), Buffer.concat([Uint8Array.of(7, 0, 0, 0), value]))
  const text = script.replace('box=/usr/lib/ingot/busybox', 'box=command')
  const { status, stdout, stderr } = spawnSync('sh', ['-eu', '-c', text, 'live-origin', directory])
  assert.equal(String(stderr), '')
  assert.equal(status === 0, stdout.length > 0)
  return String(stdout).trim()
}

const current = { [`BootCurrent-${globalVariables}`]: Uint8Array.of(0x1a, 0x0b) }
const started = `Boot0B1A-${globalVariables}`
const written = 'LoaderDeviceURL-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const url = 'http://boot.example.org:8080/hello/uki.efi'
const card = pathNode(1, 1, '\x00\x03')

test('an entry of the boot menu says where its program was fetched from', (t) => {
  for (const length of [url.length, 60, 61, 300]) {
    const address = url.padEnd(length, 'x')
    const entry = loadOption('as in http://title/x', card, urlNode(address))
    assert.equal(origin(t, { ...current, [started]: entry }), address)
  }
})

test('what systemd-stub wrote down goes first: DHCP may have said it', (t) => {
  const variables = { ...current, [started]: loadOption('UEFI HTTPv4', card, urlNode('')) }
  assert.equal(origin(t, variables), '')
  assert.equal(origin(t, { ...variables, [written]: Buffer.from(`${url}\0`, 'utf16le') }), url)
})

test('a machine that was started otherwise has no such URL', (t) => {
  assert.equal(origin(t, {}), '')
  assert.equal(origin(t, current), '')
  const disk = loadOption('disk', card, pathNode(4, 4, '\\EFI\\BOOT\\BOOTX64.EFI'))
  assert.equal(origin(t, { ...current, [started]: disk }), '')
  const other = loadOption('not started', urlNode(url))
  assert.equal(origin(t, { ...current, [`Boot0001-${globalVariables}`]: other }), '')
})
