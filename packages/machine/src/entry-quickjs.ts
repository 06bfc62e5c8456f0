import * as std from 'quickjs:std'
import { commands } from './commands/commands.ts'
import { main } from './main.ts'
import { quickjsPorts } from './ports/quickjs.ts'

declare const scriptArgs: readonly string[]

std.exit(main(scriptArgs.slice(1), commands, quickjsPorts))
