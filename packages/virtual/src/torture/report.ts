import type { TortureReport } from './torture.ts'

/** What a torture found, as Markdown. */
export function renderTorture(report: TortureReport): string {
  const { results, trials, old, next } = report
  const count = (holds: (result: TortureReport['results'][number]) => boolean): string =>
    String(results.filter(holds).length)
  const rows = [
    ['writes of the update, flushes among them', `${report.writes}, ${report.flushes}`],
    ['time of the update without a cut', `${report.updateSeconds.toFixed(0)} s`],
    ['moments at which the power was cut', String(results.length)],
    ['of them right after a flush, nothing lost', count(({ cut }) => cut.fates.length === 0)],
    [
      'of them with writes lost, torn or out of order',
      count(({ cut }) => cut.fates.some((fate) => fate !== 'whole')),
    ],
    ['the old deployment boots', count(({ chosen }) => chosen === old)],
    ['the new deployment boots', count(({ chosen }) => chosen === next)],
    ['**something is wrong**', `**${count(({ problems }) => problems.length > 0)}**`],
    [
      'boot partition marked or with unused clusters, and nothing else',
      count(({ blemishes }) => blemishes.length > 0),
    ],
    [
      'disks that were booted, did as foretold, and took the update then',
      `${trials.filter(({ isRight }) => isRight).length} of ${trials.length}`,
    ],
    [
      'time for each cut, checks included',
      `${(report.checkSeconds / Math.max(1, results.length)).toFixed(2)} s`,
    ],
  ]
  const problems = [...new Set(results.flatMap((result) => result.problems))].slice(0, 10)
  return [
    `| ${report.mode === 'uefi' ? 'UEFI, systemd-boot' : 'BIOS, GRUB'}, seed ${report.seed} | |`,
    '| --- | ---: |',
    ...rows.map(([what, figure]) => `| ${what} | ${figure} |`),
    '',
    ...problems.map((problem) => `- ${problem}`),
    ...(problems.length > 0 ? [''] : []),
  ].join('\n')
}
