import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { root } from '../house/tracked-files.ts'
import { allCases, axes, axisNames, nameOf, reasonAgainst, rules } from './axes.ts'
import { bootedElsewhere, casesForTests } from './boots.ts'
import { allPairs, cover, meetings } from './cover.ts'
import { matrixTable } from './table.ts'

test('each rule refuses something that no other one does, and each format has a case', () => {
  const cases = allCases()
  for (const format of axes.format)
    assert.ok(
      cases.some((one) => one.format === format),
      format,
    )
  for (const axis of axisNames)
    for (const value of axes[axis])
      assert.ok(
        cases.some((one) => one[axis] === value),
        `${axis}: ${value}`,
      )
  assert.equal(new Set(cases.map(nameOf)).size, cases.length, 'names tell cases apart')
  const uefi = {
    format: 'qcow2',
    firmware: 'uefi',
    loader: 'systemd-boot',
    root: 'ext4',
    data: 'none',
    encryption: 'none',
    secureBoot: 'off',
  } as const
  assert.equal(reasonAgainst(uefi), undefined)
  const refused = [
    [{ ...uefi, format: 'tar' }, /container/],
    [{ ...uefi, loader: 'grub' }, /loader/],
    [{ ...uefi, format: 'raw-bios' }, /one firmware/],
    [{ ...uefi, root: 'erofs' }, /erofs/],
    [{ ...uefi, firmware: 'bios', loader: 'grub', secureBoot: 'on' }, /BIOS/],
    [{ ...uefi, format: 'sealed', root: 'erofs' }, /signed/],
    [{ ...uefi, format: 'iso', root: 'erofs', secureBoot: 'on' }, /keys/],
    [{ ...uefi, format: 'libvirt', root: 'btrfs' }, /domain/],
    [{ ...uefi, encryption: 'luks' }, /encrypted/],
    [{ ...uefi, format: 'installed', data: 'ext4', encryption: 'luks' }, /beside/],
  ] as const
  for (const [one, words] of refused) assert.match(reasonAgainst(one) ?? '', words)
  assert.equal(refused.length, rules.length)
})

test('in a cover everything meets that meets anywhere, and no case is in vain', () => {
  const cases = allCases()
  const chosen = cover(cases)
  const all = new Set(cases.flatMap((one) => meetings(one, allPairs)))
  assert.deepEqual(new Set(chosen.flatMap((one) => meetings(one, allPairs))), all)
  assert.ok(chosen.length < cases.length / 2, `${chosen.length} of ${cases.length}`)
  assert.deepEqual(cover(cases, allPairs, chosen), [])
  assert.deepEqual(cover(cases), chosen)
})

test('tests boot few cases, none that others boot', () => {
  const others = new Set(Object.values(bootedElsewhere).flat().map(nameOf))
  const mine = casesForTests()
  for (const one of mine) assert.ok(!others.has(nameOf(one)), nameOf(one))
  assert.ok(mine.length > 3 && mine.length <= 8, mine.map(nameOf).join('\n'))
  for (const file of Object.keys(bootedElsewhere)) assert.ok(existsSync(`${root}/tests/${file}`), file)
  for (const one of Object.values(bootedElsewhere).flat()) assert.equal(reasonAgainst(one), undefined)
})

test('a table keeps the results of cases that were not tried again', () => {
  const [one, other] = allCases()
  assert.ok(one && other)
  const first = matrixTable([
    { one, tried: '', problem: 'panic', seconds: 60 },
    { one: other, tried: 'booted', seconds: 40 },
  ])
  assert.match(first, /^2 of \d+ cases were tried; 1 failed\./)
  const second = matrixTable([{ one, tried: 'booted anew', seconds: 50 }], first)
  assert.match(
    second,
    /^2 of \d+ cases were tried; none failed\.[\s\S]*booted anew \| +50 s[\s\S]* booted \| +40 s/,
  )
})
