import { mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Decrypter, Encrypter, armor } from 'age-encryption'
import { nodeNameSchema, secretNameSchema } from '@ingot/contracts/node.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Identities } from './identity.ts'
import { checkRecipient, readRecipients, recipientsPath } from './recipients.ts'
import { isAbsent, writeAtomically } from './write-atomically.ts'

/** Largest value of a secret, bytes. Whatever is larger is data, not a secret. */
export const largestSecret = 1024 * 1024

/** Which secret is meant: of the whole project, or one node's own value for it. */
export interface SecretPlace {
  readonly project: string
  readonly name: string
  /** Node that has a value of its own, named in its facts: `secrets: { NAME: 'secrets/NODE/NAME.age' }`. */
  readonly node?: string | undefined
}

/** `<project>/secrets/NAME.age`, or `secrets/NODE/NAME.age`. @throws IngotError `secret-name-invalid`. */
export function secretPath({ project, name, node }: SecretPlace): string {
  const parsed = secretNameSchema.safeParse(name)
  const parsedNode = nodeNameSchema.optional().safeParse(node)
  if (parsed.success && parsedNode.success) return join(project, 'secrets', node ?? '', `${name}.age`)
  throw requestError({
    code: 'secret-name-invalid',
    message: parsed.success ? `'${node}' cannot name a node` : `'${name}' cannot name a secret`,
    why: (parsed.error ?? parsedNode.error)?.issues[0]?.message ?? 'the name is not well-formed',
    hint: 'for example: ingot secret set db-password',
  })
}

/** Seals a value for recipients: an armoured age file, ASCII, so that version control can show that it changed. */
export async function sealSecret(value: Uint8Array, recipients: readonly string[]): Promise<string> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return armor.encode(await encrypter.encrypt(value))
}

/**
 * Opens the text (or bytes: age's binary form is taken as well) of an age file.
 * @param path names it in messages.
 * @throws IngotError `identity-wrong` (sealed for others), `secret-damaged`.
 */
export async function openSecret(
  sealed: Uint8Array,
  path: string,
  identities: Identities,
): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  for (const key of identities.keys) decrypter.addIdentity(key)
  try {
    const text = Buffer.from(sealed).toString('latin1')
    return await decrypter.decrypt(text.trimStart().startsWith('-----BEGIN') ? armor.decode(text) : sealed)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (why.startsWith('no identity matched')) throw identityWrong(path, identities)
    throw secretDamaged(path, why, error)
  }
}

/**
 * Writes a secret's file, whole or not at all.
 * @param recipients in the place of the project's own (`secrets/recipients.txt`).
 * @returns the file's path and how many can open it.
 * @throws IngotError `recipients-missing`, `recipient-invalid`, `secret-empty`, `secret-too-large`, `secret-name-invalid`.
 */
export async function writeSecret(
  place: SecretPlace,
  value: Uint8Array,
  recipients: readonly string[] = [],
): Promise<{ readonly path: string; readonly recipients: number }> {
  const path = secretPath(place)
  checkSize(place.name, value)
  const sealFor =
    recipients.length > 0
      ? recipients.map((recipient) => checkRecipient(recipient, '--recipient'))
      : await readRecipients(place.project)
  if (sealFor.length === 0) throw recipientsMissing(place.project)
  await mkdir(dirname(path), { recursive: true })
  await writeAtomically(path, await sealSecret(value, sealFor), 0o644)
  return { path, recipients: sealFor.length }
}

/** Opens one secret's file. @throws IngotError `secret-missing`, and as `openSecret` does. */
export async function readSecret(name: string, path: string, identities: Identities): Promise<Uint8Array> {
  const sealed = await readFile(path).catch((error: unknown) => {
    if (isAbsent(error)) throw secretMissing(name, path)
    throw error
  })
  return openSecret(sealed, path, identities)
}

/** A secret's file in the project. */
export interface ListedSecret {
  readonly name: string
  readonly node?: string
  readonly path: string
  readonly changed: Date
}

/** The secrets in `<project>/secrets`, those of nodes after those of the project, each sorted by name. */
export async function listSecrets(project: string): Promise<readonly ListedSecret[]> {
  const directory = join(project, 'secrets')
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  const nodes = entries.filter((entry) => entry.isDirectory() && nodeNameSchema.safeParse(entry.name).success)
  const ofNodes = await Promise.all(nodes.map(({ name }) => listFolder(join(directory, name), name)))
  return [...(await listFolder(directory)), ...ofNodes.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1))]
}

async function listFolder(directory: string, node?: string): Promise<readonly ListedSecret[]> {
  const files = await readdir(directory).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  const names = files
    .filter((file) => file.endsWith('.age'))
    .map((file) => file.slice(0, -'.age'.length))
    .filter((name) => secretNameSchema.safeParse(name).success)
  return Promise.all(
    names.toSorted().map(async (name) => {
      const path = join(directory, `${name}.age`)
      return { name, ...(node === undefined ? {} : { node }), path, changed: (await stat(path)).mtime }
    }),
  )
}

/** Seals every secret of the project anew for its present recipients. All are opened before the first is written. */
export async function resealSecrets(
  project: string,
  identities: Identities,
): Promise<readonly ListedSecret[]> {
  const secrets = await listSecrets(project)
  const values = await Promise.all(secrets.map(({ name, path }) => readSecret(name, path, identities)))
  for (const [index, value] of values.entries()) {
    const secret = secrets[index]
    if (secret !== undefined) await writeSecret({ project, name: secret.name, node: secret.node }, value)
  }
  return secrets
}

function checkSize(name: string, value: Uint8Array): void {
  if (value.length === 0) {
    throw requestError({
      code: 'secret-empty',
      message: `the value of '${name}' is empty`,
      hint: `give it on standard input: ingot secret set ${name} < FILE`,
    })
  }
  if (value.length > largestSecret) {
    throw requestError({
      code: 'secret-too-large',
      message: `the value of '${name}' is ${value.length} bytes; at most ${largestSecret} are taken`,
      hint: 'keep data elsewhere and make a secret of the key that opens it',
    })
  }
}

function recipientsMissing(project: string): Error {
  return requestError({
    code: 'recipients-missing',
    message: 'nobody could open this secret: the project has no recipients',
    where: recipientsPath(project),
    hint: 'run `ingot secret keygen` here, or put a public key (age1...) in that file, or pass --recipient',
  })
}

function secretMissing(name: string, path: string): Error {
  return requestError({
    code: 'secret-missing',
    message: `the secret '${name}' is named, but has no file`,
    where: path,
    hint: `write it: ingot secret set ${name}`,
  })
}

function identityWrong(path: string, identities: Identities): Error {
  return requestError({
    code: 'identity-wrong',
    message: 'this secret was sealed for others: your identity does not open it',
    where: path,
    why: `tried ${identities.keys.length === 1 ? 'the key' : `${identities.keys.length} keys`} in ${identities.path}`,
    hint: 'someone who can open it adds your public key to secrets/recipients.txt and runs `ingot secret reseal`',
  })
}

function secretDamaged(path: string, why: string, cause: unknown): Error {
  return workError(
    {
      code: 'secret-damaged',
      message: 'this secret is damaged: it is not a whole age file, or was changed after it was sealed',
      where: path,
      why,
      hint: 'take it back from version control, or write it anew with `ingot secret set`',
    },
    { cause },
  )
}
