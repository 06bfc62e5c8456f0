import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { sliceOf } from '@ingot/source/debian/slice.ts'
import { runMeasured } from '../measure/run-measured.ts'
import type { Measurement } from '../measure/run-measured.ts'
import { inheritedEnvironment, removeTree } from '../measure/system.ts'
import type { Contender, Declared, Sample } from './contender.ts'

const repository = path.resolve(import.meta.dirname, '../..')
const template = path.join(repository, 'bench/project/ingot.ts')

/** What stays when a store is emptied: packages, tools, and what apt knows of the archives. */
const kept = new Set(['pool', 'tools', 'apt'])

export interface IngotOptions {
  /** Project copy, store and logs go below it. */
  readonly directory: string
  readonly mirror: string | undefined
  readonly signal: AbortSignal
}

/** Ingot with a project and a store of its own. */
export function ingotContender({ directory, mirror, signal }: IngotOptions): Contender & {
  blueprint(): Promise<Blueprint>
} {
  const project = path.join(directory, 'project')
  const store = path.join(directory, 'store')
  const lock = path.join(project, 'ingot.lock')
  /** The lock of the project without an extra package. Adding one starts from it each time. */
  const baseLock = path.join(directory, 'base.lock')
  let image = ''
  let hasExtra = false
  let format: readonly string[] = []

  const run = async (args: readonly string[], onLine?: (line: string) => void): Promise<Measurement> => {
    await mkdir(path.join(directory, 'logs'), { recursive: true })
    const places = ['-C', project, '--store', store, ...(mirror === undefined ? [] : ['--mirror', mirror])]
    return runMeasured({
      argv: [path.join(repository, 'ingot'), ...places, ...args],
      env: inheritedEnvironment(),
      seconds: 1800,
      log: path.join(directory, 'logs', `${args[0]}.log`),
      // The launcher becomes the forge: it is the same process.
      isProgram: ({ isRoot }) => isRoot,
      ...(onLine && { onLine }),
      signal,
    })
  }

  const build = async (): Promise<Sample> => {
    const started = performance.now()
    let commitSeconds: number | undefined
    const { seconds, memory, stdout } = await run(['build', '--json', ...format], (line) => {
      if (/^done\s+customise /.test(line)) commitSeconds = (performance.now() - started) / 1000
    })
    const report = JSON.parse(stdout) as BuildReport
    image = report.images[0]?.path ?? ''
    return {
      seconds,
      memory,
      actionsRun: report.actions.run,
      ...(commitSeconds !== undefined && { commitSeconds }),
    }
  }

  return {
    name: 'ingot',
    describe: async () => {
      const { version } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8'))
      return `Ingot ${version}`
    },
    declare: async (declared) => {
      await mkdir(project, { recursive: true })
      await writeFile(path.join(project, 'ingot.ts'), withChanges(await readFile(template, 'utf8'), declared))
      hasExtra = declared.extraPackage !== undefined
      format = declared.format === undefined ? [] : ['--format', declared.format]
      await copyFile(baseLock, lock).catch(() => {})
    },
    empty: async () => {
      const present = await readdir(store).catch(() => [])
      for (const name of present.filter((one) => !kept.has(one))) await removeTree(path.join(store, name))
    },
    forgetAll: async () => {
      await removeTree(store)
      await removeTree(lock, baseLock)
    },
    forgetVersions: () => removeTree(lock, baseLock),
    fill: async () => {
      const sample = await build()
      if (!hasExtra) await copyFile(lock, baseLock)
      return { sample }
    },
    build,
    image: async () => {
      const { size, blocks } = await stat(image)
      return { path: image, apparentBytes: size, allocatedBytes: blocks * 512 }
    },
    packages: async () => {
      const locked = await readLock(baseLock)
      if (locked === null) throw workError({ code: 'bench-no-lock', message: 'Ingot wrote no lock' })
      return sliceOf(locked, 'bench')
        .root.map(({ name }) => name)
        .toSorted()
    },
    blueprint: async () => {
      const { stdout } = await run(['show', 'bench', '--json'])
      return (JSON.parse(stdout) as { readonly blueprint: Blueprint }).blueprint
    },
  }
}

/** The project's text as a person would have changed it. */
export function withChanges(text: string, { motd, extraPackage }: Declared): string {
  const changed = text.replace(/(?<='\/etc\/motd': \{ text: )'[^']*'/, () => JSON.stringify(motd))
  if (extraPackage === undefined) return changed
  return changed.replace(/(?<=packages: \[)/, () => `'${extraPackage}', `)
}
