import type { Difference } from '../compare/packages.ts'
import type { PathChange } from '../compare/tree-changes.ts'
import { ruleOf } from './rules.ts'
import { isInstance, reasonToLeave, unitFileOf, type LoadedUnit } from './units.ts'

/** Everything that decides whether a deployment's configuration can take over while the machine runs. */
export interface LiveQuestion {
  /** From what runs to what is to take over, as paths of a running machine: `/usr/...` and `/etc/...`. */
  readonly changes: readonly PathChange[]
  readonly packages: readonly Difference[]
  readonly kernelParameters: { readonly from: readonly string[]; readonly to: readonly string[] }
  /** What systemd has loaded. */
  readonly units: readonly LoadedUnit[]
  /** Text of a file of the running and of the other tree; undefined where it is none. */
  readonly before: (path: string) => string | undefined
  readonly after: (path: string) => string | undefined
}

/** What is done around laying the other configuration over the running system; each list in its order. */
export interface LivePlan {
  /** Before: services whose definition goes. */
  readonly stop: readonly string[]
  readonly run: readonly (readonly [string, ...string[]])[]
  readonly restart: readonly string[]
  readonly start: readonly string[]
}

/** A path and why it needs a boot. */
export interface LiveObstacle {
  readonly what: string
  readonly why: string
}

type Part =
  | { readonly kind: 'obstacle'; readonly why: string }
  | { readonly kind: 'stop' | 'restart' | 'start'; readonly unit: string }
  | { readonly kind: 'run'; readonly command: readonly [string, ...string[]] }

/**
 * Decides what it takes to run with another deployment's configuration, or why that cannot be done: whatever is applied
 * must be what a boot of that deployment comes to.
 */
export function planLive(question: LiveQuestion): LivePlan | readonly LiveObstacle[] {
  const { packages, kernelParameters, changes } = question
  const { from, to } = kernelParameters
  const parts = changes.map((change) => ({ path: change.path, parts: partsOf(change, question) }))
  const obstacles: readonly LiveObstacle[] = [
    ...(packages.length > 0 ? [{ what: packages.map(({ name }) => name).join(', '), why: 'packages' }] : []),
    ...(from.join(' ') === to.join(' ') ? [] : [{ what: to.join(' '), why: 'arguments of the kernel' }]),
    ...parts.flatMap((one) =>
      one.parts.flatMap((part) => (part.kind === 'obstacle' ? [{ what: one.path, why: part.why }] : [])),
    ),
  ]
  if (obstacles.length > 0) return obstacles
  const all = parts.flatMap((one) => one.parts)
  const units = (kind: 'stop' | 'restart' | 'start') => [
    ...new Set(all.flatMap((part) => (part.kind === kind ? [part.unit] : []))),
  ]
  const stop = units('stop')
  const commands = all.flatMap((part) => (part.kind === 'run' ? [part.command] : []))
  return {
    stop,
    run: [...new Map(commands.map((command) => [command.join('\0'), command])).values()].toSorted(byRank),
    restart: units('restart').filter((unit) => !stop.includes(unit)),
    start: units('start').filter((unit) => !stop.includes(unit)),
  }
}

/** Accounts come first: whatever follows may give files to them. */
function byRank(a: readonly string[], b: readonly string[]): number {
  return rankOf(a) - rankOf(b)
}

function rankOf([program = '']: readonly string[]): number {
  return { 'systemd-sysusers': 0, 'systemd-tmpfiles': 1 }[program] ?? 2
}

function partsOf(change: PathChange, question: LiveQuestion): readonly Part[] {
  const { path } = change
  const unit = unitFileOf(path)
  if (unit !== undefined) return unitParts(change, unit, question)
  const rule = ruleOf(path)
  if (rule === undefined) return readerParts(path, question)
  if (rule.lasting && takesAway(change, question))
    return [obstacle('what is taken away there lasts until a boot')]
  switch (rule.effect.kind) {
    case 'read':
      return readersOf(path, question).flatMap(changeOf)
    case 'refuse':
      return [obstacle(rule.effect.why)]
    case 'restart':
      return restartParts(rule.effect.unit, question)
    case 'run': {
      if (change.change === 'D') return []
      const [program, ...args] = rule.effect.command
      return [{ kind: 'run', command: [program, ...args.map((one) => (one === '{}' ? path : one))] }]
    }
  }
}

function obstacle(why: string): Part {
  return { kind: 'obstacle', why }
}

/** Settings, one in a line, that the new text lacks. */
function takesAway({ change, path }: PathChange, { before, after }: LiveQuestion): boolean {
  if (change === 'A') return false
  const left = new Set(keysOf(change === 'D' ? undefined : after(path)))
  return keysOf(before(path)).some((key) => !left.has(key))
}

function keysOf(text = ''): readonly string[] {
  return text
    .split('\n')
    .map((line) => (line.split('=')[0] ?? '').trim())
    .filter((key) => key !== '' && !/^[#;]/.test(key))
}

/** A file of /etc that services name in their units, or that lies in a directory of a service's name. */
function readerParts(path: string, question: LiveQuestion): readonly Part[] {
  const { units, changes, after } = question
  if (!path.startsWith('/etc/')) return [obstacle('a program, a library, or what they read once')]
  const [, , first = ''] = path.split('/')
  const namesake = `${first.replace(/\.(conf|cfg)$/, '')}.service`
  const readers = [
    ...units.filter(({ name, isActive }) => isActive && name === namesake),
    ...readersOf(path, question),
  ]
  // What is new or changes itself is started with it.
  const isOfChanged = changes.some(
    (one) =>
      one.change !== 'D' &&
      unitFileOf(one.path)?.kind === 'definition' &&
      mentions(after(one.path) ?? '', path),
  )
  if (readers.length === 0 && !isOfChanged) return [obstacle('it is not known who reads it')]
  return readers.flatMap(changeOf)
}

/** Services that name a file in their units. */
function readersOf(path: string, { units, before }: LiveQuestion): readonly LoadedUnit[] {
  return units.filter(
    ({ name, isActive, files }) =>
      isActive && name.endsWith('.service') && files.some((file) => mentions(before(file) ?? '', path)),
  )
}

/** Whether a text names a file, or a directory below /etc or /usr/share that holds it. */
function mentions(text: string, path: string): boolean {
  const parts = path.split('/')
  const top = path.startsWith('/usr/') ? 4 : 3
  const names = parts.slice(top).map((_, index) => parts.slice(0, index + top).join('/'))
  return [path, ...names].some((name) =>
    text
      .split(name)
      .slice(1)
      .some((rest) => !/^[\w.-]/.test(rest)),
  )
}

function restartParts(unit: string, { units }: LiveQuestion): readonly Part[] {
  const runs = units.some(({ name, isActive }) => name === unit && isActive)
  return runs ? [{ kind: 'restart', unit }] : []
}

function changeOf(unit: LoadedUnit): readonly Part[] {
  const why = reasonToLeave(unit)
  return why === undefined ? [{ kind: 'restart', unit: unit.name }] : [obstacle(`${unit.name}: ${why}`)]
}

function unitParts(
  { change, path }: PathChange,
  file: NonNullable<ReturnType<typeof unitFileOf>>,
  { units, changes, after }: LiveQuestion,
): readonly Part[] {
  if (file.kind === 'other') return [obstacle('it holds for many units')]
  const active = units.filter(({ name, isActive }) => isActive && isInstance(name, file.unit))
  if (file.kind === 'definition') {
    // Masked is as good as gone.
    const isGone = file.isWhole && (change === 'D' || after(path) === '')
    return active.flatMap((unit) => {
      const parts = changeOf(unit)
      return isGone && parts[0]?.kind === 'restart' ? [{ kind: 'stop', unit: unit.name }] : parts
    })
  }
  if (change === 'D') {
    const goes = changes.some(
      (other) => other.change === 'D' && other.path.endsWith(`/systemd/system/${file.unit}`),
    )
    return goes || active.length === 0 ? [] : [obstacle(`${file.unit} runs, and would not after a boot`)]
  }
  const isWanted = units.some(({ name, isActive }) => name === file.by && isActive)
  if (!isWanted || active.length > 0) return []
  const why = reasonToLeave(file.unit)
  return why === undefined ? [{ kind: 'start', unit: file.unit }] : [obstacle(`${file.unit}: ${why}`)]
}
