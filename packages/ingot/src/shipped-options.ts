import { createHash } from 'node:crypto'
import type { Blueprint, FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import { canonicalJson, type Json } from '@ingot/contracts/json.ts'
import { shippedOptionsPath } from '@ingot/contracts/machine.ts'
import type { System } from '@ingot/contracts/system.ts'

/** Texts that are longer are told by their digest. */
const longest = 400
const origin: Origin = { module: 'updates', option: 'name', positions: [] }

/**
 * What people declared of a system goes with it, so that a machine can tell what differs between two deployments in the
 * words of the declaration. For root only: a declared file may be for root only, too. Hashes of passwords stay out.
 */
export function withShippedOptions(blueprint: Blueprint, definitions: System['definitions']): Blueprint {
  const declared = Object.entries(definitions).flatMap(([option, records]) => {
    const given = records.filter(({ by, used }) => used && /^(system|template) /.test(by))
    if (given.length === 0 || option.endsWith('hashedPassword')) return []
    const [first, ...more] = given.map(({ value }) => shortened(value))
    return [[option, more.length === 0 ? (first ?? null) : [first ?? null, ...more]] as const]
  })
  const text = `${canonicalJson(Object.fromEntries(declared))}\n`
  const file: FileEntry = {
    kind: 'file',
    path: shippedOptionsPath,
    mode: 0o600,
    owner: 'root',
    group: 'root',
    content: { kind: 'text', text },
    origin,
  }
  return { ...blueprint, files: [...blueprint.files, file].toSorted((a, b) => (a.path < b.path ? -1 : 1)) }
}

function shortened(value: Json): Json {
  const text = JSON.stringify(value)
  if (text.length <= longest) return value
  return `${text.length} characters, sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}
