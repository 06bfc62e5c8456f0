/**
 * The child that reads a project: imports `ingot.ts`, collects what it declared, and says so on a pipe of its own.
 * The user's code shares stdout and the event loop with us, so neither is relied upon.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectFile } from './find-project.ts'
import { messageDescriptor } from './message.ts'
import type { ReaderMessage } from './message.ts'
import { registerResolution, unresolved } from './resolution.ts'

const exit: (code: number) => never = process.exit.bind(process)

function tell(message: ReaderMessage): never {
  const bytes = Buffer.from(JSON.stringify(message))
  for (let at = 0; at < bytes.length;) at += writeSync(messageDescriptor, bytes, at)
  exit(0)
}

async function tellFailure(thrown: unknown): Promise<never> {
  const { describeThrown } = await import('./thrown.ts')
  return tell({ kind: 'problems', ...describeThrown(thrown, { directory, unresolved: unresolved() }) })
}

const directory = process.argv[2] ?? '.'
registerResolution()
process.on('uncaughtException', (error) => void tellFailure(error))
process.on('unhandledRejection', (error) => void tellFailure(error))
try {
  await import(pathToFileURL(join(directory, projectFile)).href)
  const { collectProject } = await import('../../../ingot/src/collect.ts')
  tell({ kind: 'project', project: await collectProject(directory) })
} catch (error) {
  await tellFailure(error)
}
