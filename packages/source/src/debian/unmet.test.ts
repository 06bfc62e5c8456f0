import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { parseUnmet } from './unmet.ts'
import { explainUpdate } from './update.ts'

test('unmet dependencies are read from what apt prints', () => {
  const output = `Some packages could not be installed. [...]
The following packages have unmet dependencies:
 eager : Depends: lib (>= 2.0) but 1.0 is to be installed
         Depends: g++ but it is not installable or
                  gcc:any (>= 4) but it is not going to be installed
 other : Breaks: python3.13 (< 3)
E: Unable to correct problems`
  assert.deepEqual(
    parseUnmet(output).map((dependency) => [dependency.package, dependency.mentions]),
    [
      ['eager', ['lib']],
      ['eager', ['g++']],
      ['eager', ['gcc']],
      ['other', ['python3.13']],
    ],
  )
  assert.deepEqual(parseUnmet('E: Unable to locate package x'), [])
})

const uri = 'http://m.example.org/debian'
const cases: readonly (readonly [string, string])[] = [
  [`E: The repository '${uri} trixie InRelease' is not signed.`, 'archive-unsigned'],
  [
    `W: OpenPGP signature verification failed: ${uri} trixie InRelease: Sub-process /usr/bin/sqv returned an error code (1), error message is: Missing key 41587F7D`,
    'archive-wrong-key',
  ],
  [
    `W: OpenPGP signature verification failed: ${uri} trixie InRelease: Sub-process /usr/bin/sqv returned an error code (1), error message is: Message has been manipulated`,
    'archive-unsigned',
  ],
  [
    `E: Release file for ${uri}/dists/sid/InRelease is expired (invalid since 5d). Updates for this repository will not be applied.`,
    'archive-expired',
  ],
  [
    `E: Release file for ${uri}/dists/sid/InRelease is not valid yet (invalid for another 5d).`,
    'archive-expired',
  ],
  [`E: The repository '${uri} nope Release' does not have a Release file.`, 'archive-suite-missing'],
  [`E: Failed to fetch ${uri}/x  404  Not Found [IP: 127.0.0.1 80]`, 'archive-suite-missing'],
  [`E: Failed to fetch ${uri}/x  Hash Sum mismatch`, 'archive-broken'],
  [
    `E: Failed to fetch ${uri}/x  File has unexpected size (1 != 2). Mirror sync in progress?`,
    'archive-broken',
  ],
  [`E: Failed to fetch ${uri}/x  Temporary failure resolving 'm.example.org'`, 'archive-unreachable'],
  ['E: Write error - write (28: No space left on device)', 'disk-full'],
  ['E: Something that nobody foresaw', 'apt-failed'],
]
for (const [line, code] of cases) {
  test(`what apt means by: ${line.slice(0, 60)}`, () => {
    const error = explainUpdate(`W: a warning\n${line}\n`)
    assert.ok(error instanceof IngotError)
    assert.equal(error.problems[0]?.code, code)
    assert.ok(!String(error.problems[0]?.where ?? '').includes("'"))
  })
}

test('passwords in what apt says are not repeated', () => {
  const error = explainUpdate('E: Failed to fetch http://me:hunter2@h.example.org/x  Connection failed')
  assert.ok(!JSON.stringify(error).includes('hunter2') && !error.message.includes('hunter2'))
})
