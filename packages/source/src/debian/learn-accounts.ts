import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { workError } from '@ingot/contracts/problem.ts'
import type { LockedPackage } from '@ingot/contracts/lock.ts'
import { accountsInScript, accountsInSysusers } from './account-scripts.ts'
import type { ScriptAccounts } from './account-scripts.ts'
import { staticAccounts } from './account-ids.ts'
import { childEnvironment, runCommand } from './command.ts'
import { poolPath } from './pool.ts'
import { createTarReader } from './tar.ts'

/** Counts up when the reading of maintainer scripts changes, so that what was learnt before is learnt again. */
const readerVersion = 2

const namesSchema = z.array(z.string())

/** The accounts that a package in the pool creates when it is configured; remembered below `state` by its digest. */
export async function accountsOfPackage(
  locked: LockedPackage,
  options: { readonly pool: string; readonly state: string; readonly signal?: AbortSignal | undefined },
): Promise<readonly string[]> {
  const folder = join(options.state, `accounts-${readerVersion}`, locked.sha256.slice(0, 2))
  const memory = join(folder, `${locked.sha256}.json`)
  const known = await readFile(memory, 'utf8').then(
    (text) => namesSchema.safeParse(parseJson(text)),
    () => undefined,
  )
  if (known?.success) return known.data
  const names = await readAccounts(poolPath(options.pool, locked.sha256), options.signal)
  await mkdir(folder, { recursive: true })
  const temporary = `${memory}.${process.pid}.new`
  await writeFile(temporary, JSON.stringify(names))
  await rename(temporary, memory)
  return names
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readAccounts(deb: string, signal: AbortSignal | undefined): Promise<string[]> {
  const scripts: ScriptAccounts[] = []
  await readMembers('--ctrl-tarfile', deb, signal, /^(?:pre|post)inst$/, (_path, content) =>
    scripts.push(accountsInScript(content.toString())),
  )
  const names = new Set(scripts.flatMap((script) => script.names))
  const asked = scripts.flatMap(({ sysusers }) => (sysusers === undefined ? [] : [sysusers]))
  if (asked.length > 0) {
    const isAsked = (file: string): boolean => asked.some((files) => files === 'all' || files.includes(file))
    await readMembers(
      '--fsys-tarfile',
      deb,
      signal,
      /^(?:usr\/)?lib\/sysusers\.d\/[^/]+\.conf$/,
      (path, content) => {
        if (!isAsked(path.slice(path.lastIndexOf('/') + 1))) return
        for (const name of accountsInSysusers(content.toString())) names.add(name)
      },
    )
  }
  return [...names].filter((name) => !staticAccounts.has(name)).toSorted()
}

async function readMembers(
  part: '--ctrl-tarfile' | '--fsys-tarfile',
  deb: string,
  signal: AbortSignal | undefined,
  wanted: RegExp,
  onFile: (path: string, content: Buffer) => void,
): Promise<void> {
  const onStdout = createTarReader((path) => wanted.test(path), onFile)
  const result = await runCommand(['dpkg-deb', part, deb], {
    env: childEnvironment(),
    seconds: 120,
    signal,
    onStdout,
  })
  if (result.code === 0) return
  throw workError({
    code: 'package-unreadable',
    message: 'dpkg cannot read a package',
    where: deb,
    why: result.stderr.trim(),
    hint: 'its bytes are those that the archive signed or you gave: the package itself is broken',
  })
}
