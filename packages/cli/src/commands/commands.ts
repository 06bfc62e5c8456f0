import type { AddCommand } from '../program.ts'
import { addBuild } from './build.ts'
import { addCheck } from './check.ts'
import { addCompletion } from './completion.ts'
import { addLock } from './lock.ts'
import { addOptions } from './options.ts'
import { addRun } from './run.ts'
import { addSecret } from './secret.ts'
import { addShow } from './show.ts'
import { addTest } from './test.ts'
import { addWhy } from './why.ts'

/** Every command, in the order of the help. A new one is one file and one line here. */
export const commands: readonly AddCommand[] = [
  addCheck,
  addShow,
  addWhy,
  addOptions,
  addLock,
  addBuild,
  addRun,
  addTest,
  addSecret,
  addCompletion,
]
