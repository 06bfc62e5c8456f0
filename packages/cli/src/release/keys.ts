import { requestError } from '@ingot/contracts/problem.ts'
import type { Role, Root } from '@ingot/contracts/release.ts'
import { createKey } from '@ingot/publish/keys/key-directory.ts'
import { keyIdOf, publicKeyLine } from '@ingot/publish/minisign/secret-key.ts'
import { readRelease } from '@ingot/publish/releases/read-releases.ts'
import { signFor } from '@ingot/publish/releases/sign-published.ts'
import { writeStatement } from '@ingot/publish/statements/statement-files.ts'
import {
  firstRoot,
  renewed,
  withKey,
  withoutKey,
  withThreshold,
  type PublicKeyEntry,
} from '@ingot/publish/trust/change-root.ts'
import { needTrust, readTrust } from '@ingot/publish/trust/trust.ts'
import { signRoot, writeRoot, type WrittenRoot } from '@ingot/publish/trust/write-root.ts'
import type { Invocation } from '../invocation.ts'
import { askPassword, placeOf, type Place, type PlaceOptions } from './place.ts'

type PasswordOptions = PlaceOptions & { readonly password: boolean }

/** Makes a key for each role, and the first root. */
export async function newKeys(invocation: Invocation, own: PasswordOptions): Promise<number> {
  const place = await placeOf(invocation, own)
  const trust = await readTrust(place.project)
  if (trust !== null) {
    throw requestError({
      code: 'trust-exists',
      message: 'this project has keys already',
      where: `${place.project}/trust`,
      hint: 'another key for a role: ingot key rotate ROLE; what there is: ingot key list',
    })
  }
  const password = own.password ? await askPassword(invocation, 'the new root and release keys') : undefined
  const root = await make(place, 'root', password)
  const release = await make(place, 'release', password)
  const channel = await make(place, 'channel', undefined)
  const written = await writeRoot(
    place.project,
    firstRoot({ root, release, channel }, new Date()),
    undefined,
    place.signer,
  )
  const status = tell(invocation, place, written)
  invocation.output.note(
    `secret keys are in ${place.signer.directory}: keep copies of root and release elsewhere`,
  )
  invocation.output.note(
    'say in the definition: updates: { url: "https://...", trust: "trust/1.json" }; commit trust/',
  )
  return status
}

/** One more key for a role. */
export async function rotateKey(invocation: Invocation, role: Role, own: PasswordOptions): Promise<number> {
  const place = await placeOf(invocation, own)
  await settledRoot(place)
  const password = own.password ? await askPassword(invocation, `the new ${role} key`) : undefined
  const entry = await make(place, role, password)
  return change(invocation, place, (root) => withKey(root, role, entry, new Date()))
}

export async function revokeKey(invocation: Invocation, keyId: string, own: PlaceOptions): Promise<number> {
  return change(invocation, await placeOf(invocation, own), (root) => withoutKey(root, keyId, new Date()))
}

export async function setThreshold(
  invocation: Invocation,
  role: Role,
  count: number,
  own: PlaceOptions,
): Promise<number> {
  return change(invocation, await placeOf(invocation, own), (root) =>
    withThreshold(root, role, count, new Date()),
  )
}

export async function renewRoot(invocation: Invocation, own: PlaceOptions): Promise<number> {
  return change(invocation, await placeOf(invocation, own), (root) => renewed(root, new Date()))
}

/** Adds what the keys here can to the root that lacks signatures. */
export async function signPending(invocation: Invocation, own: PlaceOptions): Promise<number> {
  const place = await placeOf(invocation, own)
  const { root, pending } = await needTrust(place.project)
  if (pending === undefined) {
    throw requestError({
      code: 'root-signed',
      message: `root version ${root.version} has all its signatures`,
      hint: 'nothing is to be done',
    })
  }
  return tell(
    invocation,
    place,
    await signRoot(place.project, pending.file, pending.root, root, place.signer),
  )
}

/** Adds what the keys here can to a release. */
export async function signRelease(
  invocation: Invocation,
  system: string,
  sequence: number,
  own: PlaceOptions,
): Promise<void> {
  const { output, options } = invocation
  const { project, published, signer } = await placeOf(invocation, own)
  const { root } = await needTrust(project)
  const found = await readRelease(published, root, system, sequence)
  if (found === null) {
    throw requestError({
      code: 'release-missing',
      message: `there is no release ${sequence} of '${system}'`,
      where: published,
      hint: 'ingot channel show lists what there is',
    })
  }
  await writeStatement(published, await signFor(signer, root, 'release', found.file))
  if (options.json) output.json(found.value)
  else output.result(`release ${sequence} of ${system} is signed`)
}

/** The keys of the newest root, by role. */
export async function listKeys(invocation: Invocation, own: PlaceOptions): Promise<void> {
  const { output, options } = invocation
  const { project, signer } = await placeOf(invocation, own)
  const { root, pending } = await needTrust(project)
  const here = new Set(await signer.available(Object.keys(root.keys)))
  if (options.json)
    return output.json({ root, pending: pending?.root ?? null, here: [...here], keys: signer.directory })
  output.result(`root version ${root.version}, until ${root.expires}`)
  for (const [role, { keys, threshold }] of Object.entries(root.roles)) {
    output.result(`  ${role}: ${threshold} of`)
    for (const keyId of keys)
      output.result(`    ${keyId}  ${here.has(keyId) ? `in ${signer.directory}` : 'elsewhere'}`)
  }
  if (pending !== undefined)
    output.result(`root version ${pending.root.version} lacks signatures: ${pending.problem.message}`)
}

async function make(
  { signer, project }: Place,
  role: Role,
  password: string | undefined,
): Promise<PublicKeyEntry> {
  const { key } = await createKey(signer.directory, {
    role,
    project,
    ...(password === undefined ? {} : { password }),
  })
  return { keyId: keyIdOf(key), publicKey: publicKeyLine(key) }
}

/** The newest root, which has to be fully signed before the next one is made. */
async function settledRoot({ project }: Place): Promise<Root> {
  const { root, pending } = await needTrust(project)
  if (pending === undefined) return root
  throw requestError({
    code: 'root-pending',
    message: `root version ${pending.root.version} still lacks signatures`,
    where: pending.file.path,
    ...(pending.problem.why === undefined ? {} : { why: pending.problem.why }),
    hint: 'add them with the keys that it needs: ingot key sign root --keys DIR; or delete it',
  })
}

async function change(invocation: Invocation, place: Place, next: (root: Root) => Root): Promise<number> {
  const root = await settledRoot(place)
  return tell(invocation, place, await writeRoot(place.project, next(root), root, place.signer))
}

function tell(
  { output, options }: Invocation,
  { project }: Place,
  { root, file, lacks }: WrittenRoot,
): number {
  if (options.json) output.json({ root, file: `${project}/${file.path}`, lacks: lacks ?? null })
  else {
    output.result(
      `${file.path}  root version ${root.version}${lacks === undefined ? '' : ', not yet signed by enough keys'}`,
    )
    for (const role of ['root', 'release', 'channel'] as const)
      output.result(
        `  ${role.padEnd(7)}  ${root.roles[role].threshold} of ${root.roles[role].keys.join(', ')}`,
      )
  }
  if (lacks === undefined) return 0
  output.note(`${lacks.message}; add signatures with: ingot key sign root --keys DIR`)
  return 1
}
