import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Image } from '@ingot/contracts/artefact.ts'
import { text, textOf } from '@ingot/forge/action/action.ts'
import { perform } from '@ingot/forge/action/perform.ts'
import type { Forge } from '@ingot/forge/forge.ts'
import type { Pour } from '../format.ts'
import { imageOf } from '../image-of.ts'
import type { RootTree } from '../root-tree/root-tree.ts'
import { configParts, manifestParts, tagOf } from './describe.ts'
import { parseOwners, parsePaths, parseSources } from './parse-lists.ts'
import { planLayers, type Layer } from './plan-layers.ts'

const here = (file: string): string => path.join(import.meta.dirname, file)

/**
 * The root tree as an archive of an OCI image, in layers by packages (plan-layers.ts says how).
 * @throws work error when a step fails.
 */
export async function pourOci(forge: Forge, pour: Pour): Promise<Image> {
  const { blueprint, commit } = pour
  const tree = await pour.rootTree()
  const layers = await layersOf(tree)
  const config = configParts(
    commit,
    blueprint.architecture,
    layers.map(({ name }) => name),
  )
  const manifest = manifestParts(commit)
  const performed = await perform(forge, {
    kind: 'oci',
    version: 1,
    label: `pour ${blueprint.system}: oci`,
    tools: 'tree',
    script: here('oci.sh'),
    parameters: { REFERENCE: `${blueprint.system}:${tagOf(blueprint.version)}` },
    inputs: {
      ROOT: { kind: 'tree', checksum: tree.checksum },
      'layer.sh': await textOf(here('layer.sh')),
      layers: text(layers.map(({ name }) => `${name}\n`).join('')),
      plan: text(planText(layers)),
      'config-head': text(config.head),
      'config-tail': text(config.tail),
      'manifest-head': text(manifest.head),
      'manifest-tail': text(manifest.tail),
    },
    outputs: { image: 'blob' },
  })
  return imageOf(forge, 'oci', performed)
}

async function layersOf(tree: RootTree): Promise<readonly Layer[]> {
  const [paths, owners, sources] = await Promise.all(
    [tree.paths, tree.owners, tree.sources].map((file) => readFile(file, 'utf8')),
  )
  return planLayers({
    paths: parsePaths(paths ?? ''),
    owners: parseOwners(owners ?? ''),
    sources: parseSources(sources ?? ''),
  })
}

/** A line `LAYER PATH` for each path, relative to the root. */
function planText(layers: readonly Layer[]): string {
  return layers.map(({ name, paths }) => paths.map((one) => `${name}\t.${one}\n`).join('')).join('')
}
