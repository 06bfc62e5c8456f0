import type { AddCommand } from '../program.ts'
import { addCheck } from './check.ts'

/** Every command, in the order of the help. A new one is one file and one line here. */
export const commands: readonly AddCommand[] = [addCheck]
