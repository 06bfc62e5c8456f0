/** Types of options that several modules share. */
import { t } from '@ingot/language/types.ts'

/** The name of one network interface. */
export const interfaceName = t.string({
  pattern: /^[A-Za-z0-9_.-]{1,15}$/,
  description: 'the name of an interface, at most 15 characters',
})

/** A domain name with at least one dot, perhaps with a leading `*.`. */
export const domainName = t.string({
  pattern: /^(\*\.)?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/,
  description: 'a domain name such as `www.example.org`',
})
