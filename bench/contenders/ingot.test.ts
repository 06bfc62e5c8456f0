import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { withChanges } from './ingot.ts'

const project = await readFile(path.join(import.meta.dirname, '../project/ingot.ts'), 'utf8')

test('the file that a measurement changes is in the project', () => {
  assert.match(
    withChanges(project, { motd: "It's $& new.\n" }),
    /'\/etc\/motd': \{ text: "It's \$& new\.\\n" \}/,
  )
})

test('the package that a measurement adds is added', () => {
  const changed = withChanges(project, { motd: '', extraPackage: 'tree' })
  assert.match(changed, /packages: \['tree', 'htop'/)
  assert.doesNotMatch(withChanges(project, { motd: '' }), /'tree'/)
})
