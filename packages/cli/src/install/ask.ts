import { requestError } from '@ingot/contracts/problem.ts'
import { askLine } from '../ask-line.ts'

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
  return (await askLine(`${about}\n\nType ${word} to begin: `, signal))?.trim() === word
}
