import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import { debianSuites } from '@ingot/contracts/source.ts'
import { childEnvironment, runCommand } from './command.ts'
import { parseStanzas } from './stanza.ts'
import { checkedBaseUri } from './uri.ts'

/** Base URIs of Debian's own archives, without a trailing slash. */
export interface DebianMirrors {
  readonly debian: string
  readonly security: string
}

/** A line or paragraph of apt's sources, as far as it matters here. */
interface AptSource {
  readonly uris: readonly string[]
  readonly suites: readonly string[]
}

const suiteNames = new Set<string>([
  ...debianSuites,
  'oldstable',
  'stable',
  'testing',
  'unstable',
  'bullseye',
  'bookworm',
])

/** Finds what serves Debian in the texts of apt's source files: by their suites, since no index need be there yet. */
export function mirrorsIn(
  files: readonly { readonly name: string; readonly text: string }[],
): Partial<DebianMirrors> {
  const sources = files.flatMap(({ name, text }) =>
    name.endsWith('.sources') ? deb822Sources(text) : oneLineSources(text),
  )
  const find = (serves: (suite: string) => boolean): string | undefined =>
    sources
      .filter((source) => source.suites.some(serves))
      .flatMap((source) => source.uris)
      .find((uri) => /^(?:https?|file):/.test(uri))
      ?.replace(/\/+$/, '')
  const debian = find((suite) => suiteNames.has(suite.replace(/-(?:updates|backports)$/, '')))
  const security = find(
    (suite) => suiteNames.has(suite.replace(/-security$|\/updates$/, '')) && /sec|\//.test(suite),
  )
  return { ...(debian && { debian }), ...(security && { security }) }
}

function deb822Sources(text: string): AptSource[] {
  return parseStanzas(text)
    .filter((stanza) => words(stanza.get('types')).includes('deb') && !isOff(stanza.get('enabled')))
    .map((stanza) => ({ uris: words(stanza.get('uris')), suites: words(stanza.get('suites')) }))
}

function oneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line)
    return match ? [{ uris: [match[1] ?? ''], suites: [match[2] ?? ''] }] : []
  })
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

function isOff(value = 'yes'): boolean {
  return ['no', 'false', '0', 'off', 'disable', 'without'].includes(value.toLowerCase())
}

/**
 * Both archives of one mirror. The security archive lies beside the other, as `debian-security` beside `debian`;
 * a snapshot's timestamp at the end stays at the end.
 */
export function mirrorsOf(mirror: string): DebianMirrors {
  const debian = checkedBaseUri(mirror, 'the mirror')
  const security = debian.replace(/(\/\d{8}T\d{6}Z)?$/, '-security$1')
  return { debian, security }
}

/** The mirrors that the host's own apt uses. Throws `mirror-unknown` when its sources name none that serves Debian. */
export async function readHostMirrors(directory = '/etc/apt'): Promise<DebianMirrors> {
  const parts = await readdir(join(directory, 'sources.list.d')).catch(() => [])
  const names = parts.filter((name) => /^[\w.-]+\.(?:list|sources)$/.test(name)).toSorted()
  const paths = [
    join(directory, 'sources.list'),
    ...names.map((name) => join(directory, 'sources.list.d', name)),
  ]
  const files = await Promise.all(
    paths.map(async (name) => ({ name, text: await readFile(name, 'utf8').catch(() => '') })),
  )
  const { debian, security } = mirrorsIn(files)
  if (debian === undefined) {
    throw requestError({
      code: 'mirror-unknown',
      message: 'no mirror of Debian is known',
      where: directory,
      why: "neither the project nor this host's apt sources name one",
      hint: "name one: debian({ suite: '...', mirror: 'http://mirror.example.org/debian' })",
    })
  }
  return security === undefined ? mirrorsOf(debian) : { debian, security }
}

/** Settings of the host's apt that are carried over: how to reach the network, and nothing else. */
export type AptProxies = readonly { readonly key: string; readonly value: string }[]

const proxyKey = /^Acquire::https?::Proxy(?:::.*)?$/i

/** Reads `apt-config dump` for proxies. */
export function proxiesIn(dump: string): AptProxies {
  return dump.split('\n').flatMap((line) => {
    const match = /^(\S+) "(.*)";$/.exec(line)
    const [, key = '', value = ''] = match ?? []
    return proxyKey.test(key) && value !== '' ? [{ key, value }] : []
  })
}

/** The proxies that the host's apt is told to use. */
export async function readHostProxies(signal?: AbortSignal): Promise<AptProxies> {
  const dump = await runCommand(['apt-config', 'dump'], { env: childEnvironment(), seconds: 30, signal })
  return proxiesIn(dump.stdout.toString())
}

const proxyVariables = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'] as const

/** Proxy variables of the environment, in lower case. Given to apt and to our own downloads alike. */
export function proxyEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return Object.fromEntries(
    proxyVariables.flatMap((name) => {
      const value = environment[name] ?? environment[name.toUpperCase()]
      return value ? [[name, value]] : []
    }),
  )
}
