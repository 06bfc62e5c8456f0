import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import { rooms } from './rooms.ts'
import { readTracked, trackedFiles } from './tracked-files.ts'

const sources = /^(packages|tests|bench|examples)\/.*\.(ts|sh)$/

test('files stay short', () => {
  const long = trackedFiles(sources)
    .map((path) => ({ path, lines: readTracked(path).split('\n').length - 1 }))
    .filter(({ lines }) => lines > 300)
  assert.deepEqual(long, [])
})

test('file names are in kebab-case', () => {
  const odd = trackedFiles(sources).filter((path) => !/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(basename(path)))
  assert.deepEqual(odd, [])
})

test('every room says in a few lines what it is', () => {
  const readmes = trackedFiles(/^packages\/[^/]+\/README\.md$/)
  const lacking = Object.keys(rooms).filter((room) => {
    const path = `packages/${room}/README.md`
    if (!readmes.includes(path)) return true
    return (
      readTracked(path)
        .split('\n')
        .filter((line) => line.trim() !== '').length < 2
    )
  })
  assert.deepEqual(lacking, [])
})

/** Hosts that serve packages: what a mirror or registry is called, followed by a domain. */
const serving =
  /(?<![\w.@/-])(?:registry|mirrors?|deb|ftp\d*|archive|security|snapshot|packages|repo|cdn|dl|pypi)\.(?:[a-z0-9-]+\.)*(?<domain>[a-z0-9-]+\.(?:org|net|com|io|dev|internal))\b/g
const harmless = new Set(['example.org', 'example.com', 'example.net'])

function servingHosts(text: string): string[] {
  return [...text.replaceAll('://', ' ').matchAll(serving)]
    .filter((match) => !harmless.has(match.groups?.['domain'] ?? ''))
    .map(([host]) => host)
}

test('no file names a mirror or a registry: the host decides where packages come from', () => {
  const named = trackedFiles(/./).flatMap((path) =>
    servingHosts(readTracked(path)).map((host) => `${path}: ${host}`),
  )
  assert.deepEqual(named, [])
})

test('a host name would be seen', () => {
  const host = ['deb', 'some-project', 'org'].join('.')
  assert.deepEqual(servingHosts(`URIs: http://${host}/debian`), [host])
  assert.deepEqual(servingHosts('http://deb.example.org/debian'), [])
})

test('dependencies are pinned exactly, and the lock agrees', () => {
  const manifest = JSON.parse(readTracked('package.json')) as Record<string, Record<string, string>>
  const lock = JSON.parse(readTracked('package-lock.json')) as {
    packages: Record<string, { version?: string; resolved?: string }>
  }
  const wanted = Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] })
  assert.ok(wanted.length > 3)
  for (const [name, version] of wanted) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name)
    assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name)
  }
})
