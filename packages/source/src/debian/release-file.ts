import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { LockedArchive } from '@ingot/contracts/lock.ts'
import type { Archive } from './archives.ts'
import { childEnvironment, runCommand } from './command.ts'
import { parseStanza } from './stanza.ts'
import type { Stanza } from './stanza.ts'

/** The fields of an InRelease or Release file before its long lists of digests. */
export function parseRelease(text: string): Stanza {
  const signed = /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:.+\r?\n)*\r?\n/.exec(text)
  const body = signed ? text.slice(signed[0].length) : text
  const lists = /^(?:MD5Sum|SHA1|SHA256|SHA512):/m.exec(body)
  return parseStanza(lists ? body.slice(0, lists.index) : body)
}

/** Throws `archive-expired` if the archive said that it is not to be believed any more at this time. */
export function checkValidity(release: Stanza, where: string, now: Date): void {
  const until = release.get('valid-until')
  if (until === undefined || !(Date.parse(until) < now.getTime())) return
  throw archiveExpired(where, `it was valid until ${until}`)
}

/** An archive whose signed statement is too old: a forgotten mirror, or someone who hides newer packages. */
export function archiveExpired(where: string, why: string): Error {
  return workError({
    code: 'archive-expired',
    message: 'the archive has expired, so it may be hiding newer packages',
    where,
    why,
    hint: 'use a mirror that is up to date or another suite, and check the clock of this host; for an archive that is frozen on purpose: ingot lock --allow-expired',
  })
}

/** Reads a signed release file from apt's lists, checks its signature and age once more, and describes it. */
export async function describeRelease(options: {
  readonly lists: string
  /** Name of the file without `InRelease`, as apt escapes URIs. */
  readonly prefix: string
  readonly keyring: string
  readonly archive: Omit<Archive, 'suites' | 'trust'>
  readonly suite: string
  readonly now: Date
  readonly signal?: AbortSignal | undefined
}): Promise<LockedArchive> {
  const { archive, suite } = options
  const where = `${archive.uri} ${suite}`
  const inline = join(options.lists, `${options.prefix}InRelease`)
  const detached = join(options.lists, `${options.prefix}Release`)
  const inlineBytes = await readFile(inline).catch(() => undefined)
  const bytes = inlineBytes ?? (await readFile(detached))
  const signed = inlineBytes ? [inline] : [`${detached}.gpg`, detached]
  const release = parseRelease(bytes.toString('utf8'))
  if (!archive.mayBeExpired) checkValidity(release, where, options.now)
  const date = new Date(release.get('date') ?? Number.NaN)
  if (Number.isNaN(date.getTime())) {
    throw workError({ code: 'archive-broken', message: 'the archive does not say when it was made', where })
  }
  return {
    name: archive.name,
    suite,
    components: [...archive.components],
    inRelease: createHash('sha256').update(bytes).digest('hex'),
    date: date.toISOString().replace('.000Z', 'Z'),
    signedBy: await signerOf(signed, options.keyring, where, options.signal),
  }
}

async function signerOf(
  files: readonly string[],
  keyring: string,
  where: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const argv = ['gpgv', '--status-fd', '1', '--keyring', keyring, ...files]
  const result = await runCommand(argv, { env: childEnvironment(), seconds: 60, signal })
  const signer = signerIn(result.stdout.toString())
  if (signer !== undefined) return signer
  throw requestError({
    code: 'archive-unsigned',
    message: 'the archive bears no signature of a key that is trusted for it',
    where,
    why: result.stderr.trim().split('\n').at(-1) ?? '',
    hint: 'check the address of the archive and its key',
  })
}

/**
 * Fingerprint of the primary key that made a good signature, from gpgv's status lines (GnuPG doc/DETAILS).
 * None if any signature is bad, or the good ones come from expired or revoked keys only.
 */
export function signerIn(status: string): string | undefined {
  let good = false
  let signer: string | undefined
  for (const line of status.split('\n')) {
    const [mark, keyword = '', ...fields] = line.split(' ')
    if (mark !== '[GNUPG:]') continue
    if (keyword === 'BADSIG') return undefined
    if (keyword === 'GOODSIG') good = true
    if (['NEWSIG', 'EXPSIG', 'EXPKEYSIG', 'REVKEYSIG', 'ERRSIG'].includes(keyword)) good = false
    if (keyword === 'VALIDSIG' && good) signer ??= fields[9] ?? fields[0]
  }
  return signer
}

/** `debian/trixie/20260912T075541Z`: the archive as it was when that release file was made. */
export function archiveKey(archive: LockedArchive): string {
  return `${archive.name}/${archive.suite}/${timestampOf(archive.date)}`
}

/** A moment as snapshot archives write it. */
export function timestampOf(date: string): string {
  return date.replaceAll(/[-:]/g, '')
}
