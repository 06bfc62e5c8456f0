import type { Assertion } from '@ingot/language/module.ts'

/** What a secret's option holds. */
export interface Reference {
  readonly name: string
}

/** Where a secret lies on the machine. */
export function secretPath({ name }: Reference): string {
  return `/run/ingot/secrets/${name}`
}

/** That a secret which an option names is declared. Null where none is named. */
export function secretIsDeclared(
  secrets: { readonly [name: string]: unknown },
  reference: Reference | null,
  option: string,
): readonly Assertion[] {
  if (reference === null || Object.hasOwn(secrets, reference.name)) return []
  const message = `There is no secret \`${reference.name}\`: declare it with \`secrets: { ${JSON.stringify(reference.name)}: {} }\`.`
  return [{ assertion: false, message, option }]
}
