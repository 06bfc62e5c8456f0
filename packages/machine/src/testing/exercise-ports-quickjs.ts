import { quickjsPorts } from '../ports/quickjs.ts'
import { exercisePorts } from './exercise-ports.ts'

declare const scriptArgs: readonly string[]

quickjsPorts.console.out(exercisePorts(quickjsPorts, scriptArgs[1] ?? ''))
