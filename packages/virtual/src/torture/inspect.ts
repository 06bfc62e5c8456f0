import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { askTool } from './ask-tool.ts'
import { readChoices, type Choice } from './boot-choice.ts'
import { deploymentOf, type Manifest } from './manifest.ts'
import { openRoot, type Root } from './root.ts'

/** A disk after a power cut, and what it may hold. */
export interface Inspection {
  /** Directory of the unpacked tools tree `image`. */
  readonly tools: string
  /** Private directory that has the boot partition as `fat` and the root as `root`, whose journal is replayed. */
  readonly directory: string
  readonly mode: 'uefi' | 'bios'
  /** Every deployment that may boot. */
  readonly manifests: readonly Manifest[]
  readonly signal: AbortSignal
}

export interface Finding {
  /** The deployment that would boot. */
  readonly chosen: string | undefined
  /** What must not be, in words. */
  readonly problems: readonly string[]
  /** What a check of the boot partition says and what nothing that boots depends on. */
  readonly blemishes: readonly string[]
}

/** Looks at a disk from outside: both file systems, every entry, what the first one would boot. */
export async function inspect(inspection: Inspection): Promise<Finding> {
  const { directory, manifests } = inspection
  const root = await openRoot(inspection)
  const { wrong, blemishes } = await checkFat(inspection)
  const boot = path.join(directory, 'boot')
  const choices = await copyBootPartition(inspection, boot)
  const [first] = choices
  const candidates = choices.filter((one) => one.isCandidate)
  const dead = await Promise.all(candidates.map((choice) => deadChoice(boot, root, choice, manifests)))
  const repaired = await repairFat(inspection, candidates)
  const chosen = manifests.find((one) => deploymentOf(one) === first?.deployment)
  return {
    chosen: first?.deployment,
    blemishes,
    problems: [
      ...root.problems,
      ...wrong,
      ...(candidates.length === 0 ? ['no entry with tries left'] : []),
      ...dead.flat(),
      ...repaired,
      ...(first && !chosen ? [`${first.deployment} boots, which nobody deployed`] : []),
      ...(chosen ? await root.lacks(chosen, directory) : []),
      ...(await root.ostreeProblems()),
    ],
  }
}

async function deadChoice(
  boot: string,
  root: Root,
  choice: Choice,
  manifests: readonly Manifest[],
): Promise<readonly string[]> {
  const { deployment, kernel, initramfs, link } = choice
  const read = (file: string): Promise<Buffer | undefined> =>
    readFile(path.join(boot, file)).catch(() => undefined)
  const files = await Promise.all([read(kernel), read(initramfs)])
  const digest = createHash('sha256')
  for (const file of files) digest.update(file ?? '')
  const tree = manifests.find((one) => deploymentOf(one) === deployment)?.tree
  const leads = await root.leadsTo(link, tree)
  return [
    ...(files.includes(undefined) ? [`${deployment}: kernel or initramfs is missing`] : []),
    ...(digest.digest('hex') === path.basename(path.dirname(kernel))
      ? []
      : [`${deployment}: kernel or initramfs is damaged`]),
    ...(leads ? [] : [`${deployment}: ${link} does not lead to it`]),
  ]
}

/** What a check of FAT says after a power cut of space that nobody uses, of the mark of not having been unmounted. */
const harmless = [
  /^(fsck\.fat \d|Leaving filesystem unchanged|.*: \d+ files, |$)/,
  /^(Dirty bit is set|There are differences between boot sector|This is mostly harmless|\d+:\w\w\/)/,
  /^(Not automatically|Automatically|Auto-)/,
  /^(Reclaimed \d+ unused clusters?|Free cluster summary|Orphaned long file name|FATs differ|Using first FAT)/,
  /^(\d\) )/,
]
const blemish = /^(Dirty bit|Reclaimed|Orphaned|FATs differ)/

async function checkFat({ tools, directory, signal }: Inspection): Promise<ReturnType<typeof judgeFat>> {
  const binds = [{ from: directory, to: '/cut', writable: true }]
  const { text } = await askTool(tools, binds, ['fsck.fat', '-n', '/cut/fat'], signal)
  return judgeFat(text)
}

/** What a machine does before it mounts the partition: then nothing may be wrong, and what boots has to be as it was. */
async function repairFat(
  { tools, directory, mode, signal }: Inspection,
  candidates: readonly Choice[],
): Promise<readonly string[]> {
  const binds = [{ from: directory, to: '/cut', writable: true }]
  await askTool(tools, binds, ['fsck.fat', '-a', '/cut/fat'], signal)
  const { status, text } = await askTool(tools, binds, ['fsck.fat', '-n', '/cut/fat'], signal)
  const boot = path.join(directory, 'repaired')
  const after = await copyBootPartition({ tools, directory, mode, signal }, boot)
  const same = await Promise.all(
    candidates
      .flatMap(({ kernel, initramfs }) => [kernel, initramfs])
      .map(async (file) => {
        const [a, b] = await Promise.all(
          [path.join(directory, 'boot', file), path.join(boot, file)].map((one) =>
            readFile(one).catch(() => undefined),
          ),
        )
        return a !== undefined && b !== undefined && a.equals(b)
      }),
  )
  const isSame = JSON.stringify(after.filter((one) => one.isCandidate)) === JSON.stringify(candidates)
  return [
    ...(status === 0 ? [] : [`boot partition, repaired: ${text.trim()}`]),
    ...(isSame && same.every(Boolean) ? [] : ['boot partition, repaired: something else boots']),
  ]
}

/** What of fsck.fat's words matters. A name, then, indented, what is wrong with it; or a line by itself. */
export function judgeFat(text: string): Pick<Finding, 'blemishes'> & { readonly wrong: readonly string[] } {
  const wrong: string[] = []
  const blemishes: string[] = []
  let isUnfinished = false
  for (const line of text.split('\n')) {
    const words = line.trim()
    // What was being written has another name until it is whole; nothing refers to it, the next publisher removes it.
    if (!line.startsWith(' ')) isUnfinished = /^\/.*\.new$/.test(line)
    if (isUnfinished || blemish.test(words)) blemishes.push(words)
    else if (!harmless.some((pattern) => pattern.test(words))) wrong.push(`boot partition: ${words}`)
  }
  return { wrong, blemishes }
}

/** A copy of what the loader reads, and of the files that it names. What else is there may be torn, and is nobody's. */
async function copyBootPartition(
  { tools, directory, mode, signal }: Pick<Inspection, 'tools' | 'directory' | 'mode' | 'signal'>,
  boot: string,
): Promise<readonly Choice[]> {
  const binds = [{ from: directory, to: '/cut', writable: true }]
  const copy = (from: string, to: string): Promise<unknown> =>
    askTool(
      tools,
      binds,
      ['mcopy', '-s', '-n', '-Q', '-i', '/cut/fat', `::${from}`, `/cut/${path.basename(boot)}${to}`],
      signal,
    )
  await mkdir(boot)
  await copy(mode === 'uefi' ? '/loader' : '/grub', '/')
  const choices = await readChoices(boot, mode)
  const files = new Set(choices.flatMap(({ kernel, initramfs }) => [kernel, initramfs]))
  for (const file of files) {
    await mkdir(path.join(boot, path.dirname(file)), { recursive: true })
    await copy(file, file)
  }
  return choices
}
