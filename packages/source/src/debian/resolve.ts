import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import type { LockedPackage } from '@ingot/contracts/lock.ts'
import { runApt } from './apt-root.ts'
import type { AptRoot } from './apt-root.ts'
import { packageKey } from './names.ts'
import type { PackageIndex } from './package-index.ts'
import { locateInIndex, parsePlan } from './plan.ts'
import { ownerLabel } from './request.ts'
import type { SetRequest } from './request.ts'
import { parseUnmet } from './unmet.ts'
import type { UnmetDependency } from './unmet.ts'

/** A package known outside the archives: a .deb of the user's own, or a locked one that has left its archive. */
export interface ExtraPackage {
  readonly locked: LockedPackage
  /** Its paragraph as in a Packages file, without Filename, Size and SHA256. */
  readonly control: string
}

export interface ResolveInput {
  readonly root: AptRoot
  readonly index: PackageIndex
  readonly set: SetRequest
  /** Name -> version to keep. */
  readonly pins: ReadonlyMap<string, string>
  readonly extras: readonly ExtraPackage[]
  /** Told when a pin has to give way to what was asked for. */
  readonly onUnpin?: (names: readonly string[]) => void
  readonly signal?: AbortSignal | undefined
}

/** Rounds in which pins give way before the request is called impossible. */
const mostRounds = 12

/**
 * Has apt choose every package of a set on an empty system. Pinned versions stay, but for those that stand in the way
 * of what was asked for. Throws `dependencies-unsatisfiable`.
 */
export async function resolveSet(input: ResolveInput): Promise<LockedPackage[]> {
  const { root, set, extras, signal } = input
  const pins = new Map(input.pins)
  const scratch = await mkdtemp(join(root.directory, 'tmp', 'resolve-'))
  try {
    await writeFile(join(scratch, 'Packages'), renderExtras(extras))
    for (let round = 1; ; round++) {
      await writeFile(join(scratch, 'preferences'), renderPins(pins, extras))
      const result = await runApt(root, installCommand(set, scratch, extras.length > 0), {
        seconds: 120,
        signal,
      })
      const stdout = result.stdout.toString()
      if (result.code === 0) return locate(stdout, input)
      const unmet = parseUnmet(stdout)
      const given = pinsInTheWay(unmet, pins)
      if (given.length === 0 || round === mostRounds) throw unsatisfiable(set, unmet, result.stderr)
      for (const name of given) pins.delete(name)
      input.onUnpin?.(given)
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function installCommand(set: SetRequest, scratch: string, hasExtras: boolean): string[] {
  return [
    'apt-get',
    'install',
    '--print-uris',
    '--assume-yes',
    '-q',
    '--option=Debug::NoLocking=true',
    `--option=Dir::Etc::preferences=${join(scratch, 'preferences')}`,
    `--option=APT::Install-Recommends=${set.recommends}`,
    ...(hasExtras ? ['--with-source', join(scratch, 'Packages')] : []),
    '--',
    ...(set.essential ? ['?essential'] : []),
    ...set.packages,
  ]
}

function renderExtras(extras: readonly ExtraPackage[]): string {
  return extras
    .map(({ control, locked }) =>
      [
        control.trimEnd(),
        `Filename: ./extra/${locked.sha256}.deb`,
        `Size: ${locked.bytes}`,
        `SHA256: ${locked.sha256}`,
        '',
        '',
      ].join('\n'),
    )
    .join('')
}

/** apt_preferences(5): a priority above 1000 also takes an older version. The user's own packages outrank all. */
function renderPins(pins: ReadonlyMap<string, string>, extras: readonly ExtraPackage[]): string {
  const own = extras.filter(({ locked }) => locked.archive === 'local').map(({ locked }) => locked)
  return [
    ...own.map(({ name, version }) => pin(name, version, 1002)),
    ...[...pins]
      .filter(([name]) => !own.some((local) => local.name === name))
      .map(([name, version]) => pin(name, version, 1001)),
  ].join('\n')
}

function pin(name: string, version: string, priority: number): string {
  return `Package: ${name}\nPin: version ${version}\nPin-Priority: ${priority}\n`
}

function locate(stdout: string, { index, extras }: ResolveInput): LockedPackage[] {
  const own = new Map(extras.map(({ locked }) => [packageKey(locked), locked]))
  return parsePlan(stdout)
    .map((planned) => own.get(packageKey(planned)) ?? locateInIndex(planned, index))
    .toSorted((a, b) => (packageKey(a) < packageKey(b) ? -1 : 1))
}

function pinsInTheWay(unmet: readonly UnmetDependency[], pins: ReadonlyMap<string, string>): string[] {
  const named = unmet.flatMap((dependency) => dependency.mentions)
  const direct = [...new Set(named)].filter((name) => pins.has(name))
  if (direct.length > 0) return direct
  return [...new Set(unmet.map((dependency) => dependency.package))].filter((name) => pins.has(name))
}

function unsatisfiable(set: SetRequest, unmet: readonly UnmetDependency[], stderr: string): Error {
  const lines = unmet.map((dependency) => `${dependency.package} ${dependency.text}`)
  return requestError({
    code: 'dependencies-unsatisfiable',
    message: `the packages of ${ownerLabel(set.owner)} cannot be installed together`,
    where: ownerLabel(set.owner),
    why:
      lines.length > 0
        ? lines.join('; ')
        : stderr
            .replaceAll(/^[EW]: /gm, '')
            .trim()
            .replaceAll('\n', '; '),
    hint: 'drop one of the packages named, or add the repository that has what is missing',
  })
}
