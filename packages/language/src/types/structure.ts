import { requestError } from '@ingot/contracts/problem.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import { callSite } from '../call-site.ts'
import type { Definition, Place, RawDefinition } from '../definition.ts'
import { describeValue, isRecord } from '../describe.ts'
import { distribute } from '../distribute.ts'
import { remember } from '../merge.ts'
import { migrationsBelow, migrationsInside, renamedDefinitions } from '../migrations.ts'
import type { OldOptions } from '../migrations.ts'
import type { OptionTree, TreeConfig } from '../option.ts'
import { withOldNames } from '../schema/old-names.ts'
import { schemaOfTree } from '../schema/tree-schema.ts'
import { evaluateGroup, groupOf } from '../tree.ts'
import type { Group, OptionNode } from '../tree.ts'
import type { NullableShape, OptionType, SubmoduleShape } from '../type.ts'

/** How a submodule is declared. Old names are paths from the submodule on. */
interface SubmoduleSpec<T extends OptionTree> extends OldOptions {
  readonly options: T
}

/** Options that stand in a submodule directly would only fail when somebody defines them. */
function refuseBare(spec: unknown): void {
  if (isRecord(spec) && isRecord(spec['options'])) return
  const where = callSite(submodule)
  throw requestError({
    code: 'module-submodule',
    message: `t.submodule: expected { options: { ... } }, got ${describeValue(spec)}`,
    ...(where === undefined ? {} : { where }),
    hint: 't.submodule({ options: { port: option(t.port(), { ... }) } })',
  })
}

/**
 * A group of options of its own, so that lists and records can hold structured values.
 * @throws IngotError where it holds no options, or an old name is no option path.
 */
export function submodule<const T extends OptionTree>(
  spec: SubmoduleSpec<T>,
): OptionType<TreeConfig<T>, SubmoduleShape<T>> {
  refuseBare(spec)
  const old = migrationsInside(spec)
  const groups = new WeakMap<SourcePosition, Group>()
  const groupDeclaredAt = (declared: SourcePosition): Group => {
    const known = groups.get(declared) ?? groupOf(spec.options, { declared, module: 'submodule' })
    groups.set(declared, known)
    return known
  }
  return Object.freeze({
    name: 'submodule',
    description: 'a record of options',
    inner: { steps: [], options: spec.options },
    schema: () => withOldNames(schemaOfTree(spec.options), spec.renamed),
    merge: (definitions: readonly Definition[], place: Place) => {
      const raws = definitions.map(({ source, trail, order, read }): RawDefinition => {
        return { source, trail, order, value: read(), conditions: [] }
      })
      const group = groupDeclaredAt(place.declared)
      const evaluated = (all: readonly RawDefinition[], at: Place): TreeConfig<T> => {
        const parts = distribute(group, all, at)
        const definitionsOf = (option: OptionNode) => parts.get(option) ?? []
        return evaluateGroup(group, { place: at, definitions: definitionsOf }) as TreeConfig<T>
      }
      const [around] = definitions
      const inside = around === undefined ? place : { ...place, around }
      if (old.size === 0) return evaluated(raws, inside)
      const migrations = migrationsBelow(old, place.path)
      const renamed = renamedDefinitions(raws, migrations, place.path)
      place.context.warnings.push(...renamed.warnings)
      return evaluated([...raws, ...renamed.definitions], { ...inside, migrations })
    },
  })
}

/** The type, or `null`. Where some say null and others do not, the strongest layer decides. */
export function nullable<Value, S>(inner: OptionType<Value, S>): OptionType<Value | null, NullableShape<S>> {
  return Object.freeze({
    name: `${inner.name} or null`,
    description: `${inner.description} or null`,
    ...(inner.inner === undefined ? {} : { inner: inner.inner }),
    ...(inner.format === undefined ? {} : { format: inner.format }),
    schema: () => ({ anyOf: [inner.schema(), { type: 'null' }] }),
    merge: (definitions: readonly Definition[], place: Place) => mergeNullable(inner, definitions, place),
  })
}

function mergeNullable<Value, S>(
  inner: OptionType<Value, S>,
  definitions: readonly Definition[],
  place: Place,
): Value | null {
  const strongest = Math.min(...definitions.map(({ source }) => source.layer))
  const mixed = definitions.some(isNull) && !definitions.every(isNull)
  const contenders = mixed ? definitions.filter(({ source }) => source.layer === strongest) : definitions
  remember(
    definitions.filter((definition) => !contenders.includes(definition)),
    false,
    place,
  )
  // Of null and something else in one layer, the type says what it thinks of null.
  if (!contenders.every(isNull)) return inner.merge(contenders, place)
  remember(contenders, true, place)
  return null
}

function isNull(definition: Definition): boolean {
  return definition.read() === null
}
