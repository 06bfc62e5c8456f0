import { createInterface } from 'node:readline/promises'
import { requestError } from '@ingot/contracts/problem.ts'

/**
 * Shows what would be done, and asks.
 * @param word what has to be typed.
 * @throws request error where nobody is there.
 */
export async function isAgreed(about: string, word: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw requestError({
      code: 'install-unconfirmed',
      message: 'nobody is there to say yes',
      hint: 'give --yes, and --destroy for what may be lost',
    })
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return (await lines.question(`${about}\n\nType ${word} to begin: `, { signal })).trim() === word
  } finally {
    lines.close()
  }
}
