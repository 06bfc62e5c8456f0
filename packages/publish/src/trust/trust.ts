import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { Root } from '@ingot/contracts/release.ts'
import { nextRoot } from '@ingot/release/follow-roots.ts'
import { parseRoot } from '@ingot/release/parse-root.ts'
import { rootPath } from '@ingot/release/published-paths.ts'
import { checkSignatures } from '@ingot/release/signatures.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import { verifySignature } from '../minisign/minisign.ts'
import { readStatement } from '../statements/statement-files.ts'

/** What a directory's `trust/` says. */
export interface Trust {
  /** The newest root that is fully signed. */
  readonly root: Root
  /** Its version and all before it, in order. */
  readonly files: readonly SignedFile[]
  /** A newer one that lacks signatures, and why it does not count yet. */
  readonly pending?: { readonly file: SignedFile; readonly root: Root; readonly problem: Problem }
}

/**
 * Follows the roots in `directory`/trust from the first one, as a machine does; null where there is none.
 * @throws IngotError where what is there cannot be followed, but for a last root that lacks signatures
 */
export async function readTrust(directory: string): Promise<Trust | null> {
  const first = await readStatement(directory, rootPath(1))
  if (first === null) return null
  let trust = firstTrust(withAsked(first))
  for (;;) {
    const file = await readStatement(directory, rootPath(trust.root.version + 1))
    if (file === null) return trust
    const asked = withAsked(file)
    const step = nextRoot(trust.root, asked, verifySignature)
    if (step.kind === 'root') {
      trust = { root: step.root, files: [...trust.files, asked] }
      continue
    }
    const parsed = parseRoot(asked)
    if (step.kind === 'refuse' && parsed.ok && isUnsigned(step.problem)) {
      return { ...trust, pending: { file: asked, root: parsed.value, problem: step.problem } }
    }
    throw requestError(
      step.kind === 'refuse' ? inProject(step.problem) : { code: 'root-wrong', message: file.path },
    )
  }
}

/** As {@link readTrust}. @throws IngotError `trust-missing` where nothing is there */
export async function needTrust(directory: string): Promise<Trust> {
  const trust = await readTrust(directory)
  if (trust !== null) return trust
  throw requestError({
    code: 'trust-missing',
    message: 'this project has no keys yet: machines would not know whose releases count',
    where: `${directory}/trust`,
    hint: 'make them: ingot key new',
  })
}

function firstTrust(file: SignedFile): Trust {
  const parsed = parseRoot(file)
  if (!parsed.ok) throw requestError(inProject(parsed.problem))
  const unsigned = checkSignatures(parsed.value, 'root', file, verifySignature)
  if (unsigned !== undefined) throw requestError(inProject(unsigned))
  return { root: parsed.value, files: [file] }
}

/** Every key that it names counts as asked for: what is not beside it is not there. */
function withAsked(file: SignedFile): SignedFile {
  const parsed = parseRoot(file)
  if (!parsed.ok) return file
  const absent = Object.fromEntries(parsed.value.roles.root.keys.map((keyId) => [keyId, null]))
  return { ...file, signatures: { ...absent, ...file.signatures } }
}

function isUnsigned({ code }: Problem): boolean {
  return code === 'statement-unsigned' || code === 'signatures-too-few'
}

function inProject(problem: Problem): Problem {
  return { ...problem, hint: 'take trust/ back from version control: `ingot key` alone writes it' }
}
