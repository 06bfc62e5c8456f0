/** Types of options whose values systemd reads; systemd.time(7) and systemd.resource-control(5), systemd 257. */
import { t } from '@ingot/language/types.ts'

/** `90s`, `1h 30min`. */
export const timeSpan = t.string({
  pattern: /^[0-9]+(\.[0-9]+)?[a-z]*( ?[0-9]+(\.[0-9]+)?[a-z]+)*$/,
  description: 'a time span such as `15min`',
})

/** `daily`, `Mon *-*-* 04:00:00`. */
export const calendarEvent = t.string({
  pattern: /^[A-Za-z0-9*][A-Za-z0-9*:.,/~ +_-]*$/,
  description: 'a calendar event such as `daily` or `Mon *-*-* 04:00`',
})

/** `512M`, `2G`. */
export const byteSize = t.string({
  pattern: /^[1-9][0-9]*[KMGT]?$/,
  description: 'a size such as `512M` or `2G`',
})

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
