import type { Place, RawDefinition } from './definition.ts'
import { isRecord } from './describe.ts'
import { isRemoval, unwrapAll } from './discharge.ts'
import { notGroup } from './problems.ts'
import type { Group, OptionNode } from './tree.ts'
import { unknownProblems } from './unknown.ts'

/** Definitions by the option that they are of. */
export type Parts = Map<OptionNode, RawDefinition[]>

/** Hands definitions of a group down to its options. Unknown names become problems of the context. */
export function distribute(
  group: Group,
  raws: readonly RawDefinition[],
  place: Place,
  parts: Parts = new Map(),
): Parts {
  const give = (member: OptionNode, name: string, part: RawDefinition): void => {
    if (member.kind === 'group') distribute(member, [part], { ...place, path: [...place.path, name] }, parts)
    else addTo(parts, member, part)
  }
  for (const raw of raws.flatMap(unwrapAll)) {
    if (isRemoval(raw.value) && place.path.length > 0) {
      for (const [name, member] of group.members) give(member, name, raw)
      continue
    }
    if (!isRecord(raw.value)) {
      place.context.problems.push(notGroup(place.path, raw))
      continue
    }
    for (const [name, value] of Object.entries(raw.value)) {
      const part = { ...raw, value, trail: [...raw.trail, name] }
      const member = group.members.get(name)
      if (member === undefined) place.context.problems.push(...unknownProblems(place, group, name, part))
      else give(member, name, part)
    }
  }
  return parts
}

function addTo(parts: Parts, option: OptionNode, part: RawDefinition): void {
  const list = parts.get(option)
  if (list === undefined) parts.set(option, [part])
  else list.push(part)
}
