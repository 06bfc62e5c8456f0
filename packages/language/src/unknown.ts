import type { Problem } from '@ingot/contracts/problem.ts'
import { positionOf } from './definition.ts'
import type { Place, RawDefinition } from './definition.ts'
import { isRecord } from './describe.ts'
import { unwrapAll } from './discharge.ts'
import { migrationAt, removedOption } from './migrations.ts'
import { formatOptionPath } from './path.ts'
import type { OptionPath } from './path.ts'
import { didYouMean, editDistance, nearest } from './suggest.ts'
import type { Group } from './tree.ts'

/** What is wrong with a name that no module declares: nothing where it is an old name of something else. */
export function unknownProblems(
  place: Place,
  group: Group,
  name: string,
  at: RawDefinition,
): readonly Problem[] {
  const { migrations = place.context.migrations } = place
  const path = [...place.path, name]
  const migration = migrations.size === 0 ? undefined : migrationAt(migrations, path)
  if (migration === undefined) return [unknownOption(place, group, name, at)]
  if (migration !== 'group') return migration.kind === 'renamed' ? [] : [removedOption(migration, at)]
  return unwrapAll(at).flatMap((part) => {
    if (!isRecord(part.value)) return [unknownOption(place, group, name, part)]
    return Object.entries(part.value).flatMap(([inner, value]) =>
      unknownProblems({ ...place, path }, nothing, inner, { ...part, value, trail: [...part.trail, inner] }),
    )
  })
}

const nothing: Group = { kind: 'group', members: new Map() }

/** A name that no module declares, with the names that may have been meant. */
function unknownOption(place: Place, group: Group, name: string, at: RawDefinition): Problem {
  const path = [...place.path, name]
  const beside = nearest(name, [...group.members.keys()]).map((near) => [...place.path, near])
  const elsewhere = saidTwice(path) ?? samePlaces(place.context.root, path)
  const known = [...group.members.keys()].toSorted()
  const meant = didYouMean(
    (beside.length > 0 ? beside : elsewhere).map((near) => `'${formatOptionPath(near)}'`),
  )
  return {
    code: 'option-unknown',
    message: `unknown option '${formatOptionPath(path)}'`,
    where: positionOf(at),
    hint:
      meant ??
      (known.length > 0 && known.length <= 12
        ? `options here: ${known.join(', ')}`
        : '`ingot options` lists all of them'),
  }
}

/** `users.users.admin` is what NixOS calls `users.admin`: the record has the name of its group there. */
function saidTwice(path: OptionPath): readonly OptionPath[] | undefined {
  const twice = path.findIndex((name, index) => index > 0 && name === path[index - 1])
  return twice === -1 ? undefined : [path.toSpliced(twice, 1)]
}

/** Paths elsewhere in the tree that end like the given one: `ssh.enable` for `services.ssh.enable`. */
function samePlaces(root: Group, path: OptionPath): readonly OptionPath[] {
  const name = path.at(-1) ?? ''
  const ranked = allPaths(root, [])
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate.at(-1) ?? '') }))
    .filter(({ distance }) => distance <= (name.length <= 4 ? 0 : 1))
    .toSorted((a, b) => a.distance - b.distance || a.candidate.length - b.candidate.length)
  return ranked.slice(0, 3).map(({ candidate }) => candidate)
}

function allPaths(group: Group, prefix: OptionPath): readonly OptionPath[] {
  return [...group.members].flatMap(([name, member]) => {
    const path = [...prefix, name]
    return member.kind === 'group' ? [path, ...allPaths(member, path)] : [path]
  })
}
