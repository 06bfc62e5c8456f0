import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { proxyEnvironment } from '@ingot/source/debian/host-apt.ts'
import { parseStanzas } from '@ingot/source/debian/stanza.ts'
import { runMeasured } from '../measure/run-measured.ts'
import { asMappedRoot, removeTree } from '../measure/system.ts'
import type { Contender, Sample } from './contender.ts'
import { inside, mkosiProject } from './mkosi-config.ts'
import type { ProjectFile } from './mkosi-config.ts'
import { aptConfiguration, ensureDebianRoot, packageVersion } from '../measure/debian-root.ts'

/** mkosi and what it calls to make a bootable disk of Debian; no Recommends. */
const packages = [
  'mkosi',
  'apt',
  'ca-certificates',
  'cpio',
  'debian-archive-keyring',
  'dosfstools',
  'e2fsprogs',
  'gpgv',
  'kmod',
  'mtools',
  'systemd',
  'systemd-boot-efi',
  'systemd-boot-tools',
  'systemd-repart',
  'systemd-ukify',
  'tar',
  'udev',
  'uidmap',
  'util-linux',
  'xz-utils',
  'zstd',
] as const

export interface MkosiOptions {
  /** mkosi's root, project and caches go below it. */
  readonly directory: string
  readonly mirror: string | undefined
  /** The system as Ingot lowers it; mkosi is given the same. */
  readonly blueprint: Blueprint
  readonly signal: AbortSignal
}

/** mkosi from trixie's package, in a root of trixie that bubblewrap enters; all its places lie on one file system. */
export async function mkosiContender({
  directory,
  mirror,
  blueprint,
  signal,
}: MkosiOptions): Promise<Contender> {
  const root = path.join(directory, 'root')
  const work = path.join(directory, 'mnt')
  const place = (insidePath: string): string => path.join(work, path.relative('/mnt', insidePath))
  const apt = await aptConfiguration(blueprint.source, mirror)
  const sandboxFiles: readonly ProjectFile[] = [
    { path: 'mkosi.sandbox/etc/apt/sources.list.d/mkosi.sources', text: apt.sources, mode: 0o644 },
    {
      path: 'mkosi.sandbox/etc/apt/apt.conf.d/90proxy',
      text: apt.proxies.map(({ key, value }) => `${key} "${value}";\n`).join(''),
      mode: 0o644,
    },
  ]

  const environment = { PATH: '/usr/sbin:/usr/bin', HOME: '/root', LC_ALL: 'C.UTF-8', ...proxyEnvironment() }
  /** The command that runs what follows inside mkosi's root, in the project. */
  const enter = (network: boolean): readonly string[] => [
    'bwrap',
    '--die-with-parent',
    '--unshare-pid',
    ...(network ? ['--ro-bind', '/etc/resolv.conf', '/etc/resolv.conf'] : ['--unshare-net']),
    '--ro-bind',
    root,
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    ...['/tmp', '/run', '/var/tmp', '/root'].flatMap((one) => ['--tmpfs', one]),
    '--bind',
    work,
    '/mnt',
    '--chdir',
    inside.project,
    '--clearenv',
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
  ]

  const mkosi = async (network: boolean): Promise<Sample> => {
    for (const one of Object.values(inside)) await mkdir(place(one), { recursive: true })
    return runMeasured({
      argv: asMappedRoot([
        ...enter(network),
        'mkosi',
        '--force',
        '--cache-only',
        network ? 'never' : 'always',
      ]),
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      seconds: 1800,
      log: path.join(directory, 'build.log'),
      isProgram: ({ argv }) => argv.some((arg) => arg.endsWith('bin/mkosi')),
      signal,
    })
  }

  return {
    name: 'mkosi',
    describe: async () => `mkosi ${await packageVersion(root, 'mkosi')}`,
    declare: async (declared) => {
      await removeTree(place(inside.project))
      for (const file of [...sandboxFiles, ...mkosiProject(blueprint, declared)]) {
        await writeProjectFile(place(inside.project), file)
      }
    },
    empty: () => removeTree(place(inside.cache), place(inside.output), place(inside.work)),
    forgetAll: () => removeTree(root, ...Object.values(inside).slice(1).map(place)),
    forgetVersions: () => removeTree(place(inside.cache)),
    fill: async () => {
      const toolsSeconds = await ensureDebianRoot(root, { packages, sign: 'usr/bin/mkosi' }, apt, signal)
      return { toolsSeconds, sample: await mkosi(true) }
    },
    build: () => mkosi(false),
    image: async () => {
      const image = path.join(place(inside.output), 'image.raw')
      const { size, blocks } = await stat(image)
      return { path: image, apparentBytes: size, allocatedBytes: blocks * 512 }
    },
    packages: async () => {
      const cached = (await readdir(place(inside.cache))).find((name) =>
        /^debian~[^~]+~[^~.]+\.cache$/.test(name),
      )
      const status = await readFile(
        path.join(place(inside.cache), cached ?? '', 'var/lib/dpkg/status'),
        'utf8',
      )
      return parseStanzas(status)
        .map((stanza) => stanza.get('package') ?? '')
        .toSorted()
    },
  }
}

async function writeProjectFile(project: string, file: ProjectFile): Promise<void> {
  const target = path.join(project, file.path)
  await mkdir(path.dirname(target), { recursive: true })
  if ('target' in file) return symlink(file.target, target)
  await writeFile(target, file.text)
  await chmod(target, file.mode)
}
