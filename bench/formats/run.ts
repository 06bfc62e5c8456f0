import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { formats } from '@ingot/image/formats.ts'
import { ingot } from '../../tests/cli.ts'
import { root } from '../../tests/house/tracked-files.ts'
import { layersOf, pulledBytes } from './layers.ts'

/**
 * How long each format takes from the commit on, beside cp of as many bytes; how large it is; and what a registry pull
 * fetches for an update: node bench/formats/run.ts [STORE [LOCK]]. Formats are made one at a time, each with what it is made from.
 */
const store = process.argv[2] ?? join(homedir(), '.cache', 'ingot', 'bench-formats')
const lock = process.argv[3]

const directory = mkdtempSync(join(tmpdir(), 'ingot-bench-formats-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
const declaration = readFileSync(join(root, 'examples/quickstart/ingot.ts'), 'utf8')

async function build(text: string, ...args: readonly string[]): Promise<BuildReport> {
  writeFileSync(join(directory, 'ingot.ts'), text)
  const command = ['-C', directory, '--store', store, '--json', 'build', 'hello', ...args]
  const { code, stdout, stderr } = await ingot(command, { seconds: 1800 })
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as BuildReport
}

const changed = (files: Readonly<Record<string, string>>): string => {
  const entries = Object.entries(files).map(([path, text]) => `'${path}': { text: '${text}' }`)
  return declaration.replace(/files: \{.*\}/, `files: { ${entries.join(', ')} }`)
}
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
/** A commit that the store has not, so that everything after it is made. */
const moved = (name: string): string => changed({ '/etc/motd': `Measured ${name} at ${Date.now()}.` })

if (lock !== undefined) cpSync(lock, join(directory, 'ingot.lock'))
await build(declaration, '--format', 'raw-efi,qcow2,oci')

console.log('| format | from the commit on | cp of the same bytes | size | in the file system |')
console.log('| --- | --- | --- | --- | --- |')
for (const { name } of formats.filter((one) => one.name !== 'raw-bios')) {
  // The commit alone is made by the first; the second has it, and pours.
  const text = moved(name)
  await build(text, '--format', 'libvirt')
  const { seconds, images } = await build(text, '--format', name)
  const [image] = images
  if (image === undefined) continue
  const copy = join(directory, 'copy')
  const started = performance.now()
  execFileSync('cp', ['--sparse=always', image.path, copy])
  execFileSync('sync', [copy])
  const copied = (performance.now() - started) / 1000
  const { size, blocks } = statSync(image.path)
  console.log(
    `| ${name} | ${seconds.toFixed(1)} s | ${copied.toFixed(1)} s | ${mb(size)} | ${mb(blocks * 512)} |`,
  )
  rmSync(copy)
}

console.log('\n| update | layers pulled | bytes pulled | of one layer |\n| --- | --- | --- | --- |')
const oci = async (text: string): Promise<ReturnType<typeof layersOf>> => {
  const [image] = (await build(text, '--format', 'oci')).images
  if (image === undefined || !existsSync(image.path)) throw new Error('no image')
  return layersOf(image.path)
}
const before = await oci(declaration)
const all = before.reduce((sum, { bytes }) => sum + bytes, 0)
for (const [what, files] of [
  ['a file in /etc', { '/etc/motd': 'Changed.' }],
  // Stand-ins for an update: a file of the package, and the last layer, where the database of packages is.
  ['a small package', { '/etc/motd': 'Changed.', '/usr/share/applications/htop.desktop': 'Changed.' }],
  ['coreutils', { '/etc/motd': 'Changed.', '/usr/bin/pinky': 'Changed.' }],
] as const) {
  const after = await oci(changed(files))
  const { count, bytes } = pulledBytes(before, after)
  console.log(`| ${what} | ${count} of ${after.length} | ${mb(bytes)} | ${mb(all)} |`)
}
