import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt } from '../testing.ts'

const directory = '/usr/lib/ingot/refind'
const path = `${directory}/refind.conf`

test('rEFInd starts this system by itself, through the loader that counts its boots', () => {
  const blueprint = blueprintOf({ boot: { refind: { enable: true } } })
  assert.ok(packagesOf(blueprint).includes('refind'))
  const text = textAt(blueprint, path) ?? ''
  assert.match(text, /^timeout 10$/m)
  assert.match(text, /^scanfor manual, internal, external, optical$/m)
  assert.match(text, /^default_selection 1$/m)
  assert.match(text, /^menuentry "test" \{\n.*\n {2}loader "\\EFI\\systemd\\systemd-bootx64\.efi"\n\}$/m)
  assert.match(text, /^dont_scan_dirs \+, "INGOT-ESP:\\EFI\\systemd"$/m)
  assert.equal(blueprint.boot.menuTimeout, 0)
  assert.equal(entryAt(blueprintOf({}), path), undefined)
})

test('who wants the menu of deployments, too, says so', () => {
  const { boot } = blueprintOf({ boot: { menuTimeout: 3, refind: { enable: true } } })
  assert.equal(boot.menuTimeout, 3)
})

test('other systems: what is found, what is hidden, what is declared', () => {
  const entries = { 'Windows 11': { loader: '/EFI/Microsoft/Boot/bootmgfw.efi', volume: 'SYSTEM' } }
  const hide = { volumes: ['Recovery HD', 'LRS'], directories: ['EFI/Dell'], files: ['fw.efi'] }
  const text =
    textAt(
      blueprintOf({ boot: { refind: { enable: true, timeout: 0, scan: false, hide, entries } } }),
      path,
    ) ?? ''
  assert.match(text, /^timeout -1$/m)
  assert.match(text, /^scanfor manual$/m)
  assert.match(text, /^dont_scan_volumes \+, "Recovery HD", "LRS"$/m)
  assert.match(text, /^dont_scan_dirs \+, "INGOT-ESP:\\EFI\\systemd", "EFI\\Dell"$/m)
  assert.match(text, /^dont_scan_files \+, "fw\.efi"$/m)
  const [, windows = ''] = text.split('menuentry "Windows 11" {\n')
  const lines = windows.split('\n').map((line) => line.trim())
  assert.deepEqual(lines, [
    'icon /EFI/BOOT/icons/os_unknown.png',
    'volume "SYSTEM"',
    'loader "\\EFI\\Microsoft\\Boot\\bootmgfw.efi"',
    '}',
    '',
  ])
  assert.ok(text.indexOf('"test"') < text.indexOf('"Windows 11"'), 'the first one is started by itself')
})

test('a theme is a directory of the project, and decides the look only', () => {
  const blueprint = blueprintOf({ boot: { refind: { enable: true, theme: './looks/dark-theme' } } })
  const text = textAt(blueprint, path) ?? ''
  assert.match(text, /^include themes\/dark-theme\/theme\.conf\ntimeout 10$/m)
  for (const name of ['theme.conf', 'icons/os_debian.png'])
    assert.equal(entryAt(blueprint, `${directory}/themes/dark-theme/${name}`)?.kind, 'file')
  const [problem] = problemsOf({ boot: { refind: { enable: true, theme: './pictures' } } })
  assert.equal(problem?.code, 'refind-theme')
  assert.deepEqual(problem?.where, { file: 'ingot.ts', line: 1, column: 1 })
})

test('words that rEFInd cannot be told are refused', () => {
  for (const title of ['say "hi"', 'two\nlines', 'Système', ''])
    assert.notDeepEqual(
      problemsOf({ boot: { refind: { enable: true, entries: { [title]: { loader: '/a.efi' } } } } }),
      [],
      title,
    )
  const hide = { volumes: ['Old, and new'] }
  assert.notDeepEqual(problemsOf({ boot: { refind: { enable: true, hide } } }), [])
})

test('no rEFInd where firmware does not start it', () => {
  const refind = { enable: true } as const
  const [bios] = problemsOf({ boot: { mode: 'bios', refind } })
  assert.equal(bios?.code, 'needs-uefi')
  const [sealed] = problemsOf({ boot: { sealed: true, secureBoot: { enable: true }, refind } })
  assert.match(sealed?.message ?? '', /no rEFInd/)
})
