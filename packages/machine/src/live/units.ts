/** What stands for a unit in a directory of units: `/usr/lib/systemd/system/...` or `/etc/systemd/system/...`. */
export type UnitFile =
  /** Its definition, or a part of that. A template's (`getty@.service`) is each of its instances'. */
  | { readonly kind: 'definition'; readonly unit: string; readonly isWhole: boolean }
  /** Another unit asks for it. */
  | { readonly kind: 'wish'; readonly unit: string; readonly by: string }
  /** Something that holds for many units. */
  | { readonly kind: 'other' }

const directory = /^\/(?:etc|usr\/lib)\/systemd\/system\/(.+)$/

/** Undefined where the path is not of a unit. */
export function unitFileOf(path: string): UnitFile | undefined {
  const rest = directory.exec(path)?.[1]
  if (rest === undefined) return undefined
  const [first = '', second] = rest.split('/')
  const [, of = '', what = ''] = /^(.+)\.(d|wants|requires|upholds)$/.exec(first) ?? []
  if (second === undefined && what === '') return { kind: 'definition', unit: first, isWhole: true }
  if (what === 'd' && /.\.[a-z]+$/.test(of)) return { kind: 'definition', unit: of, isWhole: false }
  if (what !== '' && what !== 'd' && second !== undefined) return { kind: 'wish', unit: second, by: of }
  return { kind: 'other' }
}

/** A unit that systemd has loaded. */
export interface LoadedUnit {
  readonly name: string
  readonly isActive: boolean
  /** What it was read from. */
  readonly files: readonly string[]
  /** Whether it is part of the boot itself (`DefaultDependencies=no`), or must not be started or stopped by hand. */
  readonly isOfBoot: boolean
}

/** Blocks of `KEY=VALUE` as `systemctl show` prints them. */
export function parseLoadedUnits(text: string): readonly LoadedUnit[] {
  return text.split('\n\n').flatMap((block) => {
    const values = new Map(
      block.split('\n').map((line) => {
        const at = line.indexOf('=')
        return [line.slice(0, at), line.slice(at + 1)]
      }),
    )
    const value = (key: string) => values.get(key) ?? ''
    const name = value('Id')
    if (name === '') return []
    return [
      {
        name,
        isActive: ['active', 'activating', 'reloading'].includes(value('ActiveState')),
        files: [value('FragmentPath'), ...value('DropInPaths').split(' ')].filter((path) => path !== ''),
        isOfBoot:
          value('DefaultDependencies') === 'no' ||
          value('RefuseManualStart') === 'yes' ||
          value('RefuseManualStop') === 'yes',
      },
    ]
  })
}

/** What `parseLoadedUnits` reads. */
export const shownProperties = [
  'Id',
  'ActiveState',
  'FragmentPath',
  'DropInPaths',
  'DefaultDependencies',
  'RefuseManualStart',
  'RefuseManualStop',
] as const

/** Whether a loaded unit is what a name means: itself, or an instance of a template. */
export function isInstance(name: string, of: string): boolean {
  if (name === of) return true
  const at = of.indexOf('@.')
  return at > 0 && name.startsWith(of.slice(0, at + 1)) && name.endsWith(of.slice(at + 1))
}

/** Services that people and the rest of the system hold on to: never restarted under them. */
const vital =
  /^(dbus(-broker)?|systemd-(logind|udevd|machined)|user@.*|user-runtime-dir@.*|display-manager|gdm\d?|sddm|lightdm|greetd|(serial-|console-)?getty.*|ingot-.*|ostree-.*)\.service$/
const movable = /\.(service|timer|path|target)$/

/** Why a unit is not stopped, started or restarted while the machine runs; undefined: it may be. */
export function reasonToLeave(unit: LoadedUnit | string): string | undefined {
  const name = typeof unit === 'string' ? unit : unit.name
  if (!movable.test(name)) return 'only a boot changes units of its kind'
  if (vital.test(name)) return 'the rest of the system holds on to it'
  if (typeof unit !== 'string' && unit.isOfBoot) return 'it is part of the boot itself'
  return undefined
}
