import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Problem } from '@ingot/contracts/problem.ts'
import { plain } from './paint.ts'
import { renderProblems } from './problem.ts'

const source = [
  'const a = 1',
  '\tservices: { shh: { enable: true } },',
  `x${' '.repeat(300)}wrong${' '.repeat(300)}`,
]
const view = {
  paint: plain,
  directory: '/home/me/project',
  readLine: (_file: string, line: number) => source[line - 1],
}
const at = (line: number, column: number, file = '/home/me/project/ingot.ts') => ({ file, line, column })
const problem: Problem = { code: 'option-unknown', message: "unknown option 'services.shh'" }

test('a problem shows its line with a caret under the column, tabs kept', () => {
  const text = renderProblems(
    [{ ...problem, where: at(2, 14), why: 'a\nb', hint: "did you mean 'ssh'?" }],
    view,
  )
  assert.deepEqual(text.split('\n'), [
    "error: unknown option 'services.shh'",
    '  at ingot.ts:2:14',
    '  2 | \tservices: { shh: { enable: true } },',
    `    | \t${' '.repeat(12)}^`,
    '  a',
    '  b',
    "hint: did you mean 'ssh'?",
  ])
})

test('a very long line is cut around the column', () => {
  const [, , line = '', caret = ''] = renderProblems([{ ...problem, where: at(3, 302) }], view).split('\n')
  assert.ok(line.length < 120)
  assert.equal(line.indexOf('wrong'), caret.indexOf('^'))
})

test('a file elsewhere keeps its whole path, an unreadable one has no line', () => {
  const text = renderProblems([{ ...problem, where: at(9, 1, '/etc/ingot.ts') }], view)
  assert.equal(text, "error: unknown option 'services.shh'\n  at /etc/ingot.ts:9:1")
})

test('several problems are counted', () => {
  assert.match(renderProblems([problem, problem], view), /\n\n2 problems$/)
  assert.doesNotMatch(renderProblems([problem], view), /problems/)
})
