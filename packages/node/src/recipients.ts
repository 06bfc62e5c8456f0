import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Encrypter } from 'age-encryption'
import { requestError } from '@ingot/contracts/problem.ts'
import { contentLines } from './identity.ts'
import { isAbsent, writeAtomically } from './write-atomically.ts'

/** The public keys that a project's secrets are sealed for; kept in version control. */
export function recipientsPath(project: string): string {
  return join(project, 'secrets', 'recipients.txt')
}

/** The project's recipients; none where the file is absent. @throws IngotError `recipient-invalid` with its line. */
export async function readRecipients(project: string): Promise<readonly string[]> {
  const path = recipientsPath(project)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return ''
    throw error
  })
  return contentLines(text).map(([number, line]) => checkRecipient(line, `${path}:${number}`))
}

/** The recipient as it is. @throws IngotError `recipient-invalid`. */
export function checkRecipient(recipient: string, where: string): string {
  try {
    new Encrypter().addRecipient(recipient)
    return recipient
  } catch {
    const isPrivate = recipient.startsWith('AGE-SECRET-KEY-')
    throw requestError({
      code: 'recipient-invalid',
      message: isPrivate
        ? 'this is a private key, where a public one is expected'
        : 'this is not an age recipient',
      where,
      hint: isPrivate
        ? 'take it out of there and make a new identity: whoever saw this file can open every secret'
        : 'expected a public key that starts with age1, as `ingot secret keygen` prints it (SSH keys are not taken)',
    })
  }
}

/** Adds a recipient to the project's list, if it is not in it. Returns whether the list changed. */
export async function addRecipient(project: string, recipient: string): Promise<boolean> {
  const known = await readRecipients(project)
  if (known.includes(recipient)) return false
  const path = recipientsPath(project)
  await mkdir(dirname(path), { recursive: true })
  const before = known.length === 0 ? heading : await readFile(path, 'utf8')
  await writeAtomically(path, `${before.replace(/\n*$/, '\n')}${recipient}\n`, 0o644)
  return true
}

const heading =
  '# Public keys that the secrets beside this file are sealed for, one a line. Safe to publish.\n'
