import { workError } from '@ingot/contracts/problem.ts'
import { largestStatement } from '@ingot/contracts/release.ts'
import type { Ports } from '../ports/ports.ts'

const limitSeconds = 60
/** A server that sends less than this many bytes a second for so many seconds has stalled. */
const stalled = { bytes: 50, seconds: 10 }
/** curl's status for something that is longer than it may be. */
const tooLong = 63

/**
 * A small text by HTTP; null where the server says that there is none.
 * @throws work error `source-unreachable`.
 */
export function fetchText({ processes }: Pick<Ports, 'processes'>, url: string): string | null {
  const limits = [
    '--max-time',
    String(limitSeconds),
    '--connect-timeout',
    String(stalled.seconds),
    '--speed-limit',
    String(stalled.bytes),
    '--speed-time',
    String(stalled.seconds),
    '--max-filesize',
    String(largestStatement),
    '--retry',
    '2',
  ]
  const { status, stdout, stderr } = processes.run(
    [
      ...(['curl', '--silent', '--show-error', '--proto', '=http,https'] as const),
      ...limits,
      '--write-out',
      '\n%{http_code}',
      '--',
      url,
    ],
    { limitSeconds: 4 * limitSeconds },
  )
  const [, text = '', code = ''] = /^([^]*)\n(\d{3})$/.exec(stdout) ?? []
  if (status === 0 && code === '200' && !isPage(text)) return text
  if (status === 0 && (code === '404' || code === '410')) return null
  throw workError({
    code: 'source-unreachable',
    message: 'the update source does not answer as it should',
    where: url,
    why: whyNot(status, code, stderr),
    hint: 'look at the network (networkctl status, resolvectl query), then try again; nothing was changed',
  })
}

/**
 * A file by HTTP, written to `to` (whole, or not).
 * @throws work errors `source-unreachable`, `piece-missing` where the server says that there is none.
 */
export function fetchFile(
  { processes }: Pick<Ports, 'processes'>,
  url: string,
  to: string,
  largest: number,
): void {
  const limits = [
    ['--connect-timeout', String(stalled.seconds)],
    ['--speed-limit', String(stalled.bytes), '--speed-time', String(stalled.seconds)],
    ['--max-filesize', String(largest), '--retry', '3'],
    ['--output', to, '--write-out', '%{http_code}', '--', url],
  ].flat()
  const { status, stdout, stderr } = processes.run(
    ['curl', '--silent', '--show-error', '--proto', '=http,https', ...limits],
    { limitSeconds: 60 * limitSeconds },
  )
  if (status === 0 && stdout === '200') return
  const isMissing = status === 0 && (stdout === '404' || stdout === '410')
  throw workError({
    code: isMissing ? 'piece-missing' : 'source-unreachable',
    message: isMissing
      ? 'the update source lacks a piece of the release'
      : 'a piece of the release could not be fetched',
    where: url,
    why: whyNot(status, stdout, stderr),
    hint: 'try again: what was fetched already is kept, and nothing that runs was changed',
  })
}

/** Neither statements nor signatures begin like that; what a network says that wants a login first does. */
function isPage(text: string): boolean {
  return /^\s*</.test(text)
}

function whyNot(status: number, code: string, stderr: string): string {
  if (status === 0 && code === '200')
    return 'it answers with a web page; perhaps this network wants somebody to log in first'
  if (status === 0) return `HTTP status ${code}`
  if (status === tooLong) return 'what it sends is too long to be a statement'
  return stderr.trim() || `curl ended with ${status}`
}
