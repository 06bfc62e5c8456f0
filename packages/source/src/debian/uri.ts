import { requestError } from '@ingot/contracts/problem.ts'

/**
 * A base URI that may stand in an apt source: http, https or file, without white space, user or password.
 * Returns it without its trailing slash. `what` names it in the error `uri-invalid`.
 */
export function checkedBaseUri(uri: string, what: string): string {
  const url = URL.canParse(uri) ? new URL(uri) : undefined
  if (!url || !/^(?:https?|file):\/+[^\s"'<>\\]+$/.test(uri) || /[?#]/.test(uri)) {
    throw requestError({
      code: 'uri-invalid',
      message: `${what} has an address that apt cannot use: ${JSON.stringify(withoutCredentials(uri))}`,
      hint: 'write it as http://, https:// or file:// followed by the base of the archive',
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw requestError({
      code: 'uri-with-credentials',
      message: `${what} has a user or password in its address: ${withoutCredentials(uri)}`,
      why: 'addresses are written to files and shown in messages',
      hint: 'serve the archive through a proxy that adds the credentials',
    })
  }
  return uri.replace(/\/+$/, '')
}

/** The same text with what stands between `//` and `@` replaced. For messages. */
export function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^/@\s]*@/, '//***@')
}
