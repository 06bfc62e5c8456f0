/** How long each format takes, beside mkosi and `cp`, and what a registry pull fetches: `npm run bench:formats -- [options]`. */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { formats } from '@ingot/image/formats.ts'
import type { Contender, Format, ImageFile, Sample } from '../contenders/contender.ts'
import { ingotContender } from '../contenders/ingot.ts'
import { mkosiContender } from '../contenders/mkosi.ts'
import { isFormatOfMkosi } from '../contenders/mkosi-config.ts'
import { settleDisk } from '../measure/system.ts'
import { writeMeasured } from '../report/document.ts'
import { table } from '../report/table.ts'
import { megabytes, pullsTable } from './pulls.ts'
import { bytesOfFiles } from './tar-files.ts'
import { defaultCache, runScript } from '../script.ts'

const help = `Usage: npm run bench:formats -- [options]

Changes a file of the system in bench/project, and makes each format that it fits, one at a time, with what that is made from;
mkosi makes those that it has, and cp copies as many bytes. Then: what a registry pull fetches for an update.

Options:
  --write         put the tables into docs/performance.md
  --cache <dir>   where stores, packages and tools of the benchmark stay
  --mirror <uri>  Debian mirror to use (default: the one the host's apt uses)
`
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const seconds = (value: number): string => `${value.toFixed(1)} s`

/** A domain of libvirt is a text beside a disk; the others take systems of their own kind. */
const others: ReadonlySet<Format> = new Set(['libvirt', 'raw-bios', 'sealed'])
const poured = formats.map(({ name }) => name).filter((name) => !others.has(name))

interface Poured {
  readonly name: Format
  readonly ours: Sample
  readonly mkosi: Sample | undefined
  readonly copySeconds: number
  readonly image: ImageFile
}

/** Seconds that cp takes, until it is on the disk. */
function copySeconds(file: string): number {
  const copy = `${file}.copy`
  const started = performance.now()
  try {
    execFileSync('cp', ['--sparse=always', file, copy])
    execFileSync('sync', [copy])
    return (performance.now() - started) / 1000
  } finally {
    rmSync(copy, { force: true })
  }
}

async function pour(name: Format, ingot: Contender, mkosi: Contender): Promise<Poured> {
  const measured = async (contender: Contender): Promise<Sample> => {
    await contender.declare({ motd: `Poured into ${name}, ${process.pid}.\n`, format: name })
    await settleDisk()
    return contender.build()
  }
  const ours = await measured(ingot)
  const theirs = isFormatOfMkosi(name) ? await measured(mkosi) : undefined
  const image = await ingot.image()
  say(`${name}: ${seconds(ours.seconds)}${theirs ? `, mkosi ${seconds(theirs.seconds)}` : ''}`)
  return { name, ours, mkosi: theirs, copySeconds: copySeconds(image.path), image }
}

function formatsTable(all: readonly Poured[]): readonly string[] {
  return table(
    ['format', 'a changed file', 'of which pouring', 'cp', 'mkosi', 'mkosi ÷ Ingot', 'size', 'on disk'],
    all.map(({ name, ours, mkosi, copySeconds: copied, image }) => [
      name,
      seconds(ours.seconds),
      ours.commitSeconds === undefined ? '-' : seconds(ours.seconds - ours.commitSeconds),
      seconds(copied),
      mkosi === undefined ? '-' : seconds(mkosi.seconds),
      mkosi === undefined ? '-' : (mkosi.seconds / ours.seconds).toFixed(1),
      megabytes(image.apparentBytes),
      megabytes(image.allocatedBytes),
    ]),
  )
}

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      write: { type: 'boolean', default: false },
      cache: { type: 'string', default: defaultCache() },
      mirror: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const [cache, mirror] = [path.resolve(values.cache), values.mirror]
  const ingot = ingotContender({ directory: path.join(cache, 'ingot'), mirror, signal })
  await ingot.declare({ motd: 'Forged.\n' })
  const blueprint = await ingot.blueprint()
  const mkosi = await mkosiContender({ directory: path.join(cache, 'mkosi'), mirror, blueprint, signal })
  for (const contender of [ingot, mkosi]) {
    say(`filling the cache of ${contender.name}`)
    await contender.declare({ motd: 'Forged.\n' })
    await contender.fill()
  }
  // Once for tools of theirs.
  for (const format of poured) {
    await ingot.declare({ motd: 'Forged.\n', format })
    await ingot.fill()
  }
  const all: Poured[] = []
  for (const name of poured) all.push(await pour(name, ingot, mkosi))
  const tar = all.find(({ name }) => name === 'tar')
  const files = tar === undefined ? 0 : bytesOfFiles(readFileSync(tar.image.path))
  const markdown = [
    `On ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, load ${(loadavg()[1] ?? 0).toFixed(1)}, ` +
      `${await mkosi.describe()}. The system's files come to ${megabytes(files)}.`,
    '',
    ...formatsTable(all),
    '',
    ...(await pullsTable({ store: path.join(cache, 'ingot', 'store') })),
    '',
  ].join('\n')
  process.stdout.write(markdown)
  if (values.write) {
    await writeMeasured(
      path.join(import.meta.dirname, '../../docs/performance.md'),
      markdown,
      'bench:formats',
    )
  }
}

await runScript(main)
