import { IngotError } from '@ingot/contracts/problem.ts'
import type { Invocation } from '../invocation.ts'
import { projectDirectory } from '../invocation.ts'
import type { Schemas } from '../project/message.ts'

/** The schemas of the project that is meant; outside of any, those of the catalog alone. */
export async function schemasFor(invocation: Invocation): Promise<Schemas> {
  const directory = await projectDirectory(invocation).catch((error: unknown) => {
    const nowhere =
      error instanceof IngotError && error.problems.some(({ code }) => code === 'project-missing')
    if (nowhere && invocation.options.directory === undefined) return undefined
    throw error
  })
  return directory === undefined ? catalogSchemas() : schemasOf(directory, invocation)
}

/** The schemas of the project in a directory, with the options of its own modules. */
export async function schemasOf(directory: string, { options, signal }: Invocation): Promise<Schemas> {
  const { readSchemas } = await import('../project/read-project.ts')
  return readSchemas(directory, { timeoutSeconds: options.evalTimeout, signal })
}

/** The schemas of the catalog's options alone. */
export async function catalogSchemas(): Promise<Schemas> {
  const { editorFiles } = await import('../../../ingot/src/yaml/editor-files.ts')
  return editorFiles()
}
