import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { FileEntry } from '@ingot/contracts/blueprint.ts'
import { IngotError } from '@ingot/contracts/problem.ts'
import { collectProject } from './collect.ts'
import { debian } from './debian.ts'
import { makeForge } from './forge.ts'
import { overlay } from './overlay.ts'
import { makeRegistry } from './registry.ts'

const home = dirname(import.meta.dirname)

/** An overlay with these files; a name that ends in `*` is executable. */
function makeOverlay(t: TestContext, files: { readonly [name: string]: string }): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-overlay-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name.replace(/\*$/, ''))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    if (name.endsWith('*')) chmodSync(path, 0o744)
  }
  return directory
}

function begin() {
  const registry = makeRegistry()
  const forge = makeForge(registry, { source: debian({ suite: 'trixie' }) })
  const collect = async () => {
    const { systems } = await collectProject(home, registry)
    return systems.map(({ blueprint }) => blueprint)
  }
  return { ...forge, collect }
}

async function problemsWith(directory: string) {
  const { system, collect } = begin()
  system('web', { overlays: [overlay(directory)] })
  try {
    await collect()
  } catch (error) {
    assert.ok(error instanceof IngotError && error.fault === 'request')
    return error.problems
  }
  return assert.fail('there is no problem')
}

const at = (files: readonly FileEntry[] | undefined, path: string) =>
  files?.find((file) => file.path === path)
const localPath = (file: FileEntry | undefined) =>
  file?.kind === 'file' && file.content.kind === 'local' ? file.content.path : undefined

test('files, links and empty directories, with the rights that version control keeps', async (t) => {
  const directory = makeOverlay(t, {
    'etc/motd': 'hello\n',
    'usr/bin/tool*': '#!/bin/sh\n',
    'etc/empty/.gitkeep': '',
    'etc/app/secret': 'x',
    'etc/app/deep/more': 'y',
    'overlay.json': JSON.stringify({
      files: {
        '/etc/app/**': { mode: '0640', group: 'adm' },
        '/etc/app/secret': { mode: '600' },
        '/etc/app': { mode: '0750' },
      },
    }),
  })
  symlinkSync('tool', join(directory, 'usr/bin/alias'))
  const { system, collect } = begin()
  system('web', { overlays: [overlay(directory)] })
  const [blueprint] = await collect()
  const laid = blueprint?.files.filter(({ origin }) => origin.overlay !== undefined)
  assert.deepEqual(
    laid?.map((file) =>
      file.kind === 'link'
        ? `${file.path} -> ${file.target}`
        : `${file.kind} ${file.mode.toString(8)} ${file.owner}:${file.group} ${file.path}`,
    ),
    [
      'directory 750 root:root /etc/app',
      'directory 640 root:adm /etc/app/deep',
      'file 640 root:adm /etc/app/deep/more',
      'file 600 root:root /etc/app/secret',
      'directory 755 root:root /etc/empty',
      'file 644 root:root /etc/motd',
      '/usr/bin/alias -> tool',
      'file 755 root:root /usr/bin/tool',
    ],
  )
  assert.deepEqual(
    blueprint?.expectations.filter((one) => one.kind === 'file' && one.path === '/etc/motd').length,
    1,
  )
})

test('the strongest overlay wins over all others and over definitions, and knows what it hides', async (t) => {
  const [weak, first, last, slim] = ['weak', 'first', 'last', 'slim'].map((name) =>
    makeOverlay(t, { 'etc/motd': name, [`etc/${name}`]: name }),
  )
  assert.ok(weak && first && last && slim)
  const { system, template, collect } = begin()
  const base = system('base', {
    abstract: true,
    overlays: [overlay(weak)],
    files: { '/etc/motd': { text: 'defined' }, '/etc/hosts.d': { text: '' } },
  })
  const part = template('slim', { overlays: [overlay(slim)] })
  system('a', { extends: base, overlays: [overlay(first), overlay(last)], templates: [part] })
  system('b', { extends: base, templates: [part] })
  const [a, b] = await collect()
  const motd = at(a?.files, '/etc/motd')
  assert.equal(localPath(motd), join(last, 'etc/motd'))
  assert.equal(localPath(at(b?.files, '/etc/motd')), join(slim, 'etc/motd'))
  assert.deepEqual(motd?.origin.positions[0]?.file, import.meta.filename)
  assert.equal(motd?.origin.overlay?.by, 'system a')
  assert.deepEqual(
    motd?.origin.overlay?.over.map(({ option, overlay: hidden }) => hidden?.by ?? option),
    ['system a', 'template slim', 'system base', 'files."/etc/motd"'],
  )
  for (const name of ['weak', 'first', 'last', 'slim', 'hosts.d'])
    assert.ok(at(a?.files, `/etc/${name}`), name)
})

test('what cannot be laid over a tree is refused, each with its name', async (t) => {
  const directory = makeOverlay(t, {
    'var/lib/x': '',
    'etc/passwd': '',
    'boot/grub.cfg': '',
    'README.md': '',
    'etc/a\nb': '',
    'usr/lib/modules/x': '',
  })
  symlinkSync('../../../../root', join(directory, 'etc/out'))
  const paths = await problemsWith(directory)
  assert.deepEqual(paths.map(({ message }) => /\S+/.exec(message)?.[0]).toSorted(), [
    '/README.md',
    '/boot/grub.cfg',
    '/etc/a\\nb',
    '/etc/out',
    '/etc/passwd',
    '/usr/lib/modules/x',
    '/var/lib/x',
  ])
  assert.ok(paths.every(({ where }) => typeof where === 'object' && where.file === import.meta.filename))

  const pipe = makeOverlay(t, { 'etc/x': '' })
  execFileSync('mkfifo', [join(pipe, 'etc/pipe')])
  writeFileSync(Buffer.concat([Buffer.from(`${pipe}/etc/`), Buffer.from([0xff])]), '')
  const odd = await problemsWith(pipe)
  assert.deepEqual(
    odd.map(({ code }) => code),
    ['overlay-entry', 'overlay-entry'],
  )
  const [missing] = await problemsWith(join(directory, 'gone'))
  assert.equal(missing?.code, 'overlay-missing')
})

test('a file below what a link hides is refused', async (t) => {
  const directory = makeOverlay(t, { 'etc/app/x': '' })
  const { system, collect } = begin()
  system('web', { overlays: [overlay(directory)], files: { '/etc/app': { link: '/run/app' } } })
  await assert.rejects(collect(), /\/etc\/app\/x cannot exist: \/etc\/app is a link/)
})

test('mistakes in a manifest are told at their line', async (t) => {
  const manifest = (text: string) => makeOverlay(t, { 'etc/motd': '', 'overlay.json': text })
  const table: readonly (readonly [string, RegExp, number | undefined])[] = [
    ['{ "files":\n  { "/etc/mot": { "mode": "0600" } } }', /there is no \/etc\/mot in the overlay/, 2],
    ['{ "files": {\n "/etc/motd": { "mode": 600 } } }', /mode: .*expected string/, 2],
    ['{ "files": { "/etc/motd": {\n\n"owner": "../x" } } }', /owner: expected the name of a user/, 3],
    ['{ "file": {} }', /Unrecognized key|expected record/, 1],
    ['{ "files": ', /JSON/, undefined],
  ]
  for (const [text, message, line] of table) {
    const [problem] = await problemsWith(manifest(text))
    assert.match(problem?.message ?? '', message)
    assert.equal(problem?.code, 'overlay-manifest')
    assert.equal(typeof problem.where === 'object' ? problem.where.line : undefined, line, text)
  }
})
