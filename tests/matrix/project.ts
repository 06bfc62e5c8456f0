import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BuildReport, Image } from '@ingot/contracts/artefact.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { blobPath, storeLayout } from '@ingot/forge/store/layout.ts'
import type { VirtualRoom } from '@ingot/virtual/room.ts'
import { ingot } from '../cli.ts'
import { shared } from '../quickstart.ts'
import { virtualRoom } from '../virtual-room.ts'
import type { Case } from './axes.ts'

/** A project with a system for each way of starting, of which several formats are poured. */
export interface MatrixProject {
  readonly directory: string
  readonly room: VirtualRoom
  /** Builds the image of a case; of one that is installed, the one to install from. */
  readonly build: (one: Case) => Promise<{ readonly image: Image; readonly blueprint: Blueprint }>
  /** Runs `ingot` on it, which has to succeed; gives what it prints as JSON. */
  readonly command: (...words: readonly string[]) => Promise<string>
  /** Deletes what was built so far from the store, which makes it again where it is wanted. */
  readonly discard: () => void
  readonly close: () => void
}

const isConverted: ReadonlySet<Case['format']> = new Set(['qcow2', 'vmdk', 'vhdx', 'libvirt'])

/** The name of the system that a case is poured from. */
export function systemOf({ format, firmware, root, data, encryption, secureBoot }: Case): string {
  const own = format === 'sealed' || format === 'installed' ? [format] : []
  const fileSystem = root === 'btrfs' ? 'btrfs' : 'ext4'
  const mode = firmware === 'bios' && format !== 'iso' ? 'bios' : 'uefi'
  return [
    mode,
    fileSystem,
    ...(data === 'none' ? [] : [`data-${data}`]),
    ...(secureBoot === 'on' ? ['signed'] : []),
    ...(encryption === 'none' ? [] : [encryption]),
    ...own,
  ].join('-')
}

/** A declaration of the systems of all cases. */
export function declarationOf(cases: readonly Case[], more = ''): string {
  const systems = new Map(cases.map((one) => [systemOf(one), definitionsOf(one)]))
  return [
    "import { debian, defineForge } from 'ingot'",
    "const { system, node } = defineForge({ source: debian({ suite: 'trixie' }) })",
    ...[...systems].map(
      ([name, definitions], index) => `export const system${index} = system('${name}', ${definitions})`,
    ),
    more,
    'export const unused = node',
    '',
  ].join('\n')
}

/** What is sealed shares its key with nothing that is not. */
function keysOf(format: Case['format']): string {
  return format === 'sealed' ? 'sealed-keys' : 'signed-keys'
}

function definitionsOf({ format, firmware, root, data, encryption, secureBoot }: Case): string {
  const partitions = {
    ...(root === 'btrfs' ? { root: { fsType: root } } : {}),
    ...(data === 'none'
      ? {}
      : { data: { kind: 'data', fsType: data, size: '320M', mountPoint: '/srv/data' } }),
  }
  return JSON.stringify({
    services: { ssh: { enable: true } },
    users: { admin: { groups: ['sudo'] } },
    disk: {
      partitions,
      ...(encryption === 'luks'
        ? { encryption: { enable: true, optional: true, memory: '32M', iterations: 4 } }
        : {}),
    },
    boot: {
      mode: firmware === 'bios' && format !== 'iso' ? 'bios' : 'uefi',
      ...(secureBoot === 'on' ? { secureBoot: { enable: true, keys: keysOf(format) } } : {}),
      ...(format === 'sealed' ? { sealed: true } : {}),
    },
    ...(format === 'installed' ? { installer: { enable: true } } : {}),
  })
}

/** Makes the project, and locks it by what was locked before. `more`: text that declares further systems. */
export async function matrixProject(
  cases: readonly Case[],
  { store, signal, more }: { readonly store: string; readonly signal: AbortSignal; readonly more?: string },
): Promise<MatrixProject> {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-matrix-'))
  // Secret keys are not kept in a project.
  const keys = mkdtempSync(join(tmpdir(), 'ingot-matrix-keys-'))
  const close = (): void => {
    for (const one of [directory, keys]) rmSync(one, { recursive: true, force: true })
  }
  try {
    writeFileSync(join(directory, 'ingot.ts'), declarationOf(cases, more))
    const command = async (...words: readonly string[]): Promise<string> => {
      const common = ['-C', directory, '--store', store, '--json']
      const env = { INGOT_KEYS: keys }
      const { code, stdout, stderr } = await ingot([...common, ...words], { seconds: 900, env, stop: signal })
      assert.equal(code, 0, stderr)
      return stdout
    }
    const signed = cases.filter(({ secureBoot }) => secureBoot === 'on')
    for (const name of new Set(signed.map(({ format }) => keysOf(format)))) {
      await command('key', 'secure-boot')
      renameSync(join(directory, 'secure-boot'), join(directory, name))
    }
    const lock = join(shared, 'matrix.lock')
    mkdirSync(shared, { recursive: true })
    if (existsSync(lock)) cpSync(lock, join(directory, 'ingot.lock'))
    await command('lock')
    cpSync(join(directory, 'ingot.lock'), lock)
    const built = new Set<string>()
    const room = await virtualRoom({ signal }, directory)
    return {
      directory,
      room,
      command,
      discard: () => {
        for (const file of built) rmSync(file, { force: true })
        built.clear()
        rmSync(join(directory, '.ingot'), { recursive: true, force: true })
      },
      close,
      build: async (one) => {
        const name = systemOf(one)
        const raw = one.firmware === 'bios' ? 'raw-bios' : 'raw-efi'
        const wanted = one.format === 'installed' ? raw : one.format
        // What others are poured from is named, too, so that it can be discarded.
        const formats = isConverted.has(wanted) ? `${raw},${wanted}` : wanted
        const { images } = JSON.parse(await command('build', name, '--format', formats)) as BuildReport
        for (const { sha256 } of images) built.add(blobPath(storeLayout(store), sha256))
        const image = images.find(({ format }) => format === wanted)
        assert.ok(image)
        const { blueprint } = JSON.parse(await command('show', name)) as { readonly blueprint: Blueprint }
        return { image, blueprint }
      },
    }
  } catch (error) {
    close()
    throw error
  }
}
