import type { Expectation, FileEntry, Origin, UnitState } from '@ingot/contracts/blueprint.ts'
import { formatOptionPath } from '@ingot/language/path.ts'
import type { Contribution, LowerToDebian } from '../contribution.ts'
import { link, textFile, when } from '../entries.ts'
import { unitFileOf } from '../systemd-text.ts'
import type { UnitsConfig } from './options.ts'
import { isLongRunning, serviceText } from './service-text.ts'

type Unit = UnitsConfig['systemd']['units'][string]
type Service = UnitsConfig['systemd']['services'][string]

/** Above the units of packages (/usr/lib/systemd/system), so that a declared unit may replace one. */
const directory = '/etc/systemd/system'

export const lowerUnits: LowerToDebian<UnitsConfig> = (config, { origin }) => {
  const declared = new Set(
    Object.entries(config.systemd.units).flatMap(([name, { text }]) => (text === null ? [] : [name])),
  )
  const parts = [
    ...Object.entries(config.systemd.units).map(([name, unit]) =>
      lowerUnit(name, unit, declared, origin(formatOptionPath(['systemd', 'units', name]))),
    ),
    ...Object.entries(config.systemd.services)
      .filter(([, service]) => service.enable)
      .map(([name, service]) =>
        lowerService(`${name}.service`, service, origin(formatOptionPath(['systemd', 'services', name]))),
      ),
  ]
  return {
    files: parts.flatMap(({ files }) => files ?? []),
    units: parts.flatMap(({ units }) => units ?? []),
    expectations: parts.flatMap(({ expectations }) => expectations ?? []),
  }
}

function lowerUnit(name: string, unit: Unit, declared: ReadonlySet<string>, origin: Origin): Contribution {
  return {
    files: [
      ...(unit.text === null ? [] : [textFile(`${directory}/${name}`, unit.text, origin)]),
      ...Object.entries(unit.dropIns).map(([dropIn, text]) =>
        textFile(`${directory}/${name}.d/${dropIn}.conf`, text, origin),
      ),
      ...unit.wantedBy.map((target) => wantedByLink(name, target, declared, origin)),
    ],
    units: stateOf(name, unit, origin),
  }
}

function stateOf(unit: string, { mask, enable }: Unit, origin: Origin): readonly UnitState[] {
  if (mask) return [{ unit, state: 'masked', origin }]
  if (enable === null) return []
  return [{ unit, state: enable ? 'enabled' : 'disabled', origin }]
}

/** Points at the unit's file, an instance's at that of its template, wherever that comes from. */
function wantedByLink(
  unit: string,
  target: string,
  declared: ReadonlySet<string>,
  origin: Origin,
): FileEntry {
  const name = declared.has(unit) ? unit : unitFileOf(unit)
  const file = `${declared.has(name) ? directory : '/usr/lib/systemd/system'}/${name}`
  return link(`${directory}/${target}.wants/${unit}`, file, origin)
}

function lowerService(unit: string, service: Service, origin: Origin): Contribution {
  const started = service.wantedBy.length > 0
  const expectations: readonly Expectation[] =
    service.wantedBy.includes('multi-user.target') && isLongRunning(service)
      ? [{ kind: 'unit-active', unit }]
      : []
  return {
    files: [textFile(`${directory}/${unit}`, serviceText(service), origin)],
    units: when(started, { unit, state: 'enabled', origin }),
    expectations,
  }
}
