import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { canonicalJson } from '@ingot/contracts/json.ts'
import { readProject } from '@ingot/cli/project/read-project.ts'
import { initramfsPackagesOf, rootPackagesOf } from '@ingot/catalog/blueprint-requests.ts'
import { archiveIndex } from './archive-index.ts'
import { root } from './house/tracked-files.ts'
import { scratch } from './source-archive.ts'

test('every package that the examples ask for is in the archive', { timeout: 600_000 }, async (context) => {
  const examples = join(root, 'examples')
  const directory = scratch(context)
  const options = { timeoutSeconds: 30, signal: context.signal }
  const projects = globSync('*/ingot.{ts,yaml}', { cwd: examples }).map((file) =>
    dirname(join(examples, file)),
  )
  const systems = (await Promise.all(projects.map((project) => readProject(project, options)))).flatMap(
    (project) => project.systems,
  )
  for (const same of Map.groupBy(systems, ({ blueprint }) => canonicalJson(blueprint.source)).values()) {
    const [first] = same
    if (first === undefined) continue
    const index = await archiveIndex(first.blueprint.source, directory)
    const wanted = new Set(
      same.flatMap(({ blueprint }) => [...rootPackagesOf(blueprint), ...initramfsPackagesOf(blueprint)]),
    )
    assert.ok(wanted.size > 10)
    assert.deepEqual(
      [...wanted].filter((name) => !index.has(name)),
      [],
    )
  }
})
