import { workError } from '@ingot/contracts/problem.ts'
import type { Files, Ports } from '../ports/ports.ts'
import { readInstalled, type Places } from './installed.ts'
import { linkDirectory } from './links.ts'
import type { BootLoader } from './offer.ts'
import type { BootState, Standing } from './plan.ts'
import type { Installed } from './installed.ts'

/** What is not on the disk itself but decides, too. */
export interface Judgement {
  readonly standing: (deployment: Installed) => Standing
  readonly tries: number
}

/**
 * Looks at OSTree's entries, the boot partition, and the links between them.
 * @param loaderDirectory as in `readInstalled`.
 * @throws work error `boot-partition-missing` when it is not mounted.
 */
export function readBootState(
  ports: Ports,
  places: Places,
  loader: BootLoader,
  loaderDirectory: string,
  judgement: Judgement,
): BootState {
  const { files } = ports
  const { partition, sysroot } = places
  return {
    ...judgement,
    partition,
    sysroot,
    freeBytes: freeBytes(ports, partition),
    installed: readInstalled(files, places, loaderDirectory),
    published: loader.read(files, partition),
    kernels: readKernels(files, `${partition}/ingot`),
    leftovers: readLeftovers(files, partition),
    links: readLinks(files, sysroot),
  }
}

/** What was not whole yet, and what fsck.fat made of clusters that belonged to no file: without that, they are lost space. */
function readLeftovers(files: Files, partition: string): readonly string[] {
  const below = (directory: string): readonly string[] =>
    (files.list(directory) ?? []).map((name) => `${directory}/${name}`)
  const kernels = below(`${partition}/ingot`)
  const directories = [`${partition}/loader/entries`, `${partition}/grub`, `${partition}/ingot`, ...kernels]
  return [
    ...directories.flatMap(below).filter((path) => path.endsWith('.new')),
    ...below(partition).filter((path) => /\/FSCK\d{4}\.REC$/i.test(path)),
  ]
}

/** Digest, and the files in its directory with their sizes. */
function readKernels(files: Files, directory: string): BootState['kernels'] {
  const digests = (files.list(directory) ?? []).filter((name) => /^[0-9a-f]{64}$/.test(name))
  return Object.fromEntries(
    digests.map((digest) => {
      const names = (files.list(`${directory}/${digest}`) ?? []).filter((name) => !name.endsWith('.new'))
      return [
        digest,
        Object.fromEntries(
          names.map((name) => [name, files.target(`${directory}/${digest}/${name}`)?.bytes ?? 0]),
        ),
      ]
    }),
  )
}

function readLinks(files: Files, sysroot: string): readonly string[] {
  const below = (path: string): readonly string[] =>
    (files.list(sysroot + path) ?? []).map((name) => `${path}/${name}`)
  return below(linkDirectory).flatMap(below).flatMap(below)
}

/** The first look also makes the automount mount it. */
function freeBytes({ processes }: Ports, partition: string): number {
  const { status, stdout, stderr } = processes.run(['df', '--block-size=1', '--output=avail', partition], {
    limitSeconds: 60,
  })
  const bytes = Number(stdout.split('\n')[1])
  if (status === 0 && Number.isFinite(bytes)) return bytes
  throw workError({
    code: 'boot-partition-missing',
    message: 'the boot partition cannot be read',
    where: partition,
    ...(stderr.trim() === '' ? {} : { why: stderr.trim() }),
    hint: `try: ls ${partition}; systemctl status boot-efi.mount`,
  })
}
