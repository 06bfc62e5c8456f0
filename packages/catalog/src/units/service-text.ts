import type { Json } from '@ingot/contracts/json.ts'
import { environmentAssignment, renderSections, sectionOf } from '../systemd-text.ts'

/** What a declared service says of itself. */
export interface Service {
  readonly description: string
  readonly execStart: string
  readonly wantedBy: readonly string[]
  readonly after: readonly string[]
  readonly wants: readonly string[]
  readonly environment: { readonly [name: string]: string }
  readonly serviceConfig: { readonly [setting: string]: Json }
}

/** The unit file of a service, in one form: sorted environment, settings in the order of the declaration. */
export function serviceText(service: Service): string {
  const { description, execStart, wantedBy, after, wants, environment, serviceConfig } = service
  return renderSections([
    [
      'Unit',
      [
        ['Description', description],
        ['Wants', joined(wants)],
        ['After', joined(after)],
      ],
    ],
    [
      'Service',
      [
        ['ExecStart', execStart],
        [
          'Environment',
          Object.entries(environment)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, value]) => environmentAssignment(name, value)),
        ],
        ...sectionOf(serviceConfig),
      ],
    ],
    ['Install', [['WantedBy', joined(wantedBy)]]],
  ])
}

/** Whether the service is still there after it started: what `unit-active` can be expected of. */
export function isLongRunning({ serviceConfig }: Pick<Service, 'serviceConfig'>): boolean {
  return serviceConfig['Type'] !== 'oneshot' || serviceConfig['RemainAfterExit'] === true
}

function joined(units: readonly string[]): string | null {
  return units.length === 0 ? null : units.join(' ')
}
