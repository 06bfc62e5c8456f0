import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { workError } from '@ingot/contracts/problem.ts'
import { runTool } from './run-tool.ts'

/** Files of a config drive by path relative to its root. */
export type DriveFiles = Readonly<Record<string, string | Uint8Array>>

const mebibyte = 2 ** 20

/**
 * Writes a FAT volume with these files into `file`, an absolute path whose directory is the caller's alone.
 *
 * @param label volume label, e.g. `INGOT-FACTS`
 */
export async function writeDrive(
  tools: string,
  file: string,
  label: string,
  files: DriveFiles,
  signal: AbortSignal,
): Promise<void> {
  const directory = `${file}.d`
  const entries = Object.entries(files)
  await mkdir(directory)
  for (const [name, content] of entries) {
    const target = path.join(directory, name)
    if (!target.startsWith(`${directory}/`)) throw escapes(name)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, content, { mode: 0o600 })
  }
  const bytes = entries.reduce((sum, [, content]) => sum + Buffer.byteLength(content) + 4096, 0)
  const size = Math.ceil((bytes * 1.1) / mebibyte + 1) * mebibyte
  await writeFile(file, '', { mode: 0o600 })
  const binds = [{ from: path.dirname(file), to: '/run/machine', writable: true }]
  const inside = `/run/machine/${path.basename(file)}`
  const options = { limitSeconds: 30, signal }
  const run = (...command: string[]): Promise<void> => runTool(tools, binds, command, options)
  await run('mkfs.vfat', '-n', label, '-C', `${inside}.partial`, String(size / 1024))
  await run('mv', `${inside}.partial`, inside)
  const tops = [...new Set(entries.map(([name]) => path.normalize(name).split('/')[0] ?? ''))]
  if (tops.length > 0)
    await run('mcopy', '-s', '-i', inside, ...tops.map((top) => `${inside}.d/${top}`), '::/')
}

function escapes(name: string): Error {
  return workError({
    code: 'drive-path-unsafe',
    message: `"${name}" leaves the config drive`,
    hint: 'paths on the drive are relative and have no ".."',
  })
}
