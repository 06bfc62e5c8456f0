import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { LowerContext } from '../contribution.ts'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'
import { lowerFacts } from './debian.ts'
import { askMetadataScript } from './metadata-script.ts'
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
  list: () => [],
}

const metadata = { enable: false, url: 'http://169.254.169.254', user: null, wait: 30 }

function lowered(facts: { readonly enable: boolean; readonly drive: boolean }) {
  const { files = [] } = lowerFacts({ facts: { ...facts, metadata } }, context)
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
  deepEqual(lowerFacts({ facts: { enable: false, drive: true, metadata } }, context), {})
})

test('a cloud is asked where that is declared, for a user that there is', () => {
  const blueprint = blueprintOf({
    users: { admin: {} },
    facts: { metadata: { enable: true, url: 'https://metadata.example.org/a%20b', user: 'admin' } },
  })
  match(
    textAt(blueprint, '/usr/lib/systemd/system/ingot-metadata.service') ?? '',
    /^ExecStart=\/usr\/lib\/ingot\/ask-metadata "https:\/\/metadata\.example\.org\/a%%20b" 30 admin$/m,
  )
  for (const name of ['curl', 'ca-certificates']) ok(packagesOf(blueprint).includes(name))
  equal(textAt(blueprintOf({}), '/usr/lib/ingot/ask-metadata'), undefined)
  equal(problemsOf({ facts: { metadata: { enable: true, user: 'nobody-here' } } }).length, 1)
  equal(problemsOf({ facts: { enable: false, metadata: { enable: true } } }).length, 1)
  equal(problemsOf({ facts: { metadata: { url: 'http://169.254.169.254/' } } }).length, 1)
})

test('the scripts are ones for sh, and executable', () => {
  for (const script of [applyFactsScript, askMetadataScript]) {
    ok(script.startsWith('#!/bin/sh\n') && script.endsWith('\n'))
    ok(!/\[\[ |^ *(local|function) /m.test(script.replace(/#.*/g, '')))
  }
  const { files = [] } = lowerFacts({ facts: { enable: true, drive: true, metadata } }, context)
  const script = files.find(({ path }) => path === '/usr/lib/ingot/apply-facts')
  equal(script?.kind === 'file' && script.mode, 0o755)
})
