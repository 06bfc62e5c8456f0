import { requestError } from '@ingot/contracts/problem.ts'
import type { Asker } from './interview.ts'

const leastCharacters = 8
/** cryptsetup(8) reads no more at a prompt. */
const mostCharacters = 512

/** Why a passphrase will not do, in words that do not repeat it; undefined: it will. */
export function passphraseFault(passphrase: string): string | undefined {
  if (passphrase === '') return 'it is empty'
  if (passphrase.length < leastCharacters)
    return `it has ${passphrase.length} characters, and needs ${leastCharacters}`
  if (passphrase.length > mostCharacters) return `it has more than ${mostCharacters} characters`
  // At boot there is no other keyboard layout yet.
  return /^[ -~]*$/.test(passphrase) ? undefined : 'it has characters that a US keyboard has not'
}

/** A passphrase was to be typed, and nobody is there. */
export function nobodyTypes(): Error {
  return requestError({
    code: 'install-passphrase-missing',
    message: 'nobody is there to type a passphrase',
    hint: 'give it on standard input (passphrase: stdin), or in a file',
  })
}

/**
 * The passphrase that a text begins with.
 * @param text undefined: there was none to read.
 * @param from `stdin`, or the path of a file.
 * @throws request error where there is none, or it will not do.
 */
export function passphraseIn(text: string | undefined, from: string): string {
  const where = from === 'stdin' ? 'standard input' : from
  if (text === undefined)
    throw requestError({
      code: 'install-passphrase-missing',
      message: 'there is no passphrase to read',
      where,
      hint: 'it is the first line of a file, or of standard input',
    })
  // Windows writes its own ends of lines.
  const passphrase = text.split('\n')[0]?.replace(/\r$/, '') ?? ''
  const why = passphraseFault(passphrase)
  if (why === undefined) return passphrase
  throw requestError({
    code: 'install-passphrase-unfit',
    message: 'the passphrase of the disk will not do',
    where,
    why,
    hint: 'several words in a row are easy to type, and hard to guess',
  })
}

/** Asks for a new passphrase until it is good, and the same twice. */
export function askPassphrase(asker: Asker): string {
  for (;;) {
    const passphrase = asker.askSecretly('Passphrase of the disk (typed at boot on a US keyboard): ')
    const fault = passphraseFault(passphrase)
    if (fault !== undefined) asker.say(`That will not do: ${fault}.`)
    else if (asker.askSecretly('The same again: ') === passphrase) return passphrase
    else asker.say('They differ.')
  }
}
