import type { TestReport } from '@ingot/virtual/test-system.ts'
import { secondsText } from '../progress/text.ts'
import type { Paint } from './paint.ts'

/** A boot test as a person reads it: what was checked, what failed, where the time went. */
export function renderTestReport(report: TestReport, paint: Paint): string {
  const { checks, failedUnits, bootComplete, bootSeconds, slowestUnits } = report
  const lines = checks.map(({ ok, expected, found }) =>
    ok
      ? `${paint('green', 'ok')}      ${expected}`
      : `${paint('red', 'not ok')}  ${expected}${found === '' ? '' : `: found ${found}`}`,
  )
  for (const { unit, lastWords } of failedUnits) {
    lines.push(
      `${paint('red', 'not ok')}  ${unit} failed`,
      ...lastWords.split('\n').map((line) => `          ${line}`),
    )
  }
  lines.push(
    bootComplete
      ? `${paint('green', 'ok')}      boot-complete.target was reached`
      : `${paint('red', 'not ok')}  boot-complete.target was not reached`,
  )
  const { total, ...stages } = bootSeconds
  const parts = Object.entries(stages).map(([stage, seconds]) => `${stage} ${secondsText(seconds)}`)
  const failed = checks.filter(({ ok }) => !ok).length + failedUnits.length + (bootComplete ? 0 : 1)
  lines.push('', `boot     ${secondsText(total)} (${report.acceleration}): ${parts.join(', ')}`)
  if (slowestUnits.length > 0) {
    const slow = slowestUnits.slice(0, 3).map(({ unit, seconds }) => `${unit} ${secondsText(seconds)}`)
    lines.push(`slowest  ${slow.join(', ')}`)
  }
  const verdict = failed === 0 ? paint('green', 'as declared') : paint('red', `${failed} not as declared`)
  lines.push(
    `${paint('bold', report.system)}: ${verdict}, ${checks.length} checks, ${secondsText(report.seconds)}`,
  )
  if (failed > 0) lines.push(`console  ${report.consoleLog}`)
  return lines.join('\n')
}
