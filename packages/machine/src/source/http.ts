import { workError } from '@ingot/contracts/problem.ts'
import { largestStatement } from '@ingot/contracts/release.ts'
import type { Ports } from '../ports/ports.ts'

const limitSeconds = 60
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
  if (status === 0 && code === '200') return text
  if (status === 0 && (code === '404' || code === '410')) return null
  throw workError({
    code: 'source-unreachable',
    message: 'the update source does not answer as it should',
    where: url,
    why:
      status === 0
        ? `HTTP status ${code}`
        : status === tooLong
          ? 'what it sends is too long to be a statement'
          : stderr.trim() || `curl ended with ${status}`,
    hint: 'look at the network (networkctl status, resolvectl query), then try again; nothing was changed',
  })
}
