import type { AddCommand } from '../program.ts'
import { addCheck } from './check.ts'
import { addCompletion } from './completion.ts'
import { addOptions } from './options.ts'
import { addSecret } from './secret.ts'
import { addShow } from './show.ts'
import { addWhy } from './why.ts'

/** Every command, in the order of the help. A new one is one file and one line here. */
export const commands: readonly AddCommand[] = [
  addCheck,
  addShow,
  addWhy,
  addOptions,
  addSecret,
  addCompletion,
]
