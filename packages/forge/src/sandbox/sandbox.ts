import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { workError } from '@ingot/contracts/problem.ts'
import { applyIdMap, type IdMap } from './id-map.ts'

/** A file or directory that the sandbox sees at another place. */
export interface Bind {
  readonly from: string
  readonly to: string
  readonly writable?: boolean
}

export interface SandboxRequest {
  /** Directory of an unpacked tools tree; its /usr and /etc become the sandbox's. */
  readonly tools: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly binds: readonly Bind[]
  readonly links: readonly { readonly path: string; readonly target: string }[]
  readonly directory: string
  readonly limitSeconds: number
  /** File descriptor that takes standard output and standard error. */
  readonly log: number
}

export type SandboxEnd = { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'timed-out' }

const searchPath = '/usr/sbin:/usr/bin'
const mergedUsr = ['bin', 'sbin', 'lib', 'lib64']

/**
 * Runs a command as root of a new user namespace with ids 0..65535, without network, with the tools tree as /usr,
 * a clean environment, private /tmp, /proc and /dev. The capabilities are those of the namespace only.
 * Dies with this process, at the limit, or when `signal` aborts.
 */
export function runSandboxed(request: SandboxRequest, ids: IdMap, signal: AbortSignal): Promise<SandboxEnd> {
  return runMapped(sandboxArguments(request), ids, request, signal)
}

/** Deletes a directory whose files may belong to any of the ids that sandboxes have. */
export async function removeMapped(directory: string, ids: IdMap): Promise<void> {
  const parent = path.dirname(directory)
  const view = ['--ro-bind', '/', '/', '--bind', parent, parent, '--dev', '/dev']
  const remove = ['rm', '-rf', '--one-file-system', '--', directory]
  const limits = { limitSeconds: 600, log: 'ignore' } as const
  await runMapped([...view, '--', ...remove], ids, limits, new AbortController().signal)
}

/** Runs bubblewrap in a user namespace that has the mapped ids. */
async function runMapped(
  args: readonly string[],
  ids: IdMap,
  { limitSeconds, log }: { readonly limitSeconds: number; readonly log: number | 'ignore' },
  signal: AbortSignal,
): Promise<SandboxEnd> {
  signal.throwIfAborted()
  const child = spawn('bwrap', [...namespaces, ...args], {
    env: { PATH: process.env['PATH'] ?? searchPath },
    stdio: ['ignore', log, log, 'pipe', 'pipe'],
  })
  const [, , , block, info] = child.stdio as unknown as [null, null, null, Writable, Readable]
  block.on('error', () => {})
  let inner: number | undefined
  let ended = 'no' as 'no' | 'timed-out' | 'killed'
  // The first process of the sandbox takes all others with it, and bubblewrap ends when it does. bubblewrap itself must
  // not be killed: it may just be about to let that process go on, which would then wait for ever.
  const kill = (how: typeof ended): void => {
    ended = how
    if (inner !== undefined) killQuietly(inner)
  }
  const abort = (): void => kill('killed')
  const timer = setTimeout(() => kill('timed-out'), limitSeconds * 1000)
  signal.addEventListener('abort', abort, { once: true })
  const exited = once(child, 'exit')
  exited.catch(() => {})
  try {
    inner = await Promise.race([readChildPid(info), exited.then(() => undefined)])
    if (inner !== undefined) {
      if (ended === 'no') await applyIdMap(ids, inner)
      else killQuietly(inner)
      block.end('x')
    }
    const [code] = (await exited) as [number | null]
    signal.throwIfAborted()
    return ended === 'timed-out' ? { kind: 'timed-out' } : { kind: 'exited', code: code ?? 137 }
  } catch (error) {
    abort()
    if ((error as NodeJS.ErrnoException).syscall === 'spawn bwrap') throw missingBubblewrap()
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    block.destroy()
    info.destroy()
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function missingBubblewrap(): Error {
  return workError({
    code: 'sandbox-missing',
    message: 'bwrap is not installed',
    why: 'every step of a build runs in a sandbox made by bubblewrap',
    hint: 'apt-get install bubblewrap',
  })
}

/** bubblewrap writes one JSON object to --info-fd once the namespaces exist. */
async function readChildPid(info: Readable): Promise<number | undefined> {
  let text = ''
  for await (const chunk of info) {
    text += String(chunk)
    if (text.includes('}')) return (JSON.parse(text) as { 'child-pid': number })['child-pid']
  }
  return undefined
}

const namespaces = (
  '--unshare-user --unshare-all --userns-block-fd 3 --info-fd 4 --die-with-parent --new-session ' +
  '--uid 0 --gid 0 --cap-add ALL'
).split(' ')

function sandboxArguments(request: SandboxRequest): string[] {
  return [
    ['--hostname', 'forge', '--tmpfs', '/'],
    ['--ro-bind', `${request.tools}/usr`, '/usr', '--ro-bind', `${request.tools}/etc`, '/etc'],
    mergedUsr.flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    // The kernel lets whoever has the host's uid 0 write its settings, whatever capabilities are left.
    ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys'],
    ['--dev', '/dev', '--tmpfs', '/tmp', '--tmpfs', '/run', '--dir', '/var/tmp'],
    request.binds.flatMap(({ from, to, writable }) => [writable ? '--bind' : '--ro-bind', from, to]),
    request.links.flatMap(({ path: at, target }) => ['--symlink', target, at]),
    ['--chdir', request.directory, '--clearenv'],
    Object.entries({
      PATH: searchPath,
      HOME: '/tmp',
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      ...request.environment,
    }).flatMap(([name, value]) => ['--setenv', name, value]),
    ['--', ...request.command],
  ].flat()
}
