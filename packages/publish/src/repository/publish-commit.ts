import { mkdir, readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { ReleaseSizes } from '@ingot/contracts/release.ts'
import { stageFailure } from '@ingot/forge/action/failure.ts'
import { openLog, type Forge } from '@ingot/forge/forge.ts'
import { runSandboxed } from '@ingot/forge/sandbox/sandbox.ts'
import { makeScratch, removeScratch } from '@ingot/forge/store/sweep.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import { repositoryPath } from '@ingot/release/published-paths.ts'
import { deltaDirectory, deltaPays, removeDelta, transferSize, type TransferSize } from './delta.ts'
import { sizesOf } from './sizes.ts'

/** A published commit takes its time: gzip of a whole tree, a delta of a kernel; seconds. */
const limitSeconds = 3600

export interface CommitToPublish {
  readonly commit: string
  /** Its name in the repository; what has a name stays. */
  readonly ref: string
  /** The release before, from which most machines come. */
  readonly from?: string
  readonly delta: boolean
  /** Commits of earlier releases that machines may come from. */
  readonly earlier: readonly string[]
}

export interface PublishedCommit {
  readonly sizes: ReleaseSizes
  /** What machines fetch that come from the release before; undefined where there is none. */
  readonly transfer?: TransferSize
  readonly deltaKept: boolean
}

/**
 * Brings a commit of the store into the OSTree repository of a published directory. Objects come before the names that
 * lead to them, and OSTree syncs them: stopped at any moment, doing it again goes on where it was.
 */
export async function publishCommit(
  forge: Forge,
  directory: string,
  { commit, ref, from, delta, earlier }: CommitToPublish,
): Promise<PublishedCommit> {
  await mkdir(directory, { recursive: true })
  const scratch = await makeScratch(forge.layout)
  try {
    const environment = {
      COMMIT: commit,
      REF: ref,
      FROM: from ?? '',
      DELTA: delta ? 'make' : '',
      EARLIER: earlier.join(' '),
    }
    await runScript(forge, { script: 'pull', label: `publish ${ref}`, directory, scratch, environment })
    const published =
      from === undefined ? { deltaKept: false } : await weigh(directory, scratch, from, commit)
    const sizes = await measure(scratch, earlier)
    await runScript(forge, { script: 'summary', label: 'summary', directory, scratch, environment: {} })
    return { ...published, sizes }
  } finally {
    await removeScratch(scratch, forge.ids)
  }
}

async function measure(scratch: string, commits: readonly string[]): Promise<ReleaseSizes> {
  const listing = (name: string): Promise<string> => readFile(path.join(scratch, name), 'utf8')
  const there = new Set(await readdir(scratch))
  const earlier = await Promise.all(
    commits
      .filter((commit) => there.has(`since-${commit}`))
      .map(async (commit) => [commit, await listing(`since-${commit}`)] as const),
  )
  return sizesOf(await listing('objects'), Object.fromEntries(earlier))
}

async function weigh(
  directory: string,
  scratch: string,
  from: string,
  commit: string,
): Promise<Omit<PublishedCommit, 'sizes'>> {
  const repository = path.join(directory, repositoryPath)
  const delta = deltaDirectory(from, commit)
  const [before, after] = await Promise.all(
    ['before', 'objects'].map((name) => readFile(path.join(scratch, name), 'utf8')),
  )
  const transfer = await transferSize(repository, { before: before ?? '', after: after ?? '', delta })
  const deltaKept = deltaPays(transfer)
  if (!deltaKept) await removeDelta(repository, delta)
  return { transfer, deltaKept }
}

interface Script {
  readonly script: 'pull' | 'summary'
  readonly label: string
  readonly directory: string
  readonly scratch: string
  readonly environment: Readonly<Record<string, string>>
}

async function runScript(
  forge: Forge,
  { script, label, directory, scratch, environment }: Script,
): Promise<void> {
  const tools = await ensureToolsTree(forge, 'tree')
  const log = await openLog(forge.layout, `publish-${script}-${process.pid}`)
  const id = `publish-${script}`
  const started = performance.now()
  forge.progress({ kind: 'start', id, label })
  let outcome: 'done' | 'failed' = 'failed'
  try {
    const end = await runSandboxed(
      {
        tools,
        command: ['sh', '-eu', '-c', await readFile(path.join(import.meta.dirname, `${script}.sh`), 'utf8')],
        environment,
        binds: [
          { from: forge.layout.trees, to: '/store' },
          { from: scratch, to: '/scratch', writable: true },
          { from: directory, to: '/published', writable: true },
        ],
        links: [],
        directory: '/scratch',
        limitSeconds,
        log: log.handle.fd,
      },
      forge.ids,
      forge.signal,
    )
    if (end.kind !== 'exited' || end.code !== 0) throw await stageFailure(label, log.file, end)
    outcome = 'done'
  } finally {
    forge.progress({ kind: 'finish', id, outcome, seconds: (performance.now() - started) / 1000 })
    await log.handle.close()
  }
}
