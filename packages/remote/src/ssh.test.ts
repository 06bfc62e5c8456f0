import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { parseDestination } from './destination.ts'
import { reachBySsh, reachPinned } from './ssh.ts'

const destination = parseDestination('ssh://root@192.0.2.10')
const settings = { options: [], signal: new AbortController().signal }

/** Puts a program in the place of ssh, and gives the directory that it is in. */
function sshIs(t: TestContext, script: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot ssh%h-'))
  writeFileSync(join(directory, 'ssh'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(directory, 'ssh'), 0o755)
  const path = process.env['PATH']
  process.env['PATH'] = `${directory}:${path}`
  t.after(() => {
    process.env['PATH'] = path
    rmSync(directory, { recursive: true })
  })
  return directory
}

test('files whose path has blanks or signs that ssh expands are the files that are meant', async (t) => {
  const directory = sshIs(t, String.raw`printf '%s\n' "$@" >"$0.said"`)
  const said = () => readFileSync(join(directory, 'ssh.said'), 'utf8').split('\n')
  const word = (name: string) => `"${directory.replace('%', '%%')}/${name}"`
  const [key, knownHosts] = [join(directory, 'key'), join(directory, 'known_hosts')]
  await reachPinned(destination, settings, { key, knownHosts }).run(['true'], { limitSeconds: 10 })
  assert.ok(said().includes(`UserKnownHostsFile=${word('known_hosts')}`))
  assert.ok(said().includes(`IdentityFile=${word('key')}`))
  await reachBySsh(destination, { ...settings, directory }).run(['true'], { limitSeconds: 10 })
  assert.ok(said().includes(`ControlPath=${word('c')}`))
})

test('live systems know root by that name only', async (t) => {
  const directory = sshIs(t, String.raw`printf '%s ' "$@" >"$0.said"`)
  const other = parseDestination('ssh://toor@192.0.2.10')
  const knownHosts = join(directory, 'known_hosts')
  await reachPinned(other, settings, { knownHosts }).run(['true'], { limitSeconds: 10 })
  assert.match(readFileSync(join(directory, 'ssh.said'), 'utf8'), / -l root /)
})

async function* endless(): AsyncIterable<Uint8Array> {
  for (;;) yield Buffer.alloc(1 << 20)
}

async function* broken(): AsyncIterable<Uint8Array> {
  yield Buffer.from('the beginning')
  throw new Error('the disk is broken')
}

test('what cannot be read to its end was not sent, whatever the machine says of the beginning', async (t) => {
  sshIs(t, 'cat >/dev/null')
  await assert.rejects(
    reachBySsh(destination, { ...settings, directory: tmpdir() }).run(['cat', '>file'], {
      limitSeconds: 10,
      input: broken(),
    }),
    /could not be read/,
  )
})

test('a machine that reads no more is told of by its status', async (t) => {
  sshIs(t, 'exit 3')
  const { status } = await reachBySsh(destination, { ...settings, directory: tmpdir() }).run(['cat'], {
    limitSeconds: 10,
    input: endless(),
  })
  assert.equal(status, 3)
})
