import path from 'node:path'
import { readOutput } from '../action/outputs.ts'
import { perform } from '../action/perform.ts'
import type { Forge } from '../forge.ts'

/** One path of a commit that is no directory. */
export interface InventoryFile {
  /** As in the commit: what a machine has at /etc is at /usr/etc. */
  readonly path: string
  readonly kind: 'file' | 'link'
  /** Octal, four digits. */
  readonly mode: string
  readonly owner: string
  readonly bytes: number
  /** Of content, mode, owner and attributes together. */
  readonly checksum: string
  readonly target?: string
  /** The package that put it there, where one did. */
  readonly package?: string
}

/** What is in a commit. */
export interface Inventory {
  /** Versions by package. */
  readonly packages: { readonly [name: string]: string }
  readonly files: readonly InventoryFile[]
  /** Lines of passwd and group, by account. */
  readonly users: { readonly [name: string]: string }
  readonly groups: { readonly [name: string]: string }
}

/**
 * What is in a commit of the store; looked up once and remembered.
 * @throws work error where the store has no such commit, or no system of Debian packages is in it.
 */
export async function inventoryOf(forge: Forge, checksum: string): Promise<Inventory> {
  const performed = await perform(forge, {
    kind: 'inventory',
    version: 1,
    label: `look into commit ${checksum.slice(0, 12)}`,
    tools: 'tree',
    script: path.join(import.meta.dirname, 'inventory.sh'),
    parameters: {},
    inputs: { tree: { kind: 'tree', checksum } },
    outputs: { files: 'blob', packages: 'blob', owners: 'blob', passwd: 'blob', group: 'blob' },
  })
  const read = (name: string): Promise<string> => readOutput(forge, performed, name)
  const [files, packages, owners, passwd, group] = await Promise.all([
    read('files'),
    read('packages'),
    read('owners'),
    read('passwd'),
    read('group'),
  ])
  return {
    packages: Object.fromEntries(linesOf(packages).map((line) => line.split('\t') as [string, string])),
    files: parseFiles(files, parseOwners(owners)),
    users: accountsIn(passwd),
    groups: accountsIn(group),
  }
}

/** Lines of `ostree ls --recursive --checksum`: `-00644 0 0 12 CHECKSUM /usr/etc/motd`, `l00777 ... /bin -> usr/bin`. */
export function parseFiles(text: string, owners: ReadonlyMap<string, string>): readonly InventoryFile[] {
  return linesOf(text).flatMap((line): readonly InventoryFile[] => {
    const [, type, mode = '', uid, gid, bytes, checksum = '', rest = ''] =
      /^([-l])0(\d{4}) (\d+) (\d+) +(\d+) ([0-9a-f]{64}) (.*)$/.exec(line) ?? []
    if (type === undefined) return []
    const [where = '', target] = type === 'l' ? rest.split(' -> ') : [rest]
    const by = owners.get(where)
    return [
      {
        path: where,
        kind: type === 'l' ? 'link' : 'file',
        mode,
        owner: `${uid}:${gid}`,
        bytes: Number(bytes),
        checksum,
        ...(target === undefined ? {} : { target }),
        ...(by === undefined ? {} : { package: by }),
      },
    ]
  })
}

/** Lines of PACKAGE and PATH, by where the path lies in a commit. */
export function parseOwners(text: string): ReadonlyMap<string, string> {
  return new Map(
    linesOf(text).map((line) => {
      const [name = '', where = ''] = line.split('\t')
      const merged = where.replace(/^\/(bin|sbin|lib|lib64)\//, '/usr/$1/')
      return [merged.replace(/^\/etc\//, '/usr/etc/'), name]
    }),
  )
}

function accountsIn(text: string): { readonly [name: string]: string } {
  return Object.fromEntries(linesOf(text).map((line) => [line.slice(0, line.indexOf(':')), line]))
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}
