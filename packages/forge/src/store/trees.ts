import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { workError } from '@ingot/contracts/problem.ts'
import { findIdMap } from '../sandbox/id-map.ts'
import { runSandboxed } from '../sandbox/sandbox.ts'
import { processStart } from './action-lock.ts'
import type { StoreLayout } from './layout.ts'

/** @throws work error `store-busy` while something is being built in the store. */
export async function refuseBusy(layout: StoreLayout): Promise<void> {
  for (const name of await readdir(layout.scratch).catch(() => [])) {
    const [pid = '', start = ''] = name.split('.')
    if (start === '' || (await processStart(Number(pid))) !== start) continue
    throw workError({
      code: 'store-busy',
      message: `process ${pid} is building in this store`,
      where: layout.root,
      hint: 'wait until it is done',
    })
  }
}

/** A tools tree that has OSTree; none in a store that has no trees. */
export async function findOstree(layout: StoreLayout): Promise<string | undefined> {
  if (!(await stat(layout.repository).catch(() => undefined))) return undefined
  for (const name of await readdir(layout.tools).catch(() => [])) {
    // Being unpacked, or left in the middle of that.
    if (name.endsWith('.partial')) continue
    const tools = path.join(layout.tools, name)
    if (await stat(path.join(tools, 'usr/bin/ostree')).catch(() => undefined)) return tools
  }
  return undefined
}

interface TreesScript {
  /** A tools tree that has OSTree. */
  readonly tools: string
  /** POSIX shell, started in the directory of the repository. */
  readonly script: string
  /** What it finds at /in/list. */
  readonly input: string
  /** What is said when it fails, together with what it printed. */
  readonly failure: { readonly code: string; readonly message: string; readonly hint?: string }
}

/**
 * Runs a script on the store's trees, in the sandbox that stages have.
 * @returns what it printed
 */
export async function runOnTrees(
  layout: StoreLayout,
  { tools, script, input, failure }: TreesScript,
  signal: AbortSignal,
): Promise<string> {
  const work = await mkdtemp(path.join(layout.root, 'trees-'))
  const log = await open(path.join(work, 'log'), 'w')
  try {
    await writeFile(path.join(work, 'list'), input)
    const end = await runSandboxed(
      {
        tools,
        command: ['sh', '-eu', '-c', script],
        environment: {},
        binds: [
          { from: layout.trees, to: '/store', writable: true },
          { from: path.join(work, 'list'), to: '/in/list' },
        ],
        links: [],
        directory: '/store/repo',
        limitSeconds: 3600,
        log: log.fd,
      },
      await findIdMap(),
      signal,
    )
    const printed = await readFile(path.join(work, 'log'), 'utf8')
    if (end.kind === 'exited' && end.code === 0) return printed
    throw workError({ ...failure, where: layout.repository, why: printed.trim() })
  } finally {
    await log.close()
    await rm(work, { recursive: true, force: true })
  }
}
