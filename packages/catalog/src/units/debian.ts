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
  const parts = [
    ...Object.entries(config.systemd.units).map(([name, unit]) =>
      lowerUnit(name, unit, origin(formatOptionPath(['systemd', 'units', name]))),
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

function lowerUnit(name: string, unit: Unit, origin: Origin): Contribution {
  return {
    files: [
      ...(unit.text === null ? [] : [textFile(`${directory}/${name}`, unit.text, origin)]),
      ...Object.entries(unit.dropIns).map(([dropIn, text]) =>
        textFile(`${directory}/${name}.d/${dropIn}.conf`, text, origin),
      ),
      ...unit.wantedBy.map((target) => wantedByLink(name, target, unit.text !== null, origin)),
    ],
    units: stateOf(name, unit, origin),
  }
}

function stateOf(unit: string, { mask, enable }: Unit, origin: Origin): readonly UnitState[] {
  if (mask) return [{ unit, state: 'masked', origin }]
  if (enable === null) return []
  return [{ unit, state: enable ? 'enabled' : 'disabled', origin }]
}

function wantedByLink(unit: string, target: string, declared: boolean, origin: Origin): FileEntry {
  const file = `${declared ? directory : '/usr/lib/systemd/system'}/${unitFileOf(unit)}`
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
