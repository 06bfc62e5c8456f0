/** Types of what stands in a line of passwd(5), and before that in one of sysusers.d(5). */
import { matching } from '@ingot/language/types/scalar.ts'

/** Full name or purpose (GECOS). */
export const accountDescription = matching(
  'string',
  'a text of one line without `:`',
  // oxlint-disable-next-line no-control-regex
  /^[^\u0000-\u001F\u007F-\u009F\u2028\u2029:"\\%]*$/,
  'it has a line break, a control character, or one of `:`, `"`, `\\`, `%`',
)

/** A home or a login shell. */
export const accountPath = matching(
  'absolute path',
  'an absolute path such as "/var/home/admin"',
  // oxlint-disable-next-line no-control-regex
  /^(\/(?!\.{1,2}(\/|$))[^\s\u0000-\u001F\u007F-\u009F:"'\\%/]+)+$/,
  'it does not begin with `/`, is not in its simplest form, or has a space, a line break, a control character, a quote, or one of `:`, `\\`, `%`',
)
