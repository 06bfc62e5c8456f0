import type { Files } from '../ports/ports.ts'

/**
 * Whether this system runs from a live medium or over the network: what is changed is gone at the next boot, and the disks
 * of the machine are not its own. The kernel was told so by whoever started it.
 */
export function runsFromMedium(files: Pick<Files, 'read'>): boolean {
  return / ingot\.live(=|\s|$)/.test(` ${files.read('/proc/cmdline') ?? ''}`)
}
