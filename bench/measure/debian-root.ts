import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { debianSourceSchema } from '@ingot/contracts/source.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { archivesOf, debianKeyring, renderSources } from '@ingot/source/debian/archives.ts'
import {
  mirrorsOf,
  proxyEnvironment,
  readHostMirrors,
  readHostProxies,
} from '@ingot/source/debian/host-apt.ts'
import type { AptProxies } from '@ingot/source/debian/host-apt.ts'
import { parseStanzas } from '@ingot/source/debian/stanza.ts'
import { runMeasured } from './run-measured.ts'
import { asMappedRoot, removeTree } from './system.ts'

/** Where apt fetches from and how it gets there, in apt's own words. */
export interface AptConfiguration {
  readonly sources: string
  readonly proxies: AptProxies
}

/** The same archives that Ingot takes the source from: the host's mirror, or the one named. */
export async function aptConfiguration(source: DebianSource, mirror?: string): Promise<AptConfiguration> {
  const mirrors = mirror === undefined ? await readHostMirrors() : mirrorsOf(mirror)
  const archives = archivesOf(debianSourceSchema.parse(source), mirrors)
  return {
    sources: renderSources(archives.map((archive) => ({ archive, signedBy: debianKeyring }))),
    proxies: await readHostProxies(),
  }
}

/**
 * Makes a root of Debian trixie with these packages and no Recommends, unless `sign` (a path in it) is there. Seconds
 * that it took; 0 when it was there.
 */
export async function ensureDebianRoot(
  root: string,
  { packages, sign }: { readonly packages: readonly string[]; readonly sign: string },
  { sources, proxies }: AptConfiguration,
  signal: AbortSignal,
): Promise<number> {
  if (await exists(path.join(root, sign))) return 0
  const parent = path.dirname(root)
  await mkdir(parent, { recursive: true })
  const list = path.join(parent, 'root.sources')
  await writeFile(list, sources)
  const unfinished = `${root}.unfinished`
  await removeTree(unfinished)
  const { seconds } = await runMeasured({
    argv: asMappedRoot([
      'mmdebstrap',
      '--mode=root',
      '--variant=apt',
      '--aptopt=APT::Install-Recommends "false"',
      ...proxies.map(({ key, value }) => `--aptopt=${key} "${value}"`),
      `--include=${packages.join(',')}`,
      'trixie',
      unfinished,
      list,
    ]),
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...proxyEnvironment() },
    seconds: 1800,
    log: path.join(parent, 'root.log'),
    isProgram: () => false,
    signal,
  })
  await rename(unfinished, root)
  return seconds
}

/** Version of a package in such a root, without Debian's revision. */
export async function packageVersion(root: string, name: string): Promise<string> {
  const status = await readFile(path.join(root, 'var/lib/dpkg/status'), 'utf8')
  const stanza = parseStanzas(status).find((one) => one.get('package') === name)
  return stanza?.get('version')?.replace(/-[^-]*$/, '') ?? 'unknown'
}

async function exists(target: string): Promise<boolean> {
  return access(target).then(
    () => true,
    () => false,
  )
}
