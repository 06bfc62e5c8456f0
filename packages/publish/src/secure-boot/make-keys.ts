import { randomUUID, X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { requestError } from '@ingot/contracts/problem.ts'
import { stageFailure } from '@ingot/forge/action/failure.ts'
import { openLog, type Forge } from '@ingot/forge/forge.ts'
import { runSandboxed, type Bind } from '@ingot/forge/sandbox/sandbox.ts'
import { secureBootToolset } from '@ingot/forge/secure-boot/toolset.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import { prepareKeyDirectory } from '../keys/key-directory.ts'
import { certificateLists, signedVariable, variableToSign } from './signed-variable.ts'
import { secureBootKeyName } from './signing-key.ts'

export interface NewKeys {
  /** Of the project. */
  readonly project: string
  /** Directory of secret keys. */
  readonly keys: string
  /** Name in the certificates. */
  readonly owner: string
  /** Certificates of others that firmware is to believe, too; PEM or DER. */
  readonly trusted: readonly string[]
}

export interface MadeKeys {
  /** Directory in the project with certificates, and what firmware takes. */
  readonly directory: string
  /** Files of the private keys. */
  readonly keys: readonly string[]
}

/** Those that firmware takes, and the one that signs what a TPM is to give keys to (systemd-measure(1)). */
const variables = ['PK', 'KEK', 'db'] as const
const measured = 'pcr'
type Role = (typeof variables)[number] | typeof measured
const limitSeconds = 120

/**
 * Makes the keys of Secure Boot: the platform's, the one that changes keys, the one that signs; and the one that signs what is measured,
 * alone where a project has the others. Private halves are made in the directory of keys, and never were anywhere else; what is
 * public goes to `secure-boot/` in the project.
 * @throws IngotError `keys-exist`, `keys-in-project`, `file-missing`; work error when a tool fails.
 */
export async function makeSecureBootKeys(forge: Forge, request: NewKeys): Promise<MadeKeys> {
  const directory = publicDirectory(request)
  const roles = await prepareNewKeys(request)
  const work = await mkdtemp(join(request.keys, '.new-'))
  try {
    await makeFiles(forge, work, roles, request)
    const keys = await keepKeys(work, roles, request.keys)
    await mkdir(directory, { recursive: true })
    const files = roles.flatMap((role) => [`${role}.crt`, ...(role === measured ? [] : [`${role}.auth`])])
    for (const file of files) await writeFile(join(directory, file), await readFile(join(work, file)))
    return { directory, keys }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * Looks which keys can be made, and makes the directory of private ones.
 * @throws IngotError `keys-exist`, `keys-in-project`, `file-missing`
 */
export async function prepareNewKeys(request: NewKeys): Promise<readonly Role[]> {
  const roles = await missingRoles(publicDirectory(request), request.trusted)
  for (const file of request.trusted) await needFile(file)
  await prepareKeyDirectory(request.keys, request.project)
  return roles
}

function publicDirectory({ project }: NewKeys): string {
  return join(project, 'secure-boot')
}

async function keepKeys(work: string, roles: readonly Role[], directory: string): Promise<readonly string[]> {
  const kept: string[] = []
  for (const role of roles) {
    const certificate = new X509Certificate(await readFile(join(work, `${role}.crt`)))
    const file = join(directory, secureBootKeyName(role, certificate))
    await rename(join(work, `${role}.key`), file)
    kept.push(file)
  }
  return kept
}

/** Leaves in `work` a key, a certificate and what firmware takes, for each role. */
async function makeFiles(
  forge: Forge,
  work: string,
  roles: readonly Role[],
  { owner, trusted }: NewKeys,
): Promise<void> {
  const names = trusted.map((_, index) => `trusted-${index}`)
  const binds = trusted.map((file, index) => ({ from: resolve(file), to: `/in/${names[index]}` }))
  await runTools(forge, work, 'make-keys.sh', { owner, roles, names, binds })
  // Firmware takes nothing of what TPMs believe.
  if (roles.every((role) => role === measured)) return
  const time = new Date()
  const by = randomUUID()
  const read = (name: string): Promise<Buffer> => readFile(join(work, `${name}.cer`))
  const others = await Promise.all(names.map(read))
  const values = await Promise.all(
    variables.map(async (role) => ({
      role,
      value: certificateLists(by, [await read(role), ...(role === 'db' ? others : [])]),
    })),
  )
  for (const { role, value } of values)
    await writeFile(join(work, `${role}.value`), variableToSign(role, value, time))
  await runTools(forge, work, 'sign-variables.sh', { owner, roles, names: [], binds: [] })
  for (const { role, value } of values) {
    const signature = await readFile(join(work, `${role}.p7`))
    await writeFile(join(work, `${role}.auth`), signedVariable(value, time, signature))
  }
}

async function runTools(
  forge: Forge,
  work: string,
  script: string,
  {
    owner,
    roles,
    names,
    binds,
  }: { owner: string; roles: readonly Role[]; names: readonly string[]; binds: readonly Bind[] },
): Promise<void> {
  const tools = await ensureToolsTree(forge, secureBootToolset.purpose)
  const log = await openLog(forge.layout, `secure-boot-keys-${process.pid}`)
  try {
    const end = await runSandboxed(
      {
        tools,
        command: ['sh', '-eu', '/in/stage.sh', ...names.map((name) => `/in/${name}`)],
        environment: { OWNER: owner, ROLES: roles.join(' ') },
        binds: [
          { from: work, to: '/work', writable: true },
          { from: join(import.meta.dirname, script), to: '/in/stage.sh' },
          ...binds,
        ],
        links: [],
        directory: '/work',
        limitSeconds,
        log: log.handle.fd,
      },
      forge.ids,
      forge.signal,
    )
    if (end.kind !== 'exited' || end.code !== 0)
      throw await stageFailure('make keys for Secure Boot', log.file, end)
  } finally {
    await log.handle.close()
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}

async function missingRoles(directory: string, trusted: readonly string[]): Promise<readonly Role[]> {
  if (!(await isThere(directory))) return [...variables, measured]
  const isOlder =
    (await isThere(join(directory, 'db.crt'))) && !(await isThere(join(directory, `${measured}.crt`)))
  if (isOlder && trusted.length === 0) return [measured]
  throw requestError({
    code: 'keys-exist',
    message: 'this project has keys for Secure Boot',
    where: directory,
    why: 'machines that took them start nothing that is signed by others',
    hint: 'for keys that only new machines take, move that directory away first',
  })
}

async function needFile(file: string): Promise<void> {
  if ((await stat(file).catch(() => undefined))?.isFile()) return
  throw requestError({
    code: 'file-missing',
    message: 'there is no such certificate',
    where: file,
    hint: '--trust names the file of a certificate, PEM or DER',
  })
}
