import assert from 'node:assert/strict'
import { cpSync, existsSync, linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import type { Release, Role } from '@ingot/contracts/release.ts'
import { closeForge, openForge } from '@ingot/forge/forge.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import { createKey } from '@ingot/publish/keys/key-directory.ts'
import { openSigner } from '@ingot/publish/keys/signer.ts'
import { keyIdOf, publicKeyLine } from '@ingot/publish/minisign/secret-key.ts'
import { publishRelease } from '@ingot/publish/releases/publish-release.ts'
import { setChannel } from '@ingot/publish/releases/set-channel.ts'
import { signFor } from '@ingot/publish/releases/sign-published.ts'
import { serve } from '@ingot/publish/serve/serve.ts'
import { newStatement } from '@ingot/publish/statements/statement-files.ts'
import { firstRoot } from '@ingot/publish/trust/change-root.ts'
import { publishTrust } from '@ingot/publish/trust/publish-trust.ts'
import { needTrust } from '@ingot/publish/trust/trust.ts'
import { writeRoot } from '@ingot/publish/trust/write-root.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import { readLock } from '@ingot/source/debian/lock-file.ts'
import { toolsOf } from '@ingot/source/debian/slice.ts'
import { startGuest, type Guest } from '@ingot/virtual/guest.ts'
import { ingot, project } from './cli.ts'
import { shared, sharedStore } from './quickstart.ts'
import { roomOf } from './virtual-room.ts'

/** A project with keys, whose releases a machine in a virtual machine can fetch from this host. */
export interface PublishedProject {
  /** Builds the project as it stands in a file of these definitions of a system, and more of `updates`. */
  readonly build: (definitions: string, updates?: string, system?: string) => Promise<BuildReport>
  /** Makes a release of a build, and moves the channel `stable` to it. */
  readonly release: (build: BuildReport, change?: Partial<Omit<Release, 'sealed'>>) => Promise<Release>
  /** Moves another channel than `stable` to a release. */
  readonly channel: (channel: string, release: Release) => Promise<void>
  /** Boots a build, with a drive of facts if one is given, and ends it with the test. */
  readonly boot: (build: BuildReport, factsDrive?: Uint8Array) => Promise<Guest>
  /** The published directory. */
  readonly directory: string
  /** A statement with the signature that it would have, and nowhere published. */
  readonly sign: (role: Role, path: string, value: unknown) => Promise<SignedFile>
}

/** Milliseconds that heads of tests count. */
const lifetime = 60 * 60 * 1000

/**
 * Makes keys, publishes the root, and serves the directory as long as the test runs.
 * @param front puts something between the server on a port and machines, and gives the port that those are to ask.
 */
export async function publishedProject(
  t: Pick<TestContext, 'after' | 'signal'>,
  front: (port: number) => Promise<number> = (port) => Promise.resolve(port),
): Promise<PublishedProject> {
  const home = project(t, {})
  const keys = project(t, {})
  const directory = project(t, {})
  const [root, release, channel] = await Promise.all(
    (['root', 'release', 'channel'] as const).map(async (role) => {
      const { key } = await createKey(keys, { role, project: home })
      return { keyId: keyIdOf(key), publicKey: publicKeyLine(key) }
    }),
  )
  assert.ok(root && release && channel)
  const signer = openSigner(keys, () => Promise.reject(new Error('no key has a password')))
  await writeRoot(home, firstRoot({ root, release, channel }, new Date()), undefined, signer)
  const trust = await needTrust(home)
  await publishTrust(directory, trust, signer)
  const server = await serve({
    directory,
    address: '127.0.0.1',
    port: 0,
  })
  t.after(() => server.close())
  const port = await front(server.port)

  const lockFile = join(home, 'ingot.lock')
  const sharedLock = join(shared, 'updates.lock')
  mkdirSync(shared, { recursive: true })
  if (existsSync(sharedLock)) cpSync(sharedLock, lockFile)
  const build = async (definitions: string, updates = '', name = 'hello'): Promise<BuildReport> => {
    writeFileSync(
      join(home, 'ingot.ts'),
      `import { debian, defineForge } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const built = system('${name}', {
  services: { ssh: { enable: true } },
  users: { admin: { groups: ['sudo'] } },
  updates: { url: 'http://10.0.2.2:${port}', trust: 'trust/1.json', ${updates} },
  ${definitions}
})
`,
    )
    const command = ['-C', home, '--store', sharedStore, '--json', 'build', name]
    const { code, stdout, stderr } = await ingot(command, { seconds: 900 })
    assert.equal(code, 0, stderr)
    cpSync(lockFile, sharedLock)
    const report = JSON.parse(stdout) as BuildReport
    // The next build's image takes the name of this one.
    const kept = join(home, report.commit.checksum)
    const [image] = report.images
    assert.ok(image)
    if (!existsSync(kept)) linkSync(image.path, kept)
    return { ...report, images: [{ ...image, path: kept }] }
  }
  const withForge = async <T>(work: (forge: Awaited<ReturnType<typeof openForge>>) => Promise<T>) => {
    const lock = await readLock(lockFile)
    assert.ok(lock)
    const forge = await openForge({
      store: sharedStore,
      toolsets: { tree: toolsOf(lock, 'tree'), virtual: toolsOf(lock, 'virtual') },
      fetch: async () => {},
      provided: async () => ({ 'os.js': '', 'install.js': '', 'os.8': '', 'os.bash': '' }),
      progress: () => {},
      signal: t.signal,
    })
    try {
      return await work(forge)
    } finally {
      await closeForge(forge)
    }
  }
  const stand = async (name: string, { system, sequence }: Release): Promise<void> => {
    const change = { sequence, rollout: 1, lifetime }
    await setChannel(directory, trust, signer, { system, channel: name }, change, new Date())
  }
  return {
    build,
    directory,
    sign: (role, path, value) => signFor(signer, trust.root, role, newStatement(path, value)),
    release: ({ commit }, change) =>
      withForge(async (forge) => {
        const published = await publishRelease(
          forge,
          directory,
          trust,
          signer,
          {
            system: commit.system,
            version: commit.version,
            commit: commit.checksum,
            bootMode: 'uefi',
            architecture: 'amd64',
            notes: `what is new in ${commit.version}`,
            minimumSequence: 0,
            delta: false,
            unsigned: false,
            attachments: {},
            ...change,
          },
          new Date(),
        )
        await stand('stable', published.release)
        return published.release
      }),
    channel: stand,
    boot: async (built, factsDrive) => {
      const tools = await withForge((forge) => ensureToolsTree(forge, 'virtual'))
      const guest = await startGuest(roomOf(tools), {
        image: built.images[0]?.path ?? '',
        blueprint: {
          system: 'hello',
          architecture: 'amd64',
          boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
        },
        consoleLog: join(sharedStore, 'logs', `${basename(process.argv[1] ?? '', '.test.ts')}.console.log`),
        bootLimitSeconds: 480,
        ...(factsDrive === undefined ? {} : { factsDrive }),
        signal: t.signal,
      })
      t.after(() => guest.stop())
      return guest
    },
  }
}
