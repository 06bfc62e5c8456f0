import type { EncryptionAnswers } from '@ingot/contracts/installation.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { registersOf } from './encryption.ts'
import { personAt } from './interview.ts'
import { readStick, type KeyStick } from './key-stick.ts'
import { askPassphrase, nobodyTypes, passphraseIn } from './passphrase.ts'

/** What is to open a new encrypted root. */
export interface Keys {
  readonly passphrase?: string
  /** What gets a file that opens it; absent: there is none. */
  readonly stick?: KeyStick
  /** Registers of the TPM; absent: it opens nothing. */
  readonly registers?: readonly number[]
  /** `show`: a person sees it when all is done; otherwise the file that it is written to. */
  readonly recoveryKey?: 'show' | { readonly file: string }
}

/**
 * Reads, or asks for, what is to open the disk, before anything is changed.
 * @param isForPrograms whether nobody reads the result.
 * @param typed a passphrase that a person gave already.
 * @throws request error where there is none, it will not do, or the recovery key could not be handed over; work error
 * `file-failed` where its file cannot be written.
 */
export function readKeys(
  ports: Ports,
  encryption: EncryptionAnswers,
  isForPrograms: boolean,
  typed?: string,
): Keys {
  const problems = recoveryProblems(ports, encryption, isForPrograms)
  if (problems.length > 0) throw requestError(problems)
  const { passphrase: from, keyFile, recoveryKey } = encryption
  const passphrase = typed ?? (from === undefined ? undefined : readPassphrase(ports, from))
  const registers = registersOf(encryption)
  if (typeof recoveryKey === 'string') tryWriting(ports, recoveryKey)
  return {
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(keyFile === undefined ? {} : { stick: readStick(ports, keyFile) }),
    ...(registers === undefined ? {} : { registers }),
    ...(recoveryKey === false ? {} : { recoveryKey: recoveryKey === true ? 'show' : { file: recoveryKey } }),
  }
}

/** The key itself comes last: a stick that cannot be written to shows here, not when the disk is full of the system. */
function tryWriting({ files }: Ports, path: string): void {
  files.write(path, '', 0o600)
  files.remove(path)
}

function readPassphrase(ports: Ports, from: string): string {
  if (from === 'ask') {
    if (ports.console.isTerminal) return askPassphrase(personAt(ports))
    throw nobodyTypes()
  }
  return passphraseIn(from === 'stdin' ? ports.console.line() : ports.files.read(from), from)
}

function recoveryProblems(
  { console, files }: Ports,
  { recoveryKey }: EncryptionAnswers,
  isForPrograms: boolean,
): readonly Problem[] {
  if (recoveryKey === false) return []
  if (recoveryKey === true)
    return console.isTerminal && !isForPrograms
      ? []
      : [
          {
            code: 'install-recovery-key-unseen',
            message: 'nobody would see the recovery key',
            why: 'it is shown once, at a terminal, and this is none',
            hint: 'name a file that it is written to: recoveryKey: /media/stick/recovery-key',
          },
        ]
  const where = recoveryKey
  if (files.status(recoveryKey) !== undefined)
    return [
      {
        code: 'install-recovery-file',
        message: 'the file for the recovery key is there already',
        where,
        hint: 'it may hold the key of another disk: name a new one',
      },
    ]
  const directory = recoveryKey.slice(0, recoveryKey.lastIndexOf('/')) || '/'
  if (files.target(directory)?.kind === 'directory') return []
  return [
    {
      code: 'install-recovery-file',
      message: 'the recovery key cannot be written there',
      where,
      why: `there is no directory ${directory}`,
      hint: 'mount what it is on',
    },
  ]
}
