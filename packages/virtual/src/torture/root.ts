import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { askTool, type Said } from './ask-tool.ts'
import type { Manifest } from './manifest.ts'

/** The root file system of a disk, after its journal was replayed, as debugfs(8) sees it. Nothing is mounted. */
export interface Root {
  /** What e2fsck says that a replayed journal should have put right. */
  readonly problems: readonly string[]
  /** Whether a value of `ostree=` leads to a deployment, and to this one if one is named. */
  readonly leadsTo: (link: string, tree: string | undefined) => Promise<boolean>
  /** What a deployment should have and has not. */
  readonly lacks: (manifest: Manifest, directory: string) => Promise<readonly string[]>
  /** What OSTree itself would stumble over: its entries, its refs. */
  readonly ostreeProblems: () => Promise<readonly string[]>
}

export async function openRoot({
  tools,
  directory,
  signal,
}: {
  readonly tools: string
  readonly directory: string
  readonly signal: AbortSignal
}): Promise<Root> {
  const device = '/cut/root'
  const run = (command: readonly string[]): Promise<Said> =>
    askTool(tools, [{ from: directory, to: '/cut', writable: true }], command, signal)
  let asked = 0
  /** Runs commands of debugfs; what each of them said. */
  const ask = async (commands: readonly string[]): Promise<readonly string[]> => {
    const file = `commands-${asked++}`
    await writeFile(path.join(directory, file), `${commands.join('\n')}\n`)
    const { text } = await run(['debugfs', '-f', `/cut/${file}`, device])
    const answers = text.split(/^debugfs: .*\n/m).slice(1)
    return commands.map((_, index) => answers[index] ?? '')
  }
  const problems: string[] = []
  // What a mount does as well: the journal, files that were deleted while open, counts of what is free.
  const preened = await run(['e2fsck', '-p', '-f', device])
  const checked = await run(['e2fsck', '-f', '-n', device])
  for (const { status, text } of [preened, checked])
    if (status > 1) problems.push(`root: ${firstComplaint(text)}`)
  return {
    problems,
    leadsTo: async (link, tree) => {
      const [there = '', wanted = ''] = await ask([`stat "${link}/usr"`, `stat "${tree ?? link}/usr"`])
      const inode = /^Inode: \d+ +Type: directory/m.exec(there)?.[0]
      return inode !== undefined && wanted.includes(inode)
    },
    lacks: async ({ tree, entries, content }, scratch) => {
      const directories = new Set([
        tree,
        ...[...entries.keys()].filter((one) => entries.get(one)?.startsWith('04')),
      ])
      const lists = [...directories]
      const answers = await ask(lists.map((one) => `ls -l -p "${one}"`))
      const found = new Map(answers.flatMap((text, index) => listing(lists[index] ?? '', text)))
      const missing = [...entries].filter(([file, what]) => found.get(file) !== what)
      const out = path.join(scratch, 'content')
      await mkdir(out, { recursive: true })
      const files = [...content.keys()]
      await ask(files.map((file, index) => `dump "${file}" /cut/content/${index}`))
      const damaged: string[] = []
      for (const [index, file] of files.entries()) {
        const bytes = await readFile(path.join(out, String(index))).catch(() => undefined)
        const digest = bytes && createHash('sha256').update(bytes).digest('hex')
        if (digest !== content.get(file)) damaged.push(file)
      }
      return [
        ...(missing.length > 0
          ? [`${missing.length} files of ${tree} are not as they were: ${missing[0]?.[0]}`]
          : []),
        ...(damaged.length > 0 ? [`${damaged.length} files have other content: ${damaged[0]}`] : []),
      ]
    },
    ostreeProblems: async () => {
      const [list = ''] = await ask(['ls -l -p /boot/loader/entries'])
      const names = listing('/boot/loader/entries', list).map(([file]) => file)
      const entries = names.filter((name) => name.endsWith('.conf'))
      if (entries.length === 0) return ['OSTree has no entries in /boot/loader']
      const texts = await ask(entries.map((file) => `cat "${file}"`))
      const links = texts.map((text) => /\bostree=(\S+)/.exec(text)?.[1] ?? '')
      const trees = await ask(links.map((link) => `stat "${link}/usr/lib"`))
      return trees.flatMap((text, index) =>
        text.includes('Type: directory') ? [] : [`OSTree's ${entries[index]} leads nowhere: ${links[index]}`],
      )
    },
  }
}

/** `/INODE/MODE/UID/GID/NAME/SIZE/` by path. */
function listing(directory: string, text: string): readonly (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const [, , mode, uid, gid, name, size] = line.split('/')
    if (name === undefined || name === '.' || name === '..' || name === '') return []
    return [[`${directory}/${name}`, `${mode}/${uid}/${gid}/${size}`] as const]
  })
}

function firstComplaint(text: string): string {
  const complaint = text.split('\n').find((line) => !/^(e2fsck |Pass \d|\s*$)/.test(line))
  return complaint ?? 'e2fsck found something'
}
