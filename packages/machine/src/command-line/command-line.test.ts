import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { IngotError } from '@ingot/contracts/problem.ts'
import { commands } from '../commands/commands.ts'
import { main } from '../main.ts'
import { rootedWorld } from '../testing/rooted.ts'
import type { Command } from './command.ts'
import { bashCompletion } from './completion.ts'
import { manualPage } from './manual.ts'
import { parse } from './parse.ts'

const nothing: Command = {
  name: 'go',
  summary: 'go somewhere',
  operands: [{ name: 'PLACE', summary: 'where', required: true }],
  flags: [
    { name: 'fast', summary: 'run' },
    { name: 'limit', value: 'N', summary: 'how far' },
  ],
  run: () => {},
}

test('a command line', () => {
  const { request } = parse(['go', '--limit', '3', 'home', '--fast', '--json'], [nothing])
  assert.deepEqual(request.operands, ['home'])
  assert.deepEqual([...request.flags], ['limit', 'fast', 'json'])
  assert.deepEqual(request.values, { limit: '3' })
  assert.ok(request.json)
  assert.deepEqual(parse(['go', '--limit=3', '--', '--fast'], [nothing]).request.operands, ['--fast'])
})

test('mistakes are told with what was meant', () => {
  const table = [
    [['gp'], 'command-unknown', "did you mean 'go'?"],
    [['go', 'home', '--fas'], 'flag-unknown', "did you mean '--fast'?"],
    [['go', 'home', '--quite-another'], 'flag-unknown', 'see all: os go --help'],
    [['go'], 'operand-missing', 'os go --help'],
    [['go', 'a', 'b'], 'operand-extra', 'os go --help'],
    [['go', 'a', '--limit'], 'value-missing', '--limit N'],
    [['go', 'a', '--fast=1'], 'value-extra', 'os go --help'],
  ] as const
  for (const [args, code, hint] of table)
    assert.throws(
      () => parse(args, [nothing]),
      (error) =>
        error instanceof IngotError &&
        error.fault === 'request' &&
        error.problems[0]?.code === code &&
        error.problems[0].hint === hint,
      args.join(' '),
    )
})

test('on a live medium nothing is changed that would be gone', (t) => {
  const { ports, said } = rootedWorld(t)
  ports.files.makeDirectory('/proc')
  for (const [words, refused] of [
    ['ro ingot.live=INGOT_0123 quiet', true],
    ['ingot.live', true],
    ['ro ingot.lively=1 x=ingot.live', false],
  ] as const) {
    said.out = ''
    ports.files.write('/proc/cmdline', `${words}\n`)
    main(['pin', '--json'], commands, ports)
    assert.equal(JSON.parse(said.out).problems[0].code === 'live-medium', refused, words)
  }
})

test('exit status, and JSON of what went wrong', (t) => {
  const { ports, said } = rootedWorld(t)
  assert.equal(main(['status', '--json'], commands, ports), 1)
  assert.equal(JSON.parse(said.out).problems[0].code, 'not-ostree')
  assert.match(said.error, /^error: this machine has no deployments\n/)
  assert.equal(main(['update'], commands, { ...ports, userId: 1000 }), 2)
  assert.match(said.error, /only root may change this machine\nhint: sudo os update\n$/)
  assert.equal(main(['update', '--help'], commands, { ...ports, userId: 1000 }), 0)
})

test('names of commands and options are told apart', () => {
  const names = commands.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  for (const { name, summary } of commands) assert.match(`${name}: ${summary}`, /^[a-z-]+: [^A-Z].*[^.]$/)
})

test('bash reads the completion, and it completes', () => {
  const script = `${bashCompletion(commands)}
COMP_WORDS=(os statu); COMP_CWORD=1; _os; echo "\${COMPREPLY[*]}"
COMP_WORDS=(os update --dr); COMP_CWORD=2; _os; echo "\${COMPREPLY[*]}"`
  const { stdout, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 10_000 })
  assert.equal(status, 0)
  assert.equal(stdout, 'status\n--dry-run\n')
})

test('the manual names every command, and no text begins a macro', () => {
  const page = manualPage(commands)
  for (const { name } of commands.filter(({ internal }) => !internal))
    assert.match(page, new RegExp(`^\\.SS os ${name} `, 'm'))
  assert.doesNotMatch(page, /settle-boot/)
  const macros = new Set(
    page.split('\n').flatMap((line) => (line.startsWith('.') ? [line.split(' ')[0]] : [])),
  )
  assert.deepEqual([...macros].toSorted(), ['.B', '.BR', '.I', '.PP', '.SH', '.SS', '.TH', '.TP'])
})
