import { createHash } from 'node:crypto'
import type { TestContext } from 'node:test'
import { releaseSchema, type Release } from '@ingot/contracts/release.ts'
import { commitArgument } from '@ingot/contracts/sealed.ts'
import type { Command } from '../ports/ports.ts'
import { rootedWorld, type RootedWorld } from './rooted.ts'

/** Commits, and the hashes of their roots. */
export const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string]
/** Where the loader finds programs. */
export const programs = '/boot/efi/EFI/Linux'

/** A disk whose slot `a` runs, as lsblk(8) and sfdisk(8) tell of it. */
export function table(
  running: readonly string[] = ['/dev/vda2', '/dev/vda3'],
): (command: Command) => string | undefined {
  const names = ['ingot-esp', 'ingot-root-a', 'ingot-verity-a', 'ingot-root-b', 'ingot-verity-b']
  const partitions = names.map((name, index) => ({
    node: `/dev/vda${index + 1}`,
    size: 2048,
    uuid: name.endsWith('-a')
      ? '11111111-1111-1111-1111-111111111111'
      : 'ABCDEF00-0000-0000-0000-000000000000',
    name,
  }))
  return ([program, ...args]) => {
    if (program === 'lsblk')
      return ['/dev/mapper/root crypt', ...running.map((path) => `${path} part`), '/dev/vda disk'].join('\n')
    if (program === 'sfdisk' && args[0] === '--json')
      return JSON.stringify({ partitiontable: { sectorsize: 512, partitions } })
    return undefined
  }
}

/** A sealed machine that runs commit `one`, with these programs. */
export function machine(
  t: TestContext,
  names: readonly string[],
  play: (command: Command) => number = () => 0,
): RootedWorld {
  const told = table()
  const world = rootedWorld(t, (command) => {
    const stdout = told(command)
    return stdout === undefined ? { status: play(command) } : { stdout }
  })
  const { files } = world.ports
  for (const directory of ['/proc', programs]) files.makeDirectory(directory)
  files.write('/proc/cmdline', `roothash=${one} ${commitArgument}=${one} quiet roothash=${two}\n`)
  for (const name of names) files.write(`${programs}/${name}`, '')
  return world
}

/** Programs on the boot partition. */
export const names = (world: RootedWorld): readonly string[] => world.ports.files.list(programs) ?? []

/** A sealed release of commit `two` whose files are all this piece. */
export function releaseOf(piece: string): Release {
  const sha256 = createHash('sha256').update(piece).digest('hex')
  const file = { bytes: piece.length, pieces: [sha256] }
  return releaseSchema.parse({
    schema: 1,
    kind: 'release',
    system: 'hello',
    version: '2',
    sequence: 2,
    commit: two,
    created: '2026-01-01T00:00:00Z',
    minimumSequence: 0,
    bootMode: 'uefi',
    architecture: 'amd64',
    notes: '',
    sealed: { rootHash: two, root: file, verity: file, program: file },
  })
}
