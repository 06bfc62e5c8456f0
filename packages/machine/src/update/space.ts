import type { Problem } from '@ingot/contracts/problem.ts'
import type { Release } from '@ingot/contracts/release.ts'
import { parseKeyFile } from '../deployments/key-file.ts'

/** What is there, and what OSTree wants to stay free, bytes. */
export interface Space {
  readonly root: FileSystem
  readonly boot: FileSystem
  /** Content of the repository's `config`. */
  readonly repositoryConfig: string
}
export interface FileSystem {
  readonly path: string
  /** Undefined where nobody says; then nothing is held against an update. */
  readonly free: number | undefined
  readonly size: number | undefined
}

/** What a machine has already. */
export interface Present {
  readonly commits: readonly string[]
  /** OSTree checksums of the kernels and initramfs that the boot partition has. */
  readonly kernels: ReadonlySet<string>
}

/** Where a release does not say what it takes. */
const usual = 256 * 2 ** 20
/** Logs, history, clusters that are not full. */
const slack = { root: 16 * 2 ** 20, boot: 2 * 2 ** 20 } as const

/** Bytes that an update takes on the root file system and on the boot partition. */
export function neededSpace(
  { sizes }: Pick<Release, 'sizes'>,
  { commits, kernels }: Present,
): { readonly root: number; readonly boot: number } {
  if (sizes === undefined) return { root: usual, boot: 0 }
  const ways = commits.flatMap((commit) => sizes.added[commit] ?? [])
  const hasKernels = sizes.kernels.objects.every((object) => kernels.has(object))
  return {
    // The tree is there twice while it is tested.
    root: Math.min(sizes.tree, ...ways) + 2 * sizes.deployment + slack.root,
    boot: hasKernels ? 0 : sizes.kernels.bytes + slack.boot,
  }
}

/** What OSTree refuses to use (ostree.repo-config(5)): 3 % unless its configuration says otherwise. */
export function reserveOf(config: string, size: number): number {
  const core = parseKeyFile(config)['core'] ?? {}
  const [, amount, unit] = /^(\d+)(MB|GB|TB)$/.exec(core['min-free-space-size'] ?? '') ?? []
  if (amount !== undefined && unit !== undefined)
    return Number(amount) * 2 ** { MB: 20, GB: 30, TB: 40 }[unit as 'MB' | 'GB' | 'TB']
  return (size * Number(core['min-free-space-percent'] ?? 3)) / 100
}

/** Why there is no room for a release. */
export function spaceProblems(space: Space, release: Release, present: Present): readonly Problem[] {
  const needed = neededSpace(release, present)
  const reserve = reserveOf(space.repositoryConfig, space.root.size ?? 0)
  return [
    ...shortage(
      space.root,
      needed.root + reserve,
      'space-low',
      'see what takes the space: os du; give up old deployments: os prune',
    ),
    ...shortage(
      space.boot,
      needed.boot,
      'boot-space-low',
      'give up old deployments: os prune; or remove files of other systems on that partition',
    ),
  ]
}

/** Why a file system is too full. @param needed bytes */
export function shortage(
  { path, free }: FileSystem,
  needed: number,
  code: string,
  hint: string,
): readonly Problem[] {
  if (free === undefined || free >= needed) return []
  return [
    {
      code,
      message: `only ${Math.floor(free / 2 ** 20)} MiB are free for an update`,
      where: path,
      why: `it takes ${Math.ceil(needed / 2 ** 20)} MiB`,
      hint,
    },
  ]
}
