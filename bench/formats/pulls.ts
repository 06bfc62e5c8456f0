import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { ingot } from '../../tests/cli.ts'
import { root } from '../../tests/house/tracked-files.ts'
import { table } from '../report/table.ts'
import { layersOf, pulledBytes, type PulledLayer } from './layers.ts'

/** Stand-ins for an update: a file of a package, and the last layer, where the database of packages is. */
const updates: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a file in /etc': { '/etc/motd': 'Changed.' },
  'a small package': { '/etc/motd': 'Changed.', '/usr/share/applications/htop.desktop': 'Changed.' },
  coreutils: { '/etc/motd': 'Changed.', '/usr/bin/pinky': 'Changed.' },
}

/** What a registry pull fetches of the quickstart for an update, as Markdown. `lock`: one of the quickstart, to start from. */
export async function pullsTable({
  store,
  lock,
}: {
  readonly store: string
  readonly lock?: string
}): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-bench-pulls-'))
  try {
    if (lock !== undefined) cpSync(lock, join(directory, 'ingot.lock'))
    const declaration = readFileSync(join(root, 'examples/quickstart/ingot.ts'), 'utf8')
    const layers = async (text: string): Promise<readonly PulledLayer[]> => {
      writeFileSync(join(directory, 'ingot.ts'), text)
      const command = ['-C', directory, '--store', store, '--json', 'build', 'hello', '--format', 'oci']
      const { code, stdout, stderr } = await ingot(command, { seconds: 1800 })
      const [image] = code === 0 ? (JSON.parse(stdout) as BuildReport).images : []
      if (image === undefined) throw new Error(stderr)
      return layersOf(image.path)
    }
    const before = await layers(declaration)
    const all = before.reduce((sum, { bytes }) => sum + bytes, 0)
    const rows: (readonly string[])[] = []
    for (const [what, files] of Object.entries(updates)) {
      const entries = Object.entries(files).map(([path, text]) => `'${path}': { text: '${text}' }`)
      const after = await layers(declaration.replace(/files: \{.*\}/, `files: { ${entries.join(', ')} }`))
      const { count, bytes } = pulledBytes(before, after)
      rows.push([what, `${count} of ${after.length}`, megabytes(bytes), megabytes(all)])
    }
    return table(['update', 'layers pulled', 'bytes pulled', 'of one layer'], rows)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Millions of bytes, in words. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
