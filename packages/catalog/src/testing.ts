/** What tests of modules share: definitions in, blueprint or problems out. */
import type { Blueprint, FileEntry } from '@ingot/contracts/blueprint.ts'
import { IngotError, type Problem } from '@ingot/contracts/problem.ts'
import type { Architecture, DebianSource } from '@ingot/contracts/source.ts'
import type { Root } from '@ingot/contracts/release.ts'
import { evaluate } from '@ingot/language/evaluate.ts'
import { lowerDebian } from './lower-debian.ts'
import { catalogModules, type CatalogDefinitions } from './modules.ts'

/** A root that holds together; nobody has its keys. */
export const testRoot = {
  schema: 1,
  kind: 'root',
  version: 1,
  issued: '2026-01-01T00:00:00Z',
  expires: '2027-01-01T00:00:00Z',
  keys: { '0101010101010101': `RWQ${'B'.repeat(53)}` },
  roles: {
    root: { keys: ['0101010101010101'], threshold: 1 },
    release: { keys: ['0101010101010101'], threshold: 1 },
    channel: { keys: ['0101010101010101'], threshold: 1 },
  },
} satisfies Root

const position = { file: 'ingot.ts', line: 1, column: 1 }

function evaluateSystem(definitions: CatalogDefinitions) {
  return evaluate({
    modules: catalogModules,
    layers: [
      { by: 'system test', definitions, position },
      { by: 'system test', definitions: { name: 'test' }, position },
    ],
  })
}

function sourceFor(architecture: Architecture, source: Partial<DebianSource>): DebianSource {
  return {
    kind: 'debian',
    suite: 'trixie',
    architecture,
    components: ['main'],
    updates: true,
    recommends: false,
    repositories: [],
    localPackages: [],
    ...source,
  }
}

/** What options that name files beside the project read in tests. */
const projectTexts: { readonly [path: string]: string } = {
  'trust/1.json': JSON.stringify(testRoot),
  'secure-boot/db.crt': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  'secure-boot/pcr.crt': '-----BEGIN CERTIFICATE-----\nCCCC\n-----END CERTIFICATE-----\n',
  'secure-boot/db.auth': 'for firmware: \0\0\0',
  'mixed/db.crt': '-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n',
  'mixed/db.auth': 'for firmware: \0\0\0',
  'careless/db.crt': '-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n',
}

/** The blueprint of a system that is called `test`. Files beside the project are read as `content of PATH`. */
export function blueprintOf(
  definitions: CatalogDefinitions,
  architecture: Architecture = 'amd64',
  source: Partial<DebianSource> = {},
): Blueprint {
  const evaluation = evaluateSystem(definitions)
  if (evaluation.problems.length > 0) throw new IngotError('request', evaluation.problems)
  return lowerDebian({
    name: 'test',
    source: sourceFor(architecture, source),
    evaluation,
    position,
    local: (path) => ({ path: `/project/${path}`, sha256: 'a'.repeat(64), bytes: 7 }),
    readText: (path) => projectTexts[path] ?? '',
    list: (path) => (path.endsWith('theme') ? ['icons/os_debian.png', 'theme.conf'] : []),
  })
}

/** What is wrong with a system, whether evaluation or lowering says so. */
export function problemsOf(
  definitions: CatalogDefinitions,
  architecture: Architecture = 'amd64',
  source: Partial<DebianSource> = {},
): readonly Problem[] {
  try {
    blueprintOf(definitions, architecture, source)
    return []
  } catch (error) {
    if (error instanceof IngotError) return error.problems
    throw error
  }
}

/** Warnings of a system. */
export function warningsOf(definitions: CatalogDefinitions): readonly string[] {
  return evaluateSystem(definitions).warnings.map(({ message }) => message)
}

/** The entry at a path. */
export function entryAt(blueprint: Blueprint, path: string): FileEntry | undefined {
  return blueprint.files.find((file) => file.path === path)
}

/** The text of the file at a path; undefined where there is none. */
export function textAt(blueprint: Blueprint, path: string): string | undefined {
  const entry = entryAt(blueprint, path)
  return entry?.kind === 'file' && entry.content.kind === 'text' ? entry.content.text : undefined
}

/** Names of the packages. */
export function packagesOf(blueprint: Blueprint): readonly string[] {
  return blueprint.packages.map(({ name }) => name)
}

/** `unit state` of all units. */
export function unitsOf(blueprint: Blueprint): readonly string[] {
  return blueprint.units.map(({ unit, state }) => `${unit} ${state}`)
}
