import path from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import { makeDirectory } from '@ingot/forge/store/make-directory.ts'
import { driveImage } from '@ingot/node/drive-image.ts'
import { refuseSecrets, userData } from '@ingot/node/user-data.ts'
import { writeAtomically } from '@ingot/node/write-atomically.ts'
import { readNamed, type Invocation } from '../invocation.ts'
import { chooseTarget, driveFor } from '../pipeline/target.ts'

/** Where a node's facts go, and as what. */
export interface FactsWish {
  readonly name: string
  readonly userData: boolean
  readonly output?: string
}

/**
 * Writes the facts of a node to a file that nobody else can read: the drive's has its secrets.
 * @throws request error where there is nothing to write, or a secret cannot be opened.
 */
export async function writeFacts(invocation: Invocation, wish: FactsWish): Promise<number> {
  const project = await readNamed(invocation, wish.name)
  const target = await chooseTarget(project, wish.name)
  if (wish.userData) refuseSecrets(target.system.blueprint.secrets.map(({ name }) => name))
  const plan = await driveFor(project, target)
  if (plan === undefined) throw nothingToWrite(wish.name)
  const kind = wish.userData ? 'user-data' : 'facts'
  const content = wish.userData ? userData(plan) : driveImage(plan)
  const file = path.resolve(wish.output ?? path.join(project.directory, '.ingot', `${wish.name}.${kind}`))
  await makeDirectory(path.dirname(file))
  await writeAtomically(file, content, 0o600)
  const { output, options } = invocation
  if (options.json) output.json({ path: file, kind, bytes: content.length })
  else output.result(file)
  return 0
}

function nothingToWrite(name: string): Error {
  return requestError({
    code: 'facts-none',
    message: `'${name}' is a system without secrets: there is nothing that only one machine has`,
    hint: `declare a node of it: node('NAME', { system: ${name}, facts: { ... } })`,
  })
}
