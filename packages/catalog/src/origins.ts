import type { Origin } from '@ingot/contracts/blueprint.ts'
import type { Places } from '@ingot/language/places.ts'

/**
 * Who asked for what follows from an option: the used definitions of the option and of everything inside it; failing
 * those, of what it stands in. An option that only has its default has no positions, nor has what a standard module
 * defines: where that lies differs from installation to installation.
 * @param item of a list of plain values: only definitions that give it count.
 */
export function originOf(
  places: Places,
  module: string,
  option: string,
  standardModules: ReadonlySet<string>,
  item?: string,
): Origin {
  const positions = places(option, (by, value) => {
    if (standardModules.has(by)) return false
    if (item === undefined) return true
    const given = value()
    return Array.isArray(given) && given.includes(item)
  })
  // Most origins are never looked at, and finding a place in a file takes time.
  return {
    module,
    option,
    get positions() {
      return positions()
    },
  }
}
