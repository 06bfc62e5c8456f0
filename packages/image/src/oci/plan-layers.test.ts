import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { planLayers, type Layer, type LayerInput } from './plan-layers.ts'

/** A tree of packages with one file each, of so many bytes, and a file of nobody. */
function treeOf(packages: Readonly<Record<string, number>>): LayerInput {
  const entries = Object.entries(packages)
  return {
    paths: [
      ...['/usr', '/usr/share', '/var', '/var/empty'].map(directory),
      ...entries.flatMap(([name, bytes]) => [
        directory(`/usr/share/${name}`),
        { path: file(name), isDirectory: false, bytes },
      ]),
      { path: '/usr/lib/modules/6.12/initramfs.img', isDirectory: false, bytes: 9 },
      { path: '/usr/lib/modules/6.12/vmlinuz', isDirectory: false, bytes: 9 },
      { path: '/etc/motd', isDirectory: false, bytes: 9 },
    ],
    owners: new Map(entries.map(([name]) => [file(name), name])),
    sources: new Map(entries.map(([name]) => [name, name])),
  }
}
const file = (name: string): string => `/usr/share/${name}/data`
const directory = (path: string) => ({ path, isDirectory: true, bytes: 0 })
const filesIn = ({ paths }: Layer, { paths: all }: LayerInput): readonly string[] =>
  paths.filter((path) => all.some((one) => one.path === path && !one.isDirectory))
const layerOf = (layers: readonly Layer[], path: string): string | undefined =>
  layers.find(({ paths }) => paths.includes(path))?.name

const contents = (tree: LayerInput): ReadonlyMap<string, string> =>
  new Map(planLayers(tree).map((layer) => [layer.name, filesIn(layer, tree).join(' ')]))

const names = fc.stringMatching(/^[a-z][a-z0-9+.-]{1,8}$/)
const packages = fc.dictionary(names, fc.integer({ min: 0, max: 2 ** 22 }), { maxKeys: 90 })

test('every file is in one layer, after its directories, and there are not too many layers', () => {
  fc.assert(
    fc.property(packages, (some) => {
      const tree = treeOf(some)
      const layers = planLayers(tree)
      const placed = layers.flatMap((layer) => filesIn(layer, tree))
      const files = tree.paths.filter((one) => !one.isDirectory).map(({ path }) => path)
      assert.deepEqual(placed.toSorted(), files.toSorted())
      for (const { paths } of layers) {
        for (const path of paths) {
          const parent = path.slice(0, path.lastIndexOf('/'))
          if (parent !== '') assert.ok(paths.indexOf(parent) < paths.indexOf(path), path)
        }
      }
      assert.ok(layers.length <= 64)
      assert.equal(new Set(layers.map(({ name }) => name)).size, layers.length)
      assert.ok(layers.at(-1)?.paths.includes('/var/empty'))
    }),
  )
})

test('a small package that comes or goes touches its own layer and the last one', () => {
  fc.assert(
    fc.property(packages, names, (some, name) => {
      const { [name]: _, ...without } = some
      const before = contents(treeOf(without))
      const after = contents(treeOf({ ...without, [name]: 100 }))
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        (layer) => before.get(layer) !== after.get(layer),
      )
      assert.equal(changed.length, 1)
      assert.match(changed[0] ?? '', /^\.packages-\d\d$/)
    }),
  )
})

test('what is made from one source is in one layer; kernel and initramfs are by themselves', () => {
  const tree = treeOf({ libc6: 2 ** 21, 'libc-bin': 10, htop: 10 })
  const layers = planLayers({
    ...tree,
    sources: new Map([
      ['libc6', 'glibc'],
      ['libc-bin', 'glibc'],
    ]),
  })
  assert.equal(layerOf(layers, '/usr/share/libc6/data'), 'glibc')
  assert.equal(layerOf(layers, '/usr/share/libc-bin/data'), 'glibc')
  assert.match(layerOf(layers, '/usr/share/htop/data') ?? '', /^\.packages-/)
  assert.equal(layerOf(layers, '/usr/lib/modules/6.12/initramfs.img'), '.initramfs')
  assert.equal(layerOf(layers, '/usr/lib/modules/6.12/vmlinuz'), '.kernel')
  assert.equal(layerOf(layers, '/etc/motd'), '.system')
})
