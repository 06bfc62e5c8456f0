import type { AddCommand } from '../program.ts'
import { addBuild } from './build.ts'
import { addChannel } from './channel.ts'
import { addCheck } from './check.ts'
import { addClean } from './clean.ts'
import { addCompletion } from './completion.ts'
import { addDev } from './dev.ts'
import { addDiff } from './diff.ts'
import { addFacts } from './facts.ts'
import { addFmt } from './fmt.ts'
import { addInit } from './init.ts'
import { addInstall } from './install.ts'
import { addKey } from './key.ts'
import { addLock } from './lock.ts'
import { addOptions } from './options.ts'
import { addRelease } from './release.ts'
import { addRepl } from './repl.ts'
import { addRun } from './run.ts'
import { addSchema } from './schema.ts'
import { addSecret } from './secret.ts'
import { addServe } from './serve.ts'
import { addShow } from './show.ts'
import { addTest } from './test.ts'
import { addTree } from './tree.ts'
import { addWhy } from './why.ts'
import { addWrite } from './write.ts'

/** Every command, in the order of the help. A new one is one file and one line here. */
export const commands: readonly AddCommand[] = [
  addInit,
  addCheck,
  addShow,
  addWhy,
  addTree,
  addDiff,
  addRepl,
  addOptions,
  addLock,
  addBuild,
  addWrite,
  addInstall,
  addFacts,
  addDev,
  addRun,
  addTest,
  addRelease,
  addChannel,
  addServe,
  addKey,
  addClean,
  addSecret,
  addFmt,
  addSchema,
  addCompletion,
]
