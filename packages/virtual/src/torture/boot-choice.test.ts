import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { readChoices } from './boot-choice.ts'

/** What boots, in the loader's order; in brackets what it would only take for want of anything else. */
async function orderOf(mode: 'uefi' | 'bios', files: Readonly<Record<string, string>>): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-boot-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true })
      writeFileSync(join(directory, name), text)
    }
    const choices = await readChoices(directory, mode)
    return choices
      .map(({ deployment, isCandidate }) => (isCandidate ? deployment : `(${deployment})`))
      .join(' ')
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const entry = (name: string, version: number): string =>
  `version ${version}\nlinux /ingot/0/vmlinuz\ninitrd /ingot/0/initramfs.img\noptions ostree=/x ingot.deployment=${name}\n`

test('systemd-boot takes the highest version with tries left; torn entries are none', async () => {
  const found = await orderOf('uefi', {
    'loader/entries/ingot-a-1.conf': entry('a', 1),
    'loader/entries/ingot-b-2+2-1.conf': entry('b', 2),
    'loader/entries/ingot-c-3+0-3.conf': entry('c', 3),
    'loader/entries/ingot-d-4+3.conf': '\0'.repeat(100),
    'loader/entries/ingot-e-5+3.conf.new': entry('e', 5),
  })
  assert.equal(found, 'b a (c)')
})

const menu = (...names: readonly string[]): string =>
  names
    .map(
      (name) =>
        `menuentry 'x' --id ${name} {\n  count_down tries_${name} "$tries_${name}" 3\n  linux /ingot/0/vmlinuz 'ostree=/x' 'ingot.deployment=${name}' $extra\n  initrd /ingot/0/initramfs.img\n}\n`,
    )
    .join('')
const environment = (text: string): string => `# GRUB Environment Block\n${text}`.padEnd(1024, '#')

test('GRUB takes the first of the menu that its environment names; without one, of the first menu', async () => {
  const menus = { 'grub/menu-a.cfg': menu('a'), 'grub/menu-b.cfg': menu('c', 'b', 'a') }
  for (const [text, expected] of [
    [environment('menu=b\ntries_c=0\ntries_b=1\ntries_a=good\n'), 'b a (c)'],
    [environment('menu=a\n'), 'a'],
    ['\0'.repeat(1024), 'a'],
  ] as const)
    assert.equal(await orderOf('bios', { ...menus, 'grub/grubenv': text }), expected)
  assert.equal(await orderOf('bios', { 'grub/menu-b.cfg': menu('b') }), 'b')
})
