import { rootSchema, type Root } from '@ingot/contracts/release.ts'
import { parsePublicKey } from './public-key.ts'
import { parseStatement, type Parsed, type SignedFile } from './signed-file.ts'

/** The root in a file, each of its keys under the name that it bears itself. Says nothing about who signed it. */
export function parseRoot(file: SignedFile): Parsed<Root> {
  const parsed = parseStatement(rootSchema, file)
  if (!parsed.ok) return parsed
  const misnamed = Object.entries(parsed.value.keys).find(([id, key]) => parsePublicKey(key)?.keyId !== id)
  if (misnamed === undefined) return parsed
  return {
    ok: false,
    problem: {
      code: 'root-key-misnamed',
      message: `${file.path} names a key ${misnamed[0]} that is another one`,
      where: file.path,
      hint: 'publish the root that `ingot key` wrote, unchanged',
    },
  }
}
