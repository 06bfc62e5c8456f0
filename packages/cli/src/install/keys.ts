import { access, constants, open, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { EncryptionAnswers, InstallAnswers } from '@ingot/contracts/installation.ts'
import { requestError, workError, type Problem } from '@ingot/contracts/problem.ts'
import { registersOf } from '@ingot/machine/install/encryption.ts'
import { nobodyTypes, passphraseFault, passphraseIn } from '@ingot/machine/install/passphrase.ts'
import type { Found } from '@ingot/remote/look.ts'
import { askHidden } from '../ask-hidden.ts'

/**
 * Registers of firmware alone: what a machine runs, and what started that, leaves them as they are. Not 1: firmware measures
 * its boot menu there (EDK II's Tcg2Dxe, by TCG's PC Client Platform Firmware Profile), which may have other entries afterwards.
 */
const firmwareRegisters = [0, 2, 3, 7]

/** What of an encrypted disk only an installer at the machine can do. */
export function remoteKeyProblems(
  encryption: EncryptionAnswers | undefined,
  { isByShim }: Pick<Found, 'isByShim'>,
): readonly Problem[] {
  if (encryption === undefined) return []
  const registers = registersOf(encryption) ?? []
  const others = registers.filter((one) => !firmwareRegisters.includes(one))
  return [
    ...(encryption.keyFile === undefined
      ? []
      : [
          {
            code: 'install-key-stick-remote',
            message: 'a stick gets no key file over SSH',
            why: 'nobody here sees which of the sticks there it is',
            hint: 'start the machine from a live medium (--format iso), and run os install there; or leave keyFile out',
          },
        ]),
    ...(others.length === 0
      ? []
      : [
          {
            code: 'install-tpm2-registers',
            message: `the TPM would not open the disk: PCR ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} of what the machine runs now`,
            why: 'the new system starts in another way, and finds other values there',
            hint: `over SSH, of these: ${firmwareRegisters.join(', ')}; enroll others when it runs: systemd-cryptenroll`,
          },
        ]),
    ...(isByShim && registers.includes(7)
      ? [
          {
            code: 'install-tpm2-shim',
            message:
              'the TPM would not open the disk: PCR 7 has what shim noted there when this machine started',
            why: 'the new system is started without shim, and finds another value',
            hint: 'leave tpm2 out, and enroll it when the system runs: systemd-cryptenroll --tpm2-device=auto --tpm2-pcrs=7 /dev/disk/by-partlabel/ingot-root',
          },
        ]
      : []),
  ]
}

/**
 * Why the recovery key could not be handed over on this host.
 * @param isForPrograms whether nobody reads the result.
 * @param mayBeThere whether the file may have the key already: of an installation that is gone on with.
 */
export async function recoveryProblems(
  { recoveryKey = false }: Partial<EncryptionAnswers> = {},
  isForPrograms: boolean,
  mayBeThere = false,
): Promise<readonly Problem[]> {
  if (recoveryKey === false) return []
  if (recoveryKey === true)
    return process.stdout.isTTY && !isForPrograms
      ? []
      : [
          {
            code: 'install-recovery-key-unseen',
            message: 'nobody would see the recovery key',
            why: 'it is shown once, at a terminal, and this is none',
            hint: 'name a file on this host that it is written to: recoveryKey: /media/stick/recovery-key',
          },
        ]
  const problem = { code: 'install-recovery-file', where: recoveryKey } as const
  if (await isThere(recoveryKey)) {
    if (mayBeThere) return []
    return [
      {
        ...problem,
        message: 'the file for the recovery key is there already, on this host',
        hint: 'it may hold the key of another disk: name a new one',
      },
    ]
  }
  const directory = path.dirname(recoveryKey)
  const isWritable = await access(directory, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (isWritable && (await stat(directory)).isDirectory()) return []
  return [
    {
      ...problem,
      message: 'the recovery key cannot be written there, on this host',
      why: `there is no directory ${directory} that you may write to`,
      hint: 'mount what it is on',
    },
  ]
}

/**
 * The passphrase of the new disk, read on this host: asked for twice at its terminal, or the first line of standard input or of a file.
 * @throws request error where there is none, or it will not do.
 */
export async function readPassphrase(
  { encryption }: Pick<InstallAnswers, 'encryption'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const from = encryption?.passphrase
  if (from === undefined) return undefined
  if (!from.startsWith('/') && process.stdin.isTTY) return askTwice(signal)
  if (from === 'ask') throw nobodyTypes()
  return passphraseIn(
    from === 'stdin' ? await firstLine(signal) : await readFile(from, 'utf8').catch(() => undefined),
    from,
  )
}

async function askTwice(signal: AbortSignal): Promise<string> {
  for (;;) {
    const passphrase = await askHidden('Passphrase of the disk (typed at boot on a US keyboard): ', signal)
    if (passphrase === undefined)
      throw requestError({ code: 'install-unanswered', message: 'no passphrase was typed' })
    const fault = passphraseFault(passphrase)
    if (fault !== undefined) process.stderr.write(`That will not do: ${fault}.\n`)
    else if ((await askHidden('The same again: ', signal)) === passphrase) return passphrase
    else process.stderr.write('They differ.\n')
  }
}

async function firstLine(signal: AbortSignal): Promise<string | undefined> {
  for await (const line of createInterface({ input: process.stdin, signal })) return line
  return undefined
}

/**
 * Writes a recovery key to a file of this host, which only its owner reads. One that holds this key already stays.
 * @throws work error where it cannot be written, or the file holds something else.
 */
export async function keepRecoveryKey(file: string, key: string): Promise<void> {
  const text = `${key}\n`
  try {
    const opened = await open(file, 'wx', 0o600)
    try {
      await opened.writeFile(text)
      await opened.sync()
      // The machine forgets the key a moment later: its name is to be on the disk, too.
      const directory = await open(path.dirname(file))
      await directory.sync().finally(() => directory.close())
    } catch (error) {
      // Half of a key would be in the way of the next attempt.
      await rm(file, { force: true })
      throw error
    } finally {
      await opened.close()
    }
  } catch (error) {
    if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return
    throw workError({
      code: 'install-recovery-file',
      message: 'the recovery key was not written',
      where: file,
      why: error instanceof Error ? error.message : String(error),
      hint: 'name another file in the answers',
    })
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
