/**
 * The child that reads a project: imports `ingot.ts` or reads `ingot.yaml`, collects what it declared, and says so on a
 * pipe of its own.
 * The user's code shares stdout, the event loop and the process with us, so none of them is relied upon.
 */
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import { projectFileIn } from './find-project.ts'
import { messageDescriptor } from './message.ts'
import type { ReaderMessage, ReaderQuestion } from './message.ts'
import { registerResolution, unresolved } from './resolution.ts'
import { describeExit, describeThrown, describeWaiting } from './thrown.ts'

const directory = process.argv[2] ?? '.'
const question = JSON.parse(process.argv[3] ?? '') as ReaderQuestion
const exit: (code: number) => never = process.exit.bind(process)

function tell(message: ReaderMessage): never {
  const bytes = Buffer.from(JSON.stringify(message))
  for (let at = 0; at < bytes.length;) at += writeSync(messageDescriptor, bytes, at)
  exit(0)
}

function tellProblem(problem: Problem): never {
  return tell({ kind: 'problems', fault: 'request', problems: [problem] })
}

function tellThrown(thrown: unknown): never {
  return tell({ kind: 'problems', ...describeThrown(thrown, { directory, unresolved: unresolved() }) })
}

async function read(): Promise<never> {
  const file = projectFileIn(directory)
  if (file.endsWith('.yaml')) {
    const { loadYamlProject } = await import('../../../ingot/src/yaml/project.ts')
    await loadYamlProject(file)
  } else {
    await import(pathToFileURL(file).href)
  }
  if (question.about === 'schemas') {
    const { projectRegistry } = await import('../../../ingot/src/registry.ts')
    if (projectRegistry.unread.length > 0) throw requestError(projectRegistry.unread)
    const { projectEditorFiles } = await import('../../../ingot/src/yaml/editor-files.ts')
    return tell({ kind: 'schemas', schemas: projectEditorFiles() })
  }
  const { collectFamily, collectProject, outlineProject } = await import('../../../ingot/src/collect.ts')
  switch (question.about) {
    case 'outline':
      return tell({ kind: 'outline', outline: await outlineProject(directory) })
    case 'family':
      return tell({ kind: 'family', family: await collectFamily(directory, undefined, question.only) })
    case 'project':
      return tell({ kind: 'project', project: await collectProject(directory, undefined, question) })
  }
}

registerResolution()
process.exit = () => tellProblem(describeExit(new Error().stack ?? '', directory))
process.on('uncaughtException', tellThrown)
process.on('unhandledRejection', tellThrown)
process.on('beforeExit', () => tellProblem(describeWaiting(directory)))
read().catch(tellThrown)
