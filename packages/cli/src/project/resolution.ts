import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'

export interface Unresolved {
  readonly specifier: string
  /** URL of the importing file. */
  readonly importer: string
}

let last: Unresolved | undefined

/** The import that could not be resolved last, if any. */
export function unresolved(): Unresolved | undefined {
  return last
}

/**
 * Lets a project anywhere on the disk `import 'ingot'`, and takes its .ts files as modules whatever package.json lies
 * (or does not lie) around them.
 */
export function registerResolution(): void {
  const packages = new URL('../../../', import.meta.url).href
  const facade = new URL('ingot/src/index.ts', packages).href
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      if (specifier === 'ingot') return { url: facade, format: 'module-typescript', shortCircuit: true }
      try {
        const found = nextResolve(specifier, context)
        return found.url.endsWith('.ts') && !found.url.includes('/node_modules/')
          ? { ...found, format: 'module-typescript' }
          : isPackaged(found.url)
            ? { ...found, format: 'module' }
            : found
      } catch (error) {
        if (context.parentURL !== undefined && !context.parentURL.startsWith(packages))
          last = { specifier, importer: context.parentURL }
        throw error
      }
    },
    load: (url, context, nextLoad) =>
      isPackaged(url)
        ? { format: 'module', source: eraseTypes(url), shortCircuit: true }
        : nextLoad(url, context),
  })
}

/** Node takes the types out of a project's files, but not out of packages from npm; modules for Ingot may be written in TypeScript, too. */
function isPackaged(url: string): boolean {
  return url.startsWith('file:') && url.endsWith('.ts') && url.includes('/node_modules/')
}

/** What is erased becomes white space, so that every place stays where it was. */
function eraseTypes(url: string): string {
  return stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'))
}
