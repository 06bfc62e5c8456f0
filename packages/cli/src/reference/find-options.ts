import { requestError } from '@ingot/contracts/problem.ts'
import type { OptionDocument } from '@ingot/language/document.ts'
import { didYouMean, nearest } from '@ingot/language/suggest.ts'

/** Options whose path or description contains `query`; all without one. Throws a request error when none does. */
export function findOptions(
  all: readonly OptionDocument[],
  query: string | undefined,
): readonly OptionDocument[] {
  if (query === undefined) return all
  const wanted = query.toLowerCase()
  const byPath = all.filter(({ path }) => path.toLowerCase().includes(wanted))
  const found =
    byPath.length > 0 ? byPath : all.filter(({ description }) => description.toLowerCase().includes(wanted))
  if (found.length > 0) return found
  const paths = all.map(({ path }) => path)
  throw requestError({
    code: 'option-unknown',
    message: `no option has '${query}' in its path or description`,
    hint: didYouMean(nearest(query, paths)) ?? 'ingot options lists them all',
  })
}
