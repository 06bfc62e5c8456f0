import { z } from 'zod'
import { IngotError, workError } from '@ingot/contracts/problem.ts'
import type { Ports } from '../ports/ports.ts'
import { parseJson } from '../state/json-file.ts'

/** OSTree says that its publisher failed, and not why: that is left here. */
const file = '/run/ingot/publisher-problems.json'
const text = z.string().optional()
const schema = z.array(
  z.object({ code: z.string(), message: z.string(), where: text, why: text, hint: text }),
)

/** For the publisher: leaves what goes wrong for whoever had OSTree start it. */
export function leavingProblems({ files }: Pick<Ports, 'files'>, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (error instanceof IngotError) {
      files.makeDirectory('/run/ingot')
      files.write(file, JSON.stringify(error.problems))
    }
    throw error
  }
}

/**
 * For whoever has OSTree start the publisher.
 * @throws work error with the publisher's problems where it left some, else what `work` throws.
 */
export function withPublishersProblems({ files }: Pick<Ports, 'files'>, work: () => void): void {
  files.remove(file)
  try {
    work()
  } catch (error) {
    const problems = parseJson(files.read(file) ?? '', schema)
    if (problems === undefined) throw error
    throw workError(
      problems.map(({ code, message, where, why, hint }) => ({
        code,
        message,
        ...(where === undefined ? {} : { where }),
        ...(why === undefined ? {} : { why }),
        ...(hint === undefined ? {} : { hint }),
      })),
      { cause: error },
    )
  }
}
