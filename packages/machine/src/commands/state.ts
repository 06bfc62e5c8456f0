import { requestError } from '@ingot/contracts/problem.ts'
import type { Command } from '../command-line/command.ts'
import type { Ports } from '../ports/ports.ts'
import { renderColumns } from '../render/table.ts'
import { asideDirectory, must, readCopies, withPool } from '../rollback/pool.ts'
import { readRemembered } from '../rollback/remember.ts'
import { settleState } from '../rollback/settle.ts'
import { record } from '../state/history.ts'

/** One copy of a directory. */
interface Copy {
  readonly name: string
  readonly path: string
  /** Deployment; for one that was set aside with the time. */
  readonly of: string
  readonly standing: 'in use' | 'kept for its deployment' | 'set aside'
}

function copiesOf(ports: Ports): readonly Copy[] {
  const remembered = readRemembered(ports.files)
  if (remembered === undefined) return []
  const found = withPool(ports, (pool) => {
    const copies = readCopies(ports, pool)
    return remembered.directories.flatMap(({ name, path }): readonly Copy[] => [
      ...(copies.get(name) ?? []).map((of): Copy => {
        const standing = of === remembered.last ? 'in use' : 'kept for its deployment'
        return { name, path, of, standing }
      }),
      ...(ports.files.list(`${pool.place}/${asideDirectory}/${name}`) ?? []).map((of): Copy => ({
        name,
        path,
        of,
        standing: 'set aside',
      })),
    ])
  })
  return found ?? []
}

export const state: Command = {
  name: 'state',
  summary: 'directories of which each deployment has its own copy, and what was set aside',
  details: [
    'Where a new deployment failed, what it made of them is set aside, below @snapshots on the file system, and stays until --drop.',
  ],
  flags: [{ name: 'drop', value: 'NAME/COPY', summary: 'delete one that was set aside' }],
  root: true,
  changes: true,
  run: ({ values: { drop }, json }, ports) => {
    const copies = copiesOf(ports)
    if (drop !== undefined) return dropCopy(ports, drop, copies)
    const rows = copies.map(({ name, path, of, standing }) => [name, path, of, standing])
    const text = rows.length === 0 ? 'all deployments share all of /var' : renderColumns(rows)
    ports.console.out(json ? JSON.stringify({ copies }, null, 2) : text)
  },
}

function dropCopy(ports: Ports, wanted: string, copies: readonly Copy[]): void {
  const found = copies.find(
    ({ name, of, standing }) => standing === 'set aside' && `${name}/${of}` === wanted,
  )
  if (found === undefined)
    throw requestError({
      code: 'state-unknown',
      message: `nothing is set aside as '${wanted}'`,
      hint: 'os state lists what is; other copies go with their deployments',
    })
  withPool(ports, ({ place }) =>
    must(ports, ['btrfs', 'subvolume', 'delete', `${place}/${asideDirectory}/${found.name}/${found.of}`]),
  )
  record(ports, { kind: 'prune', note: `state ${wanted}` })
  ports.console.out(`${wanted} is deleted`)
}

/** Before anything uses the directories. */
export const settleStateCommand: Command = {
  name: 'settle-state',
  summary: 'give the running deployment its copies of the directories that a rollback does not share',
  root: true,
  changes: true,
  internal: true,
  run: (_request, ports) => settleState(ports),
}
