import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCryptHash } from './crypt-hash.ts'

const strong = [
  '$y$j9T$abcdefghijklmnopqrstu/$mJdsUFy2t.s9zzyGBMtZMr4x7M2GUUy/MEu6XCGnWoC',
  '$6$abc$34O8oRzThM7onc3iRQAcdWBv2H/sMGJlnsnG6uIkasTEvQkG9apXR/oBhPpqIepkul8wg.bf4wxoel67eJND./',
  '$5$apiY4HluZe1/Spnh$4QCIPm.HJrWEXZft5.Jrj7K8SqmPr8LKCxMvuWqYuu2',
  '$2b$12$ONdU1w3cVtf71in4FIzMLujd4EP97X.zIFec5CsWvD6hqkpygHdXy',
]
const refused = [
  'hello',
  '',
  '!',
  '$1$zZLzAGAM$4cPuc9dVSlnw3niOPBnF70',
  'PweDJ/53Bq3pE',
  '$6$abc$short',
  `${strong[1]}\nroot::0:0::/:/bin/sh`,
  `${strong[1]}:x`,
]

test('hashes of crypt(5) that are taken', () => {
  for (const hash of strong) assert.ok(isCryptHash(hash), hash)
})

test('passwords, weak and broken hashes that are not', () => {
  for (const hash of refused) assert.ok(!isCryptHash(hash), hash)
})
