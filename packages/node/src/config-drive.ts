import { createHash } from 'node:crypto'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { factsFiles } from '@ingot/contracts/facts-files.ts'
import { canonicalJson } from '@ingot/contracts/json.ts'
import { secretNameSchema, type Node } from '@ingot/contracts/node.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'

/** Volume label by which a machine finds its facts; eleven characters, all that FAT takes. */
export const driveLabel = 'INGOT-FACTS'

/** What a drive is made from. */
export interface DriveRequest {
  readonly system: string
  /** Absent: a machine that is no node of the project, and only needs the system's secrets. */
  readonly node?: Pick<Node, 'name' | 'facts'> | undefined
  readonly blueprint: Pick<Blueprint, 'secrets' | 'users'>
  /** Opened secrets by name. */
  readonly secrets: ReadonlyMap<string, Uint8Array>
  /** User name -> authorized keys beside those of the facts, e.g. the key of the person who starts a virtual machine. */
  readonly sshKeys?: { readonly [user: string]: readonly string[] }
}

/** Content of the drive by path. It holds opened secrets: never log it, never write it where others can read. */
export type DrivePlan = { readonly [path: string]: Uint8Array }

/**
 * Decides what stands on the drive. Pure; the same request gives the same bytes.
 *
 * `facts.json` says everything but the secrets, for programs. Below `apply/` the same lies ready for a machine that
 * knows only cat and read: see docs/nodes-and-secrets.md.
 * @throws IngotError `secret-unopened`, `secret-name-invalid`, `secret-unknown` (the facts give one that the system does not name), `user-unknown`.
 */
export function planDrive(request: DriveRequest): DrivePlan {
  const problems = problemsOf(request)
  if (problems.length > 0) throw requestError(problems)
  const files = new Map<string, Uint8Array>()
  const text = (path: string, content: string): void =>
    void files.set(path, new TextEncoder().encode(content))

  text('facts.json', `${canonicalJson(describe(request))}\n`)
  const open = {
    hostname: hostnameOf(request),
    interfaces: request.node?.facts.interfaces ?? [],
    sshKeys: keysOf(request),
  }
  for (const [path, content] of factsFiles(open)) text(path, content)
  text('apply/secrets.list', secretsOf(request).map(manifestLine).join(''))
  for (const { name } of secretsOf(request))
    files.set(`apply/secrets/${name}`, request.secrets.get(name) ?? nothing)
  text(
    'apply/passwords.list',
    passwordsOf(request)
      .map(({ user, secret }) => `${user} ${secret}\n`)
      .join(''),
  )
  text('SHA256SUMS', checksums(files))
  return Object.fromEntries(sortedByPath(files))
}

const nothing = new Uint8Array()

function describe(request: DriveRequest) {
  return {
    schema: 1,
    system: request.system,
    node: request.node?.name,
    hostname: hostnameOf(request),
    interfaces: request.node?.facts.interfaces ?? [],
    sshKeys: Object.fromEntries(keysOf(request)),
    secrets: secretsOf(request),
    passwords: passwordsOf(request),
  }
}

function hostnameOf({ node }: DriveRequest): string | undefined {
  return node?.facts.hostname ?? node?.name
}

function keysOf({ node, sshKeys }: DriveRequest): readonly (readonly [string, readonly string[]])[] {
  const given = [...Object.entries(node?.facts.sshKeys ?? {}), ...Object.entries(sshKeys ?? {})]
  const byUser = new Map<string, ReadonlySet<string>>()
  for (const [user, keys] of given) byUser.set(user, new Set([...(byUser.get(user) ?? []), ...keys]))
  return sortedByPath(byUser)
    .map(([user, keys]) => [user, [...keys]] as const)
    .filter(([, keys]) => keys.length > 0)
}

interface DriveSecret {
  readonly name: string
  readonly owner: string
  /** Four octal digits. */
  readonly mode: string
}

function secretsOf({ blueprint }: DriveRequest): readonly DriveSecret[] {
  const byName = new Map(blueprint.secrets.map((secret) => [secret.name, secret]))
  return sortedByPath(byName).map(([name, { owner, mode }]) => ({
    name,
    owner,
    mode: mode.toString(8).padStart(4, '0'),
  }))
}

function manifestLine({ name, owner, mode }: DriveSecret): string {
  return `${name} ${owner} ${mode}\n`
}

function passwordsOf({
  blueprint,
}: DriveRequest): readonly { readonly user: string; readonly secret: string }[] {
  return blueprint.users
    .flatMap(({ name, passwordSecret }) =>
      passwordSecret === undefined ? [] : [{ user: name, secret: passwordSecret }],
    )
    .toSorted((a, b) => (a.user < b.user ? -1 : 1))
}

/** sha256sum(1)'s own format, so that the machine needs nothing else to know that the drive is whole. */
function checksums(files: ReadonlyMap<string, Uint8Array>): string {
  return sortedByPath(files)
    .map(([path, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`)
    .join('')
}

function sortedByPath<T>(entries: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function problemsOf(request: DriveRequest): readonly Problem[] {
  const { blueprint, node, secrets, system } = request
  const declared = new Set(blueprint.secrets.map(({ name }) => name))
  const needed = [...declared, ...passwordsOf(request).map(({ secret }) => secret)]
  const unopened = [...new Set(needed)].filter((name) => !secrets.has(name) || !declared.has(name))
  const unknown = Object.keys(node?.facts.secrets ?? {}).filter((name) => !declared.has(name))
  const unfit = [...declared].filter((name) => !secretNameSchema.safeParse(name).success)
  const users = new Set(['root', ...blueprint.users.map(({ name }) => name)])
  const strangers = keysOf(request).filter(([user]) => !users.has(user))
  return [
    ...unopened.map((name) => ({
      code: 'secret-unopened',
      message: `system '${system}' names the secret '${name}', which was not opened`,
      hint: `write it: ingot secret set ${name}`,
    })),
    ...unfit.map((name) => ({
      code: 'secret-name-invalid',
      message: `a drive cannot carry the secret '${name}' of system '${system}': its names ignore case`,
      hint: `use lower-case letters, digits, '.', '_' and '-': ${name.toLowerCase()}`,
    })),
    ...unknown.map((name) => ({
      code: 'secret-unknown',
      message: `node '${node?.name}' gives a value for the secret '${name}', which system '${system}' does not name`,
      hint: declared.size > 0 ? `it names: ${[...declared].toSorted().join(', ')}` : 'it names no secret',
    })),
    ...strangers.map(([user]) => ({
      code: 'user-unknown',
      message: `there are SSH keys for '${user}', but system '${system}' has no such user`,
      hint: `it has: ${[...users].toSorted().join(', ')}`,
    })),
  ]
}
