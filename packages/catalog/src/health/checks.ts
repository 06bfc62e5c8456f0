import type { HealthCheck } from '@ingot/contracts/health-check.ts'

/** A check as it is declared: every kind's settings beside each other. */
export interface DeclaredCheck {
  readonly kind: Exclude<HealthCheck['kind'], 'no-failed-units'>
  readonly limit: number
  readonly unit: string | null
  readonly command: readonly string[] | null
  readonly address: string
  readonly port: number | null
  readonly url: string | null
  readonly status: number
  readonly path: string | null
  readonly free: number | null
}

const required = {
  unit: ['unit'],
  command: ['command'],
  port: ['port'],
  http: ['url'],
  'free-space': ['path', 'free'],
  'update-source': [],
} as const satisfies Readonly<Record<DeclaredCheck['kind'], readonly (keyof DeclaredCheck)[]>>
const settings = ['unit', 'command', 'port', 'url', 'path', 'free'] as const

/** What a check lacks, or has that its kind does not look at. */
export function problemsOfCheck(check: DeclaredCheck): readonly string[] {
  const needed: readonly string[] = required[check.kind]
  const lacking = needed.filter((name) => check[name as keyof DeclaredCheck] === null)
  const idle = settings.filter((name) => check[name] !== null && !needed.includes(name))
  return [
    ...lacking.map((name) => `A check of kind \`${check.kind}\` needs \`${name}\`.`),
    ...idle.map((name) => `A check of kind \`${check.kind}\` does not look at \`${name}\`: remove it.`),
    ...(check.command?.length === 0 ? ['`command` is empty: name a program.'] : []),
    ...(check.command?.[0]?.startsWith('/') === false
      ? [`\`${check.command[0]}\` has to be an absolute path.`]
      : []),
    ...(check.limit > 0 ? [] : ['`limit` has to be longer than nothing.']),
  ]
}

/** A declared check in the form that the machine reads. `problemsOfCheck` has nothing to say about it. */
export function healthCheckOf(name: string, check: DeclaredCheck): HealthCheck {
  const common = { name, limitSeconds: check.limit }
  switch (check.kind) {
    case 'unit':
      return { ...common, kind: 'unit', unit: check.unit ?? '' }
    case 'command':
      return { ...common, kind: 'command', command: [...(check.command ?? [])] }
    case 'port':
      return { ...common, kind: 'port', address: check.address, port: check.port ?? 0 }
    case 'http':
      return { ...common, kind: 'http', url: check.url ?? '', status: check.status }
    case 'free-space':
      return { ...common, kind: 'free-space', path: check.path ?? '/', bytes: check.free ?? 0 }
    case 'update-source':
      return { ...common, kind: 'update-source' }
  }
}
