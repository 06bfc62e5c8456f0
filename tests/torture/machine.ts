import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readInvokedProject, type Invocation } from '@ingot/cli/invocation.ts'
import { terminalOutput } from '@ingot/cli/output.ts'
import { build, withForge } from '@ingot/cli/pipeline/build.ts'
import { fittingLock } from '@ingot/cli/pipeline/lock.ts'
import { openProgress, type ProgressView } from '@ingot/cli/progress/view.ts'
import type { Place } from '@ingot/cli/release/place.ts'
import { releaseSystem } from '@ingot/cli/release/release-system.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Project } from '@ingot/contracts/project.ts'
import type { Release } from '@ingot/contracts/release.ts'
import type { System } from '@ingot/contracts/system.ts'
import { ensureToolsTree } from '@ingot/forge/tools-tree.ts'
import { setChannel } from '@ingot/publish/releases/set-channel.ts'
import { serve } from '@ingot/publish/serve/serve.ts'
import { needTrust } from '@ingot/publish/trust/trust.ts'
import type { VirtualRoom } from '@ingot/virtual/room.ts'
import { shared } from '../quickstart.ts'
import { roomOf } from '../virtual-room.ts'
import { keysFor } from './keys.ts'

/** A built system of the project beside this file, what it takes to start it, and what it updates to. */
export interface Updatable {
  readonly image: string
  readonly blueprint: Blueprint
  readonly room: VirtualRoom
  /** Directory of the unpacked tools tree `image`. */
  readonly imageTools: string
  /** What its channel stands at. */
  readonly release: Release
  /** Of this host, where the release is served while the work goes on. */
  readonly port: number
}

interface Builder {
  readonly store: string
  readonly signal: AbortSignal
}

/** Milliseconds that the channel's head counts. */
const lifetime = 24 * 60 * 60 * 1000

/** Builds a system in a store and makes a release for it. Locks, keys and what is published stay with what slow tests share. */
export async function withUpdate<T>(
  name: string,
  builder: Builder,
  work: (updatable: Updatable) => Promise<T>,
): Promise<T> {
  const home = join(shared, 'torture')
  const [before, after] = [projectOf(home, '1'), projectOf(home, '2')]
  const signer = await keysFor([before, after], join(home, 'keys'))
  const place: Place = { project: after, published: join(home, 'published'), signer }
  const view = openProgress(process.stderr, false)
  const server = await serve({ directory: place.published, address: '127.0.0.1', port: 0 })
  try {
    const release = await publish(await open(after, name, builder), place, view)
    const { invocation, project, system } = await open(before, name, builder)
    const lock = await fittingLock(invocation, project, { locked: false, view })
    return await withForge(invocation, { project, lock, view }, async (forge) => {
      const [image] = (await build(forge, lock, system)).images
      if (!image) throw workError({ code: 'image-none', message: 'the build made no image to boot' })
      const tools = await ensureToolsTree(forge, 'virtual')
      const imageTools = await ensureToolsTree(forge, 'image')
      const room = roomOf(tools, builder.store)
      const { blueprint } = system
      return work({ image: image.path, blueprint, room, imageTools, release, port: server.port })
    })
  } finally {
    await server.close()
    view.close()
  }
}

/** The project's directory at a version. */
function projectOf(home: string, version: string): string {
  const directory = join(home, version)
  mkdirSync(directory, { recursive: true })
  const text = readFileSync(join(import.meta.dirname, 'ingot.ts'), 'utf8')
  writeFileSync(
    join(directory, 'ingot.ts'),
    text.replace("version: string = '1'", `version: string = '${version}'`),
  )
  return directory
}

interface Opened {
  readonly invocation: Invocation
  readonly project: Project
  readonly system: System
}

async function open(directory: string, name: string, { store, signal }: Builder): Promise<Opened> {
  const invocation: Invocation = {
    options: { directory, json: false, quiet: false, store, evalTimeout: 60 },
    output: terminalOutput(),
    signal,
  }
  const project = await readInvokedProject(invocation)
  const system = project.systems.find((one) => one.name === name)
  if (system) return { invocation, project, system }
  throw requestError({ code: 'system-unknown', message: `there is no system ${name}` })
}

/** Makes a release, where the last one is another, and moves the channel to it. */
async function publish(
  { invocation, project, system }: Opened,
  place: Place,
  view: ProgressView,
): Promise<Release> {
  const { release } = await releaseSystem(invocation, place, {
    project,
    system,
    view,
    minimumSequence: 0,
    delta: false,
    unsigned: false,
    locked: false,
  })
  const trust = await needTrust(place.project)
  const head = { system: system.name, channel: 'stable' }
  const change = { sequence: release.sequence, rollout: 1, lifetime }
  await setChannel(place.published, trust, place.signer, head, change, new Date())
  return release
}
