import type { Command } from '../command-line/command.ts'
import { bless, judgeCommand, prepareBoot, settleBoot } from './boot.ts'
import { status } from './status.ts'

/** Everything that `os` can do, in the order of the help. */
export const commands: readonly Command[] = [status, prepareBoot, settleBoot, judgeCommand, bless]
