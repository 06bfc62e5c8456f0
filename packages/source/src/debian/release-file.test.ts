import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkValidity, parseRelease, signerIn, timestampOf } from './release-file.ts'

const fields =
  'Suite: stable\nDate: Sat, 12 Sep 2026 07:55:41 UTC\nValid-Until: Sat, 19 Sep 2026 07:55:41 UTC\nSHA256:\n aa 1 x\n'

test('fields are read from signed and unsigned release files', () => {
  for (const text of [
    fields,
    `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${fields}-----BEGIN PGP SIGNATURE-----\nX: y\n`,
  ]) {
    assert.deepEqual([...parseRelease(text).keys()], ['suite', 'date', 'valid-until'])
  }
})

test('an archive is believed until the moment it named', () => {
  const release = parseRelease(fields)
  checkValidity(release, 'x', new Date('2026-09-19T07:55:40Z'))
  checkValidity(parseRelease('Suite: stable\n'), 'x', new Date())
  assert.throws(() => checkValidity(release, 'x', new Date('2026-09-19T07:55:42Z')), /expired/)
})

const valid = '[GNUPG:] VALIDSIG SUB 2026-09-12 1 0 4 0 1 8 01 PRIMARY'
const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ['good', ['[GNUPG:] NEWSIG', '[GNUPG:] GOODSIG K n', valid], 'PRIMARY'],
  [
    'one unknown, one good',
    ['[GNUPG:] ERRSIG K 1', '[GNUPG:] NEWSIG', '[GNUPG:] GOODSIG K n', valid],
    'PRIMARY',
  ],
  ['one good, one bad', ['[GNUPG:] GOODSIG K n', valid, '[GNUPG:] BADSIG K n'], undefined],
  ['an expired key', ['[GNUPG:] NEWSIG', '[GNUPG:] EXPKEYSIG K n', valid], undefined],
  ['a revoked key', ['[GNUPG:] NEWSIG', '[GNUPG:] REVKEYSIG K n', valid], undefined],
  ['good, then an expired key', ['[GNUPG:] GOODSIG K n', '[GNUPG:] EXPKEYSIG K n', valid], undefined],
  ['text that only looks like it', ['GOODSIG K n', valid.slice(9)], undefined],
  ['nothing', [], undefined],
]
for (const [name, lines, expected] of cases) {
  test(`signatures: ${name}`, () => assert.equal(signerIn(lines.join('\n')), expected))
}

test('a moment as snapshot archives write it', () => {
  assert.equal(timestampOf('2026-09-12T07:55:41Z'), '20260912T075541Z')
})
