import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, homedir, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { formats } from '@ingot/image/formats.ts'
import { ingot } from '../../tests/cli.ts'
import { root } from '../../tests/house/tracked-files.ts'
import { writeMeasured } from '../report/document.ts'
import { table } from '../report/table.ts'
import { layersOf, pulledBytes } from './layers.ts'

const help = `Usage: npm run bench:formats -- [options]

Pours the quickstart into each format that it fits, from the commit on, beside cp of the same bytes; and says what a registry
pull fetches for an update. Formats are made one at a time, each with what it is made from.

Options:
  --write        put the tables into docs/performance.md
  --store <dir>  where builds are kept (default: one of its own)
  --lock <file>  a lock of the quickstart to start from
`
const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    store: { type: 'string', default: join(homedir(), '.cache', 'ingot', 'bench-formats') },
    lock: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}
const { store, lock } = values

const directory = mkdtempSync(join(tmpdir(), 'ingot-bench-formats-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
const declaration = readFileSync(join(root, 'examples/quickstart/ingot.ts'), 'utf8')
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Undefined where the system has no such image. */
async function build(text: string, format: string): Promise<BuildReport | undefined> {
  writeFileSync(join(directory, 'ingot.ts'), text)
  const command = ['-C', directory, '--store', store, '--json', 'build', 'hello', '--format', format]
  const { code, stdout, stderr } = await ingot(command, { seconds: 1800 })
  if (code === 2) return undefined
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as BuildReport
}

const changed = (files: Readonly<Record<string, string>>): string => {
  const entries = Object.entries(files).map(([path, text]) => `'${path}': { text: '${text}' }`)
  return declaration.replace(/files: \{.*\}/, `files: { ${entries.join(', ')} }`)
}
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const seconds = (value: number): string => `${value.toFixed(1)} s`

/** Seconds that cp takes, until it is on the disk. */
function copySeconds(file: string): number {
  const copy = join(directory, 'copy')
  const started = performance.now()
  execFileSync('cp', ['--sparse=always', file, copy])
  execFileSync('sync', [copy])
  rmSync(copy)
  return (performance.now() - started) / 1000
}

/** A line about a format; none where the system has no such image. */
async function measured(name: string): Promise<readonly (readonly string[])[]> {
  // The commit alone is made by the first; the second has it, and pours.
  const text = changed({ '/etc/motd': `Measured ${name} at ${Date.now()}.` })
  await build(text, 'libvirt')
  const report = await build(text, name)
  const [image] = report?.images ?? []
  if (report === undefined || image === undefined) return []
  const { size, blocks } = statSync(image.path)
  const line = [name, seconds(report.seconds), seconds(copySeconds(image.path)), mb(size), mb(blocks * 512)]
  say(line.join('  '))
  return [line]
}

async function layers(text: string): Promise<ReturnType<typeof layersOf>> {
  const [image] = (await build(text, 'oci'))?.images ?? []
  if (image === undefined) throw new Error('no image')
  return layersOf(image.path)
}

/** What is poured; a domain of libvirt is a text beside a disk. */
const poured = formats.map(({ name }) => name).filter((name) => name !== 'libvirt')

if (lock !== undefined) cpSync(lock, join(directory, 'ingot.lock'))
for (const name of poured) await build(declaration, name)
const lines: (readonly string[])[] = []
for (const name of poured) lines.push(...(await measured(name)))

const before = await layers(declaration)
const all = before.reduce((sum, { bytes }) => sum + bytes, 0)
const pulls: (readonly string[])[] = []
for (const [what, files] of [
  ['a file in /etc', { '/etc/motd': 'Changed.' }],
  // Stand-ins for an update: a file of the package, and the last layer, where the database of packages is.
  ['a small package', { '/etc/motd': 'Changed.', '/usr/share/applications/htop.desktop': 'Changed.' }],
  ['coreutils', { '/etc/motd': 'Changed.', '/usr/bin/pinky': 'Changed.' }],
] as const) {
  const after = await layers(changed(files))
  const { count, bytes } = pulledBytes(before, after)
  pulls.push([what, `${count} of ${after.length}`, mb(bytes), mb(all)])
}

const markdown = [
  `On ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, load ${(loadavg()[1] ?? 0).toFixed(1)}.`,
  '',
  ...table(['format', 'from the commit on', 'cp of the same bytes', 'size', 'in the file system'], lines),
  '',
  ...table(['update', 'layers pulled', 'bytes pulled', 'of one layer'], pulls),
  '',
].join('\n')
process.stdout.write(markdown)
if (values.write) await writeMeasured(join(root, 'docs/performance.md'), markdown, 'bench:formats')
