import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import type { HealthCheck } from '@ingot/contracts/health-check.ts'
import { nodePorts } from '../ports/node.ts'
import type { Finished, Ports } from '../ports/ports.ts'
import { questionOf, runChecks } from './check.ts'

const command = (name: string, limitSeconds: number, ...words: readonly string[]): HealthCheck => ({
  name,
  limitSeconds,
  kind: 'command',
  command: [...words],
})
const quick: Ports = { ...nodePorts, clock: { ...nodePorts.clock, sleep: () => nodePorts.clock.sleep(20) } }

test('a check is tried until it passes or its time is up; none keeps the others waiting for ever', () => {
  const results = runChecks(
    [
      command('fine', 1, '/bin/true'),
      command('never', 0.3, '/bin/sh', '-c', 'echo because >&2; exit 3'),
      command('hangs', 0.2, '/bin/sleep', '60'),
      command('missing', 0.1, '/nonexistent/program'),
    ],
    quick,
  )
  assert.deepEqual(
    results.map(({ name, ok }) => [name, ok]),
    [
      ['fine', true],
      ['never', false],
      ['hangs', false],
      ['missing', false],
    ],
  )
  assert.equal(results[1]?.found, 'exit status 3: because')
  assert.match(results[2]?.found ?? '', /^no answer within/)
})

test('one that comes to pass, passes', () => {
  const answers = [3, 3, 0]
  const run = (): Finished => ({ status: answers.shift() ?? 0, timedOut: false, stdout: '', stderr: '' })
  const [result] = runChecks([command('late', 10, '/bin/any')], { ...quick, processes: { run } })
  assert.equal(result?.ok, true)
  assert.deepEqual(answers, [])
})

test('no checks, no results', () => assert.deepEqual(runChecks([], quick), []))

const answer = (changes: Partial<Finished>): Finished => ({
  status: 0,
  timedOut: false,
  stdout: '',
  stderr: '',
  ...changes,
})

test('what answers mean', () => {
  const common = { name: 'one', limitSeconds: 1 }
  const table: readonly (readonly [HealthCheck, Partial<Finished>, boolean, string])[] = [
    [{ ...common, kind: 'unit', unit: 'a.service' }, { stdout: 'active\n' }, true, 'a.service is active'],
    [
      { ...common, kind: 'unit', unit: 'a.service' },
      { status: 3, stdout: 'failed\n' },
      false,
      'a.service is failed',
    ],
    [{ ...common, kind: 'no-failed-units' }, {}, true, 'no failed unit'],
    [
      { ...common, kind: 'no-failed-units' },
      { stdout: 'a.service loaded failed failed A\n' },
      false,
      'failed: a.service',
    ],
    [{ ...common, kind: 'no-failed-units' }, { status: 1 }, false, 'systemd does not answer'],
    [
      { ...common, kind: 'free-space', path: '/var', bytes: 2 ** 21 },
      { stdout: 'Avail\n1048576\n' },
      false,
      '1 MiB of 2 MiB free in /var',
    ],
    [
      { ...common, kind: 'free-space', path: '/no', bytes: 1 },
      { status: 1, stderr: 'df: /no: No such file\n' },
      false,
      'df: /no: No such file',
    ],
  ]
  for (const [check, said, ok, found] of table)
    assert.deepEqual(questionOf(check).judge(answer(said)), { ok, found })
})

test('ports and addresses, asked with curl', async (t) => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/health' ? 200 : 500
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const common = { name: 'one', limitSeconds: 1 }
  const http = (path: string, status = 200): HealthCheck => ({
    ...common,
    kind: 'http',
    url: `http://127.0.0.1:${port}${path}`,
    status,
  })
  const table: readonly (readonly [HealthCheck, boolean])[] = [
    [http('/health'), true],
    [http('/other'), false],
    [http('/other', 500), true],
    [{ ...common, kind: 'http', url: 'http://127.0.0.1:1/', status: 200 }, false],
    [{ ...common, kind: 'port', address: '127.0.0.1', port }, true],
    [{ ...common, kind: 'port', address: '127.0.0.1', port: 1 }, false],
    [{ ...common, kind: 'port', address: '::1', port: 1 }, false],
  ]
  for (const [check, ok] of table) {
    const { command: words, judge } = questionOf(check)
    const [program, ...args] = words
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (text) => (stdout += String(text)))
    child.stderr.on('data', (text) => (stderr += String(text)))
    const [status] = (await once(child, 'close')) as [number]
    assert.equal(judge(answer({ status, stdout, stderr })).ok, ok, JSON.stringify({ check, stdout, stderr }))
  }
})
