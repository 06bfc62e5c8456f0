import path from 'node:path'
import type { OstreeCommit } from '@ingot/contracts/artefact.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { refindDirectory } from '@ingot/contracts/efi-files.ts'
import type { LockedPackage, LockSlice } from '@ingot/contracts/lock.ts'
import { text, textOf } from '../action/action.ts'
import { blobOf, readOutput, treeOf } from '../action/outputs.ts'
import { perform } from '../action/perform.ts'
import type { Forge } from '../forge.ts'
import { idLines, passwordLines, sysusersText } from './accounts.ts'
import { filesLayer } from './files-layer.ts'
import { importPackages } from './import.ts'
import { signBootPrograms } from '../secure-boot/sign.ts'
import { providedPackages } from '@ingot/contracts/provided-package.ts'

const stage = (name: string): string => path.join(import.meta.dirname, `${name}.sh`)

export interface BuildRequest {
  readonly blueprint: Blueprint
  readonly slice: LockSlice
  /** Digest of `slice`; goes into the commit's metadata. */
  readonly sliceDigest: string
}

/**
 * Builds a system's commit: import, union and configure its packages; beside it make the initramfs; lay the declared
 * files, accounts and unit states over it. A change of the declaration alone runs only the last step.
 */
export async function buildSystem(forge: Forge, request: BuildRequest): Promise<OstreeCommit> {
  const { blueprint, slice } = request
  const all = new Map([...slice.root, ...slice.initramfs].map((locked) => [locked.sha256, locked]))
  const trees = await importPackages(forge, [...all.values()])
  const [configured, initramfs, layer] = await Promise.all([
    configureRoot(forge, slice, trees, blueprint.architecture),
    makeInitramfs(forge, slice.initramfs, trees, blueprint.initramfs),
    filesLayer(forge, blueprint.files),
  ])
  const { secureBoot, sealed = false } = blueprint.boot
  const refind = blueprint.files.some(({ path: at }) => at.startsWith(`${refindDirectory}/`))
  const signed =
    secureBoot &&
    (await signBootPrograms(forge, blueprint.system, configured, { ...secureBoot, sealed, refind }))
  const performed = await perform(forge, {
    kind: 'customise',
    version: 1,
    label: `customise ${blueprint.system}`,
    tools: 'tree',
    script: stage('customise'),
    parameters: { SYSTEM: blueprint.system, VERSION: blueprint.version, LOCK_SLICE: request.sliceDigest },
    inputs: {
      tree: { kind: 'tree', checksum: configured },
      initramfs: { kind: 'blob', sha256: initramfs },
      'inside.sh': await textOf(stage('customise-inside')),
      manifest: text(layer.manifest),
      ...layer.inputs,
      ...signed,
      'sysusers.conf': text(sysusersText(blueprint, slice.ids)),
      passwords: text(passwordLines(blueprint)),
      locales: text(blueprint.locales.map((locale) => `${locale}\n`).join('')),
      units: text(blueprint.units.map(({ state, unit }) => `${state} ${unit}\n`).join('')),
    },
    outputs: { commit: 'tree', 'kernel-release': 'blob' },
  })
  return {
    kind: 'ostree',
    checksum: treeOf(performed, 'commit'),
    system: blueprint.system,
    version: blueprint.version,
    lockSlice: request.sliceDigest,
    kernelRelease: await readOutput(forge, performed, 'kernel-release'),
  }
}

/** The last one decides whose the directories are that all of them ship: that is base-files' to say. */
function rank({ name }: LockedPackage): number {
  return name === 'base-files' ? 1 : 0
}

async function union(
  forge: Forge,
  label: string,
  packages: readonly LockedPackage[],
  trees: ReadonlyMap<string, string>,
): Promise<string> {
  const ordered = packages.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  const performed = await perform(forge, {
    kind: 'union',
    version: 1,
    label: `union ${label}`,
    tools: 'tree',
    script: stage('union'),
    parameters: {},
    inputs: { trees: text(ordered.map(({ sha256 }) => `${trees.get(sha256) ?? ''}\n`).join('')) },
    outputs: { tree: 'tree' },
  })
  return treeOf(performed, 'tree')
}

async function configureRoot(
  forge: Forge,
  slice: LockSlice,
  trees: ReadonlyMap<string, string>,
  architecture: string,
): Promise<string> {
  const performed = await perform(forge, {
    kind: 'configure',
    version: 1,
    label: `configure ${slice.root.length} packages`,
    tools: 'tree',
    script: stage('configure'),
    parameters: { ARCHITECTURE: architecture },
    inputs: {
      union: { kind: 'tree', checksum: await union(forge, slice.system, slice.root, trees) },
      'inside.sh': await textOf(stage('configure-inside')),
      'seal.sh': await textOf(stage('seal')),
      ids: text(idLines(slice.ids)),
      provided: text(providedPackages(architecture)),
    },
    outputs: { tree: 'tree' },
  })
  return treeOf(performed, 'tree')
}

async function makeInitramfs(
  forge: Forge,
  packages: readonly LockedPackage[],
  trees: ReadonlyMap<string, string>,
  { drivers, dracutModules, files = [] }: Blueprint['initramfs'],
): Promise<string> {
  const tree = { kind: 'tree', checksum: await union(forge, 'initramfs', packages, trees) } as const
  const performed = await perform(forge, {
    kind: 'initramfs',
    version: 1,
    label: 'make the initramfs',
    tools: 'tree',
    script: stage('initramfs'),
    parameters: { DRIVERS: drivers.join(' '), DRACUT_MODULES: dracutModules.join(' ') },
    inputs: { union: tree },
    outputs: { initramfs: 'blob' },
  })
  const { sha256 } = blobOf(performed, 'initramfs')
  if (files.length === 0) return sha256
  const layer = await filesLayer(forge, files)
  const appended = await perform(forge, {
    kind: 'initramfs-files',
    version: 1,
    label: 'lay files over the initramfs',
    tools: 'tree',
    script: stage('initramfs-files'),
    parameters: {},
    inputs: {
      union: tree,
      initramfs: { kind: 'blob', sha256 },
      manifest: text(layer.manifest),
      ...layer.inputs,
    },
    outputs: { initramfs: 'blob' },
  })
  return blobOf(appended, 'initramfs').sha256
}
