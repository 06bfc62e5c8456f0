import * as std from 'quickjs:std'
import { main } from '../main.ts'
import { quickjsPorts } from '../ports/quickjs.ts'
import { installer } from './run-installer.ts'

declare const scriptArgs: readonly string[]

std.exit(main(['install', ...scriptArgs.slice(1)], [installer], quickjsPorts))
