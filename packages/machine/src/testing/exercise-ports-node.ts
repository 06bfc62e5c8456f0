import process from 'node:process'
import { nodePorts } from '../ports/node.ts'
import { exercisePorts } from './exercise-ports.ts'

nodePorts.console.out(exercisePorts(nodePorts, process.argv[2] ?? ''))
