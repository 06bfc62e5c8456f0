import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { workError } from '@ingot/contracts/problem.ts'
import { debianSourceSchema } from '@ingot/contracts/source.ts'
import { findIdMap } from '@ingot/forge/sandbox/id-map.ts'
import { removeMapped, runSandboxed } from '@ingot/forge/sandbox/sandbox.ts'
import { aptConfiguration, ensureDebianRoot } from '../measure/debian-root.ts'
import { runMeasured } from '../measure/run-measured.ts'
import { inheritedEnvironment } from '../measure/system.ts'
import { projectText, type Change, type Moment } from './changes.ts'
import { parseForms, type Forms } from './table.ts'

const repository = path.resolve(import.meta.dirname, '../..')
const packages = ['casync', 'findutils', 'gzip', 'mawk', 'ostree', 'tar', 'zstd'] as const

export interface LaboratoryOptions {
  /** Project, store, tools and logs go below it. */
  readonly directory: string
  readonly mirror: string | undefined
  readonly signal: AbortSignal
}

/** A store with both sides of a change, and a root of Debian with the programs that could carry it. */
export async function openLaboratory({ directory, mirror, signal }: LaboratoryOptions): Promise<{
  measure(change: Change): Promise<Forms>
}> {
  const project = path.join(directory, 'project')
  const store = path.join(directory, 'store')
  const root = path.join(directory, 'root')
  const work = path.join(directory, 'work')
  const ids = await findIdMap()
  const source = debianSourceSchema.parse({
    kind: 'debian',
    suite: 'trixie',
    architecture: 'amd64',
    components: ['main'],
    updates: true,
    recommends: false,
    repositories: [],
    localPackages: [],
  })
  await ensureDebianRoot(
    root,
    { packages, sign: 'usr/bin/casync' },
    await aptConfiguration(source, mirror),
    signal,
  )

  const ingot = async (args: readonly string[]): Promise<string> => {
    const places = ['-C', project, '--store', store, ...(mirror === undefined ? [] : ['--mirror', mirror])]
    const { stdout } = await runMeasured({
      argv: [path.join(repository, 'ingot'), ...places, ...args],
      env: inheritedEnvironment(),
      seconds: 1800,
      log: path.join(directory, `${args[0]}.log`),
      isProgram: ({ isRoot }) => isRoot,
      signal,
    })
    return stdout
  }
  const build = async (moment: Moment, update?: readonly string[]): Promise<BuildReport> => {
    await writeFile(path.join(project, 'ingot.ts'), projectText(moment))
    // What updates weigh can be measured with an archive of last month, too.
    await ingot(['lock', '--allow-expired', ...(update === undefined ? [] : ['--update', ...update])])
    return JSON.parse(await ingot(['build', '--json'])) as BuildReport
  }

  return {
    measure: async (change) => {
      await mkdir(project, { recursive: true })
      await rm(path.join(project, 'ingot.lock'), { force: true })
      const before = await build(change.from)
      const after = await build(change.to, change.update)
      if (before.commit.checksum === after.commit.checksum) {
        throw workError({
          code: 'bench-no-change',
          message: `${change.title}: both builds are the same`,
          why: 'the archive has only one version of it at the moment',
        })
      }
      const image = after.images[0]?.path ?? ''
      const results = path.join(directory, 'forms.txt')
      const log = await open(results, 'w')
      await removeMapped(work, ids)
      await mkdir(work)
      try {
        const end = await runSandboxed(
          {
            tools: root,
            command: ['sh', '-eu', '/transfer.sh'],
            environment: { FROM: before.commit.checksum, TO: after.commit.checksum },
            binds: [
              { from: path.join(import.meta.dirname, 'transfer.sh'), to: '/transfer.sh' },
              { from: path.join(store, 'trees/repo'), to: '/repo' },
              { from: image, to: '/image' },
              { from: work, to: '/work', writable: true },
            ],
            links: [],
            directory: '/work',
            limitSeconds: 1800,
            log: log.fd,
          },
          ids,
          signal,
        )
        if (end.kind !== 'exited' || end.code !== 0) {
          throw workError({
            code: 'bench-failed',
            message: `${change.title}: the forms cannot be measured`,
            where: results,
            why: (await readFile(results, 'utf8')).trimEnd().split('\n').slice(-10).join('\n'),
          })
        }
      } finally {
        await log.close()
        await removeMapped(work, ids)
      }
      return parseForms(await readFile(results, 'utf8'))
    },
  }
}
