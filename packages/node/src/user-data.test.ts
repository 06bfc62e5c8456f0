import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import type { DrivePlan } from './config-drive.ts'
import { userData } from './user-data.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('user data is text that tar reads, and the same each time', () => {
  const plan = { SHA256SUMS: bytes('sums\n'), 'apply/hostname': bytes('web1\n'), empty: bytes('') }
  const text = userData(plan)
  match(text, /^#ingot-facts\n([A-Za-z0-9+/=]{1,76}\n)+$/)
  equal(userData(plan), text)
  const input = Buffer.from(text.slice(text.indexOf('\n')), 'base64')
  const tar = (...args: readonly string[]): string =>
    execFileSync('tar', ['-z', '-f', '-', ...args], { input, encoding: 'utf8' })
  deepEqual(tar('-t').trim().split('\n'), Object.keys(plan))
  equal(tar('-x', '--to-stdout', 'apply/hostname'), 'web1\n')
})

test('secrets, and what no cloud takes, are refused', () => {
  const refusals: readonly (readonly [DrivePlan, string])[] = [
    [{ 'apply/secrets/token': bytes('x') }, 'user-data-secret'],
    [{ a: crypto.getRandomValues(new Uint8Array(20_000)) }, 'user-data-large'],
  ]
  for (const [plan, code] of refusals)
    throws(
      () => userData(plan),
      (error) => error instanceof IngotError && error.problems[0]?.code === code,
    )
})
