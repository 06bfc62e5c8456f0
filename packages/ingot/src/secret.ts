import { requestError } from '@ingot/contracts/problem.ts'
import { secretNameSchema } from '@ingot/contracts/node.ts'
import { callSite } from '@ingot/language/call-site.ts'
import type { SecretReference } from '@ingot/language/types/system.ts'

/**
 * A secret by its name. Its bytes lie encrypted beside the project, and reach machines outside the commit.
 * @throws IngotError when the name is none.
 */
export function secret(name: string): SecretReference {
  const parsed = secretNameSchema.safeParse(name)
  if (parsed.success) return Object.freeze({ kind: 'secret', name: parsed.data })
  const where = callSite(secret)
  throw requestError({
    code: 'secret-name',
    message: `secret(${JSON.stringify(name) ?? 'undefined'}): ${parsed.error.issues[0]?.message ?? 'expected a name'}`,
    ...(where === undefined ? {} : { where }),
  })
}
