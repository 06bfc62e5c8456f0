/** A small signed Debian archive that tests make themselves, served on the loopback address. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { TestContext } from 'node:test'

export interface SigningKey {
  readonly home: string
  readonly fingerprint: string
  /** Binary keyring file. */
  readonly keyring: string
  readonly armour: string
}

export interface DebFile {
  readonly path: string
  readonly control: Readonly<Record<string, string>>
}

/** A directory that is gone after the test. It has a space in its name, as people's have. */
export function scratch(context: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot source '))
  chmodSync(directory, 0o755)
  context.after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export function createKey(context: TestContext, owner: string): SigningKey {
  const home = mkdtempSync(join(tmpdir(), 'ingot-key-'))
  context.after(() => {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'])
    rmSync(home, { recursive: true, force: true })
  })
  const gpg = (...args: string[]): Buffer =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--passphrase', '', '--no-tty', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  gpg('--quick-generate-key', `${owner} <${owner}@example.org>`, 'ed25519', 'sign', 'never')
  const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(gpg('--list-keys', '--with-colons').toString())?.[1] ?? ''
  const keyring = join(home, 'public.gpg')
  writeFileSync(keyring, gpg('--export'))
  return { home, fingerprint, keyring, armour: gpg('--armor', '--export').toString() }
}

/** Builds a .deb; `scripts` go beside the control file, `files` into the tree. */
export function buildDeb(
  directory: string,
  fields: Readonly<Record<string, string>>,
  content: {
    readonly scripts?: Readonly<Record<string, string>>
    readonly files?: Readonly<Record<string, string>>
  } = {},
): DebFile {
  const control: Readonly<Record<string, string>> = {
    Architecture: 'amd64',
    Maintainer: 'Nobody <nobody@example.org>',
    Description: 'made for a test',
    ...fields,
  }
  const name = `${control['Package']}_${control['Version']?.replace(/^\d+:/, '')}_${control['Architecture']}`
  const tree = join(directory, 'trees', name)
  rmSync(tree, { recursive: true, force: true })
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true })
  writeFileSync(join(tree, 'DEBIAN/control'), renderFields(control))
  for (const [script, text] of Object.entries(content.scripts ?? {})) {
    writeFileSync(join(tree, 'DEBIAN', script), `#!/bin/sh\nset -e\n${text}\n`, { mode: 0o755 })
  }
  const files = { [`usr/share/doc/${control['Package']}/note`]: `${name}\n`, ...content.files }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    writeFileSync(join(tree, file), text)
  }
  const path = join(directory, `${name}.deb`)
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, path], { stdio: 'ignore' })
  return { path, control }
}

export interface Publication {
  /** Directory that is served; the archive is at `base` below it. */
  readonly directory: string
  readonly base?: string
  readonly suite?: string
  /** Component -> architecture -> packages. */
  readonly packages: Readonly<Record<string, Readonly<Record<string, readonly DebFile[]>>>>
  /** None: unsigned. */
  readonly key?: SigningKey | undefined
  readonly date?: Date
  readonly validUntil?: Date
}

/** Writes pool, indexes and the signed release file of one suite. */
export function publish({
  directory,
  base = 'debian',
  suite = 'trixie',
  packages,
  key,
  ...when
}: Publication): void {
  const root = join(directory, base)
  const dists = join(root, 'dists', suite)
  rmSync(dists, { recursive: true, force: true })
  const indexes: string[] = []
  for (const [component, byArchitecture] of Object.entries(packages)) {
    for (const [architecture, debs] of Object.entries(byArchitecture)) {
      const index = `${component}/binary-${architecture}/Packages`
      const path = join(dists, index)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, debs.map((deb) => indexEntry(root, component, deb)).join('\n'))
      indexes.push(`\n ${sha256Of(path)} ${statSync(path).size} ${index}`)
    }
  }
  const architectures = Object.values(packages).flatMap((byArchitecture) => Object.keys(byArchitecture))
  const release = renderFields({
    Origin: 'Test',
    Suite: suite,
    Codename: suite,
    Date: (when.date ?? new Date(Date.now() - 60_000)).toUTCString(),
    ...(when.validUntil && { 'Valid-Until': when.validUntil.toUTCString() }),
    Architectures: [...new Set(architectures)].join(' '),
    Components: Object.keys(packages).join(' '),
    SHA256: indexes.join(''),
  })
  writeFileSync(join(dists, 'Release'), release)
  if (!key) return
  const argv = ['--homedir', key.home, '--batch', '--quiet', '--yes', '--clearsign', '--output']
  execFileSync('gpg', [...argv, join(dists, 'InRelease'), join(dists, 'Release')], { stdio: 'ignore' })
}

function indexEntry(root: string, component: string, { path, control }: DebFile): string {
  const name = control['Package'] ?? ''
  const file = `pool/${component}/${name[0]}/${name}/${basename(path)}`
  mkdirSync(dirname(join(root, file)), { recursive: true })
  cpSync(path, join(root, file))
  return renderFields({
    ...control,
    Filename: file,
    Size: String(statSync(path).size),
    SHA256: sha256Of(path),
  })
}

export function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Fields of a control file. */
export function renderFields(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}:${value.startsWith('\n') ? '' : ' '}${value}\n`)
    .join('')
}

/** Answers a request in the place of the file; false: the file is served after all. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean

export interface Served {
  readonly uri: string
  /** Paths that were asked for, in order, with the range where there was one. */
  readonly requests: string[]
  /** What happens instead for paths that contain a text. */
  readonly faults: Map<string, Fault>
  readonly close: () => Promise<void>
}

/** Serves a directory, with ranges, until the test ends. */
export async function serve(context: TestContext, directory: string): Promise<Served> {
  const requests: string[] = []
  const faults = new Map<string, Fault>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    requests.push([path, request.headers.range].filter(Boolean).join(' '))
    for (const [part, fault] of faults) if (path.includes(part) && fault(request, response)) return
    try {
      sendFile(readFileSync(join(directory, path)), request, response)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  }
  context.after(close)
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { uri: `http://127.0.0.1:${port}`, requests, faults, close }
}

function sendFile(content: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN)
  if (Number.isNaN(from)) {
    response.writeHead(200, { 'content-length': content.length }).end(content)
    return
  }
  const range = `bytes ${from}-${content.length - 1}/${content.length}`
  response.writeHead(206, { 'content-range': range, 'content-length': content.length - from })
  response.end(content.subarray(from))
}
