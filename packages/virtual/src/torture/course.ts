import type { Guest } from '../guest.ts'

/** An update, as it is done to a machine. */
export interface Course {
  /**
   * After each boot, before anything else: waits until the machine has settled, and makes what it is updated from reachable.
   * @throws when the boot did not end well.
   */
  readonly ready: (guest: Guest) => Promise<void>
  /** What the power is cut in. @throws when it fails, which it must not while there is power. */
  readonly update: (guest: Guest) => Promise<void>
  /** The same once more, on a machine whose power was cut. @throws when it fails, or something else boots next. */
  readonly again: (guest: Guest) => Promise<void>
}
