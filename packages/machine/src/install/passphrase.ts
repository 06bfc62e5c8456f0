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
