import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { promisify } from 'node:util'
import { requestError } from '@ingot/contracts/problem.ts'

const run = promisify(execFile)
const idCount = 65536

/** One line of a uid_map: ids inside, ids outside, how many. */
interface IdRange {
  readonly inside: number
  readonly outside: number
  readonly count: number
}

/** How ids 0..65535 of a sandbox lie on the host's. */
export interface IdMap {
  readonly uids: readonly IdRange[]
  readonly gids: readonly IdRange[]
  /** Root writes /proc/PID/uid_map itself; anybody else goes through newuidmap(1), which checks /etc/subuid. */
  readonly writer: 'direct' | 'newuidmap'
}

/**
 * Root maps every id to itself; a user is root inside, and the user's subordinate ids are the others.
 * @throws request error when the user has too few subordinate ids.
 */
export async function findIdMap(): Promise<IdMap> {
  const { uid, gid, username } = os.userInfo()
  if (uid === 0) {
    const identity = [{ inside: 0, outside: 0, count: idCount }]
    return { uids: identity, gids: identity, writer: 'direct' }
  }
  const map = async (file: string, own: number): Promise<readonly IdRange[]> => [
    { inside: 0, outside: own, count: 1 },
    { inside: 1, outside: await findSubordinates(file, username, uid), count: idCount - 1 },
  ]
  return { uids: await map('/etc/subuid', uid), gids: await map('/etc/subgid', gid), writer: 'newuidmap' }
}

async function findSubordinates(file: string, username: string, uid: number): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const first = findSubordinateRange(text, username, uid)
  if (first !== undefined) return first
  throw requestError({
    code: 'subordinate-ids-missing',
    message: `${username} has no range of ${idCount} subordinate ids`,
    where: file,
    why: 'building without root needs a range of ids to give to the users of the system being built',
    hint: `as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${username}`,
  })
}

/** First id of the first range in subuid(5) text that is the user's and long enough. */
export function findSubordinateRange(text: string, username: string, uid: number): number | undefined {
  for (const line of text.split('\n')) {
    const [owner, first, count] = line.split(':')
    if ((owner === username || owner === String(uid)) && Number(count) >= idCount - 1) return Number(first)
  }
  return undefined
}

function flat(ranges: readonly IdRange[]): string[] {
  return ranges.flatMap(({ inside, outside, count }) => [`${inside}`, `${outside}`, `${count}`])
}

/** Gives the new user namespace of process `pid` its ids. */
export async function applyIdMap(map: IdMap, pid: number): Promise<void> {
  if (map.writer === 'newuidmap') {
    await run('newuidmap', [`${pid}`, ...flat(map.uids)], { timeout: 10_000 })
    await run('newgidmap', [`${pid}`, ...flat(map.gids)], { timeout: 10_000 })
    return
  }
  await writeFile(`/proc/${pid}/uid_map`, `${flat(map.uids).join(' ')}\n`)
  await writeFile(`/proc/${pid}/gid_map`, `${flat(map.gids).join(' ')}\n`)
}
