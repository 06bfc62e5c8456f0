import type { Lock } from '@ingot/contracts/lock.ts'
import { requestError } from '@ingot/contracts/problem.ts'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { FixedId, LockRequest } from './request.ts'
import { sliceOf } from './slice.ts'

/**
 * Holds that no system fixes a number which the lock gave to another of its accounts: systemd-sysusers would take
 * another one without a word. Throws `id-taken`, all of them at once; `lock-incomplete` where the lock does not fit.
 */
export function checkFixedIds(lock: Lock, { systems }: Pick<LockRequest, 'systems'>): void {
  const problems = systems.flatMap(({ name, fixedIds = [] }) => {
    if (fixedIds.length === 0) return []
    const given = Object.entries(sliceOf(lock, name).ids)
    return fixedIds.flatMap((fixed) => {
      const owner = given.find(([account, id]) => id === fixed.id && account !== fixed.name)?.[0]
      return owner === undefined ? [] : [idTaken(name, fixed, owner)]
    })
  })
  if (problems.length > 0) throw requestError(problems)
}

function idTaken(system: string, { name, kind, id, position }: FixedId, owner: string): Problem {
  return {
    code: 'id-taken',
    message: `${name} has the ${kind} ${id}, which ingot.lock gave to ${owner}`,
    where: position ?? `system ${system}`,
    why: 'numbers that the lock gave are never changed: files on disks belong to them',
    hint: `choose another ${kind} for ${name}, or drop it and let the lock give one`,
  }
}
