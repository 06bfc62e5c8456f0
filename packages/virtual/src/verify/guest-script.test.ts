import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Expectation } from '@ingot/contracts/blueprint.ts'
import { guestScript, quote, sysctlPath } from './guest-script.ts'
import { isReportWhole, parseReport } from './results.ts'

const functions = readFileSync(path.join(import.meta.dirname, 'checks.sh'), 'utf8')
const runScript = (script: string): string =>
  execFileSync('sh', ['-s'], {
    input: script,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 30_000,
  })

test('any word survives the shell', () => {
  const words = fc.array(
    fc.string({ unit: 'binary' }).map((word) => word.replaceAll(/[\0\uD800-\uDFFF]/g, '')),
  )
  fc.assert(
    fc.property(words, (list) => {
      const script = `printf '%s\\0' ${['first', ...list].map(quote).join(' ')}`
      assert.equal(runScript(script), ['first', ...list].map((word) => `${word}\0`).join(''))
    }),
    { numRuns: 30 },
  )
})

test('names of sysctl settings become paths', () => {
  for (const [key, expected] of [
    ['kernel.panic', 'kernel/panic'],
    ['net.ipv4.conf.enp3s0/200.forwarding', 'net/ipv4/conf/enp3s0.200/forwarding'],
    ['net/ipv4/conf/enp3s0.200/forwarding', 'net/ipv4/conf/enp3s0.200/forwarding'],
  ] as const)
    assert.equal(sysctlPath(key), expected)
})

test('checks tell the truth about this machine', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "ingot verify's "))
  try {
    const file = path.join(directory, 'a file')
    const link = path.join(directory, 'a link')
    const once = path.join(directory, 'tried once')
    writeFileSync(file, 'content', { mode: 0o640 })
    symlinkSync('over there', link)
    const content = { kind: 'text', text: 'content' } as const
    const cases: readonly (readonly [Expectation, RegExp | true])[] = [
      [{ kind: 'file', path: file, content, mode: 0o640 }, true],
      [{ kind: 'file', path: file, content, mode: 0o644 }, /^its mode is 640$/],
      [
        { kind: 'file', path: file, content: { kind: 'text', text: 'abc' }, mode: 0o640 },
        /^its SHA-256 is [0-9a-f]{64}$/,
      ],
      [{ kind: 'file', path: `${file}?`, content, mode: 0o640 }, /^there is no such file$/],
      [{ kind: 'link', path: link, target: 'over there' }, true],
      [{ kind: 'link', path: link, target: 'here' }, /^it points to over there$/],
      [{ kind: 'link', path: file, target: 'here' }, /^it is not a symbolic link$/],
      [{ kind: 'user', name: 'root', groups: ['root'], shell: '/bin/bash' }, true],
      [
        { kind: 'user', name: 'root', groups: ['nobodys-group'], shell: '/bin/bash' },
        /^root is only in .*root/,
      ],
      [{ kind: 'user', name: 'root', groups: [], shell: '/bin/other' }, /^its shell is /],
      [{ kind: 'user', name: 'no-such-user', groups: [], shell: '/bin/sh' }, /^there is no such user$/],
      [{ kind: 'sysctl', key: 'kernel.ostype', value: 'Linux' }, true],
      [{ kind: 'sysctl', key: 'kernel.ostype', value: 'Hurd' }, /^it is Linux$/],
      [{ kind: 'sysctl', key: 'kernel.no_such', value: '1' }, /^there is no such setting$/],
      [{ kind: 'hostname', name: 'surely.not/this' }, /./],
      [{ kind: 'kernel-parameter', parameter: 'surely.not=this' }, /^the kernel was given: /],
      [{ kind: 'read-only', path: directory }, /^it can be written$/],
      [{ kind: 'read-only', path: '/no/such/path' }, /^it does not exist$/],
      [{ kind: 'address', address: '127.0.0.1/8' }, true],
      [{ kind: 'address', address: '192.0.2.77/24' }, /^its addresses are .*127/],
      [{ kind: 'secret', name: 'no-such-secret', owner: 'root', mode: 0o400 }, /^it was not delivered$/],
      [{ kind: 'lines', path: file, lines: ['content'] }, true],
      [{ kind: 'lines', path: file, lines: ['content', 'more'] }, /^it lacks: more$/],
      [{ kind: 'command', command: ['test', '-d', directory] }, true],
      [{ kind: 'command', command: ['sh', '-c', 'echo "why\tnot"; exit 4'] }, /^it ended with 4: why not$/],
      [{ kind: 'command', command: ['printf', '%s\n', 'a', '\tb  *\\n'], prints: ['B *\\n', ' a'] }, true],
      [
        { kind: 'command', command: ['echo', 'more'], prints: ['mor'] },
        /^it does not say: mor; it says: more$/,
      ],
      [{ kind: 'command', command: ['sh', '-c', '[ -e "$0" ] || ! : >"$0"', once] }, true],
    ]
    const expectations = cases.map(([expectation]) => expectation)
    const text = runScript(guestScript(`${functions}\npatience=1`, expectations))
    assert.ok(isReportWhole(text))
    for (const [index, { ok, found }] of parseReport(text, expectations).checks.entries()) {
      const expected = cases[index]?.[1] ?? true
      if (expected === true) assert.equal(found, '', JSON.stringify(expectations[index]))
      else assert.match(found, expected)
      assert.equal(ok, expected === true)
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
})
