import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import type { IngotError } from '@ingot/contracts/problem.ts'
import type { Forge } from '../forge.ts'
import { openLog } from '../forge.ts'
import { runSandboxed, type Bind } from '../sandbox/sandbox.ts'
import { withLock } from '../store/action-lock.ts'
import { adoptBlob, isBlobSound } from '../store/blobs.ts'
import { sha256OfFile } from '../store/digest.ts'
import { blobPath, packagePath } from '../store/layout.ts'
import {
  currentBoot,
  noteUse,
  readResult,
  writeResult,
  type ActionOutput,
  type ActionResult,
} from '../store/results.ts'
import { syncFileSystem } from '../store/sync.ts'
import { makeScratch, removeScratch } from '../store/sweep.ts'
import { ensureToolsTree, toolsDigest, toolsetOf } from '../tools-tree.ts'
import { actionKey, stageLibrary, type Action, type ActionInput } from './action.ts'
import { ensureRepository } from './repository.ts'
import { stageFailure } from './failure.ts'

const limitSeconds = 1800

export interface Performed {
  readonly outputs: Readonly<Record<string, ActionOutput>>
  readonly reused: boolean
}

export interface PerformOptions {
  readonly remember?: boolean
  readonly secrets?: () => Promise<Readonly<Record<string, string>>>
}

/**
 * The outputs of an action: remembered ones where the same action ran before, else by running it.
 *
 * @param remember false for an action whose outputs are remembered in another form, each under a key of its own
 * @param secrets files of this host that the action sees below /run/secrets while it runs, asked for only then. They are
 *   no part of its key and are copied nowhere: what it makes of them has to follow from its inputs, as a signature
 *   follows from what is signed and the certificate.
 * @throws work error with the last lines of the log when the script fails.
 */
export async function perform(
  forge: Forge,
  action: Action,
  { remember = true, secrets = async () => ({}) }: PerformOptions = {},
): Promise<Performed> {
  const key = await actionKey(action, toolsDigest(toolsetOf(forge, action.tools)))
  const remembered = remember ? await recall(forge, key) : undefined
  if (remembered) return reuse(forge, remembered)
  if (forge.rememberedOnly === true) throw notBuilt(action.label)
  const wait = (holder: string): void =>
    forge.progress({
      kind: 'notice',
      message: `process ${holder} is doing the same: ${action.label}; waiting`,
    })
  return withLock(forge.layout, key, forge.signal, wait, async () => {
    const meanwhile = remember ? await recall(forge, key) : undefined
    if (meanwhile) return reuse(forge, meanwhile)
    const secretFiles = Object.entries(await secrets()).map(([name, from]): Bind => ({
      from,
      to: `/run/secrets/${name}`,
    }))
    const tools = await ensureToolsTree(forge, action.tools)
    await ensureRepository(forge, tools)
    const result = await forge.limiter(() => run(forge, action, { key, tools, secretFiles }))
    const outputs = Object.values(result.outputs)
    if (!remember || outputs.some(({ kind }) => kind === 'tree')) {
      // A result is not on the disk before what it speaks of: a tree that a power cut takes is made again.
      await syncFileSystem(forge.layout.trees, forge.signal)
    }
    if (remember) await writeResult(forge.layout, key, result)
    forge.counts.run += 1
    return { outputs: result.outputs, reused: false }
  })
}

/** Something that would have to run first. */
export function notBuilt(what: string): IngotError {
  return requestError({ code: 'not-built', message: `not built yet: ${what}` })
}

function reuse(forge: Forge, result: ActionResult): Performed {
  forge.counts.reused += 1
  return { outputs: result.outputs, reused: true }
}

/** A remembered result whose outputs are still there, unless this forge was told to do everything anew. */
export async function recall(forge: Forge, key: string): Promise<ActionResult | undefined> {
  if (forge.fresh) return undefined
  const result = await readResult(forge.layout, key)
  if (!result) return undefined
  const isSameBoot = result.boot === (await currentBoot())
  const sound = await Promise.all(
    Object.values(result.outputs).map((output) => isThere(forge, output, isSameBoot)),
  )
  if (!sound.every(Boolean)) return undefined
  // Whoever may not write the store may still use it.
  await (isSameBoot ? noteUse(forge.layout, key) : writeResult(forge.layout, key, result)).catch(() => {})
  return result
}

/** Trees were on the disk before their result was; files are read once after a boot. */
async function isThere(forge: Forge, output: ActionOutput, isSameBoot: boolean): Promise<boolean> {
  if (output.kind === 'blob') {
    const { layout, signal } = forge
    if (!(await isBlobSound(layout, output))) return false
    return isSameBoot || (await sha256OfFile(blobPath(layout, output.sha256), signal)) === output.sha256
  }
  const { checksum } = output
  const object = path.join(
    forge.layout.repository,
    'objects',
    checksum.slice(0, 2),
    `${checksum.slice(2)}.commit`,
  )
  return stat(object).then(
    // Nothing is in it where the power went before it reached the disk.
    ({ size }) => size > 0,
    () => false,
  )
}

interface Run {
  readonly key: string
  readonly tools: string
  readonly secretFiles: readonly Bind[]
}

async function run(forge: Forge, action: Action, { key, tools, secretFiles }: Run): Promise<ActionResult> {
  const started = performance.now()
  const scratch = await makeScratch(forge.layout)
  const log = await openLog(forge.layout, key)
  const seconds = (): number => (performance.now() - started) / 1000
  let sweep = Promise.resolve()
  forge.progress({ kind: 'start', id: key, label: action.label })
  try {
    const request = await sandboxFor(forge, action, scratch, tools, log.handle.fd)
    const binds = [...request.binds, ...secretFiles]
    const end = await runSandboxed({ ...request, binds }, forge.ids, forge.signal)
    if (end.kind !== 'exited' || end.code !== 0) throw await stageFailure(action.label, log.file, end)
    // What the stage worked in goes while its outputs are hashed.
    sweep = removeScratch(path.join(scratch, 'scratch'), forge.ids).catch(() => {})
    const outputs = await collectOutputs(forge, action, scratch)
    forge.progress({ kind: 'finish', id: key, outcome: 'done', seconds: seconds() })
    return { schema: 1, kind: action.kind, label: action.label, outputs, seconds: seconds() }
  } catch (error) {
    forge.progress({ kind: 'finish', id: key, outcome: 'failed', seconds: seconds() })
    throw error
  } finally {
    await log.handle.close()
    const swept = sweep.then(() => removeScratch(scratch, forge.ids))
    forge.sweeping.add(swept)
    swept.then(
      () => forge.sweeping.delete(swept),
      () => {},
    )
  }
}

async function sandboxFor(
  forge: Forge,
  action: Action,
  scratch: string,
  tools: string,
  log: number,
): Promise<Parameters<typeof runSandboxed>[0]> {
  await Promise.all(['in', 'out', 'scratch'].map((name) => mkdir(path.join(scratch, name))))
  const binds: Bind[] = []
  const environment: Record<string, string> = { ...action.parameters }
  for (const [name, input] of Object.entries(action.inputs)) {
    if (input.kind === 'tree') environment[`IN_${name}`] = input.checksum
    else if (input.kind === 'text') await writeFile(path.join(scratch, 'in', name), input.text)
    else binds.push({ from: inputFile(forge, input), to: `/in/${name}` })
  }
  const inside = `store/work/${path.basename(scratch)}`
  return {
    tools,
    command: ['sh', '-euc', 'umask 022; . /in/stage.sh'],
    environment: { SOURCE_DATE_EPOCH: '0', ...environment },
    binds: [
      // One mount for repository and scratch: a hard link cannot cross from one mount into another.
      { from: forge.layout.trees, to: '/store', writable: true },
      { from: path.join(scratch, 'in'), to: '/in', writable: true },
      { from: action.script, to: '/in/stage.sh' },
      { from: stageLibrary, to: '/in/lib.sh' },
      ...binds,
    ],
    links: [
      { path: '/work', target: `${inside}/scratch` },
      { path: '/out', target: `${inside}/out` },
    ],
    directory: `/${inside}/scratch`,
    limitSeconds,
    log,
  }
}

function inputFile(forge: Forge, input: ActionInput & { kind: 'blob' | 'package' }): string {
  return input.kind === 'blob'
    ? blobPath(forge.layout, input.sha256)
    : packagePath(forge.layout, input.sha256)
}

async function collectOutputs(
  forge: Forge,
  action: Action,
  scratch: string,
): Promise<Record<string, ActionOutput>> {
  const outputs: Record<string, ActionOutput> = {}
  for (const [name, kind] of Object.entries(action.outputs)) {
    const file = path.join(scratch, 'out', name)
    outputs[name] =
      kind === 'blob'
        ? await adoptBlob(forge.layout, file, forge.signal)
        : { kind: 'tree', checksum: (await readFile(file, 'utf8')).trim() }
  }
  return outputs
}
