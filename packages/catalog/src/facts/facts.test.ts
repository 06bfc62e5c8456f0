import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { LowerContext } from '../contribution.ts'
import { lowerFacts } from './debian.ts'
import { applyFactsScript } from './script.ts'

const context: LowerContext = {
  system: 'web',
  architecture: 'amd64',
  source: {
    kind: 'debian',
    suite: 'trixie',
    architecture: 'amd64',
    components: ['main'],
    updates: true,
    recommends: false,
    repositories: [],
    localPackages: [],
  },
  origin: (option) => ({ module: 'facts', option, positions: [] }),
  local: () => {
    throw new Error('facts read no files')
  },
  readText: () => {
    throw new Error('facts read no files')
  },
}

function lowered(facts: { readonly enable: boolean; readonly drive: boolean }) {
  const { files = [] } = lowerFacts({ facts }, context)
  return new Map(
    files.map((file) => [
      file.path,
      file.kind === 'link'
        ? file.target
        : file.kind === 'file' && file.content.kind === 'text'
          ? file.content.text
          : '',
    ]),
  )
}

const unit = '/usr/lib/systemd/system/ingot-facts.service'

test('facts are applied before the network and every ordinary service, and cost nothing without any', () => {
  const files = lowered({ enable: true, drive: true })
  deepEqual([...files.keys()].toSorted(), [
    '/usr/lib/ingot/apply-facts',
    unit,
    '/usr/lib/systemd/system/sysinit.target.wants/ingot-facts.service',
    '/usr/lib/udev/rules.d/90-ingot-facts.rules',
  ])
  const text = files.get(unit) ?? ''
  match(text, /^Before=sysinit\.target network-pre\.target systemd-networkd\.service /m)
  match(
    text,
    /^ConditionPathExists=\|\/dev\/disk\/by-label\/INGOT-FACTS\nConditionPathExists=\|\/var\/lib\/ingot\/facts\/current$/m,
  )
  match(text, /^ExecStart=\/usr\/lib\/ingot\/apply-facts$/m)
})

test('where drives are not trusted none is looked for', () => {
  const files = lowered({ enable: true, drive: false })
  ok(!files.has('/usr/lib/udev/rules.d/90-ingot-facts.rules'))
  const text = files.get(unit) ?? ''
  match(text, /^ExecStart=\/usr\/lib\/ingot\/apply-facts --no-drive$/m)
  ok(!text.includes('INGOT-FACTS'))
})

test('without facts nothing of them is in the tree', () => {
  deepEqual(lowerFacts({ facts: { enable: false, drive: true } }, context), {})
})

test('the script is one for sh, and executable', () => {
  ok(applyFactsScript.startsWith('#!/bin/sh\n') && applyFactsScript.endsWith('\n'))
  ok(!/\[\[|\blocal\b|function /.test(applyFactsScript.replace(/#.*/g, '')))
  const { files = [] } = lowerFacts({ facts: { enable: true, drive: true } }, context)
  const script = files.find(({ path }) => path === '/usr/lib/ingot/apply-facts')
  equal(script?.kind === 'file' && script.mode, 0o755)
})
