import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Destination } from './destination.ts'

/** What ssh goes by, beside the user's own ~/.ssh/config. */
export interface SshSettings {
  /** File of a private key. */
  readonly identity?: string
  /** As after `-o`. */
  readonly options: readonly string[]
  /** Private directory, for as long as the work goes on. */
  readonly directory: string
  readonly signal: AbortSignal
}

/** What a program there left behind. */
export interface Answer {
  /** 255: ssh itself failed, or the machine went away. */
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** A machine that programs can be run on. */
export interface Reach {
  readonly destination: Destination
  /**
   * Runs a command of plain words, which the shell there leaves as they are.
   * @param input what it reads; secrets belong here, never among the words.
   */
  readonly run: (
    words: readonly string[],
    options: { readonly limitSeconds: number; readonly input?: string | AsyncIterable<Uint8Array> },
  ) => Promise<Answer>
  /** Ends the connection that commands share. */
  readonly close: () => Promise<void>
}

/** A machine by what the user's ssh knows of it. */
export function reachBySsh(destination: Destination, settings: SshSettings): Reach {
  const { identity, options, directory } = settings
  return reach(
    destination,
    settings,
    [
      ...options.map((option) => ['-o', option]),
      ...(identity === undefined ? [] : [['-i', identity]]),
      // One question for a passphrase, or one touch of a key, is enough.
      [
        '-o',
        'ControlMaster=auto',
        '-o',
        'ControlPersist=60',
        '-o',
        `ControlPath=${oneWord(join(directory, 'c'))}`,
      ],
      ...(process.stdin.isTTY ? [] : [['-o', 'BatchMode=yes']]),
    ].flat(),
  )
}

/** What stands for the machine in a file of host keys that we wrote. */
export const hostAlias = 'ingot-install'

/** A machine that has to prove itself by one of the host keys in a file, whatever the user's ssh knew of it. It lets root in. */
export function reachPinned(
  destination: Destination,
  settings: Omit<SshSettings, 'directory'>,
  { key, knownHosts }: { readonly key?: string; readonly knownHosts: string },
): Reach {
  const { identity, options } = settings
  return reach(
    // Whatever root was called before.
    { ...destination, user: 'root' },
    settings,
    [
      // The first of a setting counts.
      ['-o', `UserKnownHostsFile=${oneWord(knownHosts)}`, '-o', 'GlobalKnownHostsFile=/dev/null'],
      ['-o', `HostKeyAlias=${hostAlias}`, '-o', 'StrictHostKeyChecking=yes', '-o', 'CheckHostIP=no'],
      ['-o', 'UpdateHostKeys=no', '-o', 'VerifyHostKeyDNS=no'],
      ['-o', 'ControlPath=none', '-o', 'ForwardAgent=no', '-o', 'BatchMode=yes'],
      ...(key === undefined
        ? []
        : [['-o', `IdentityFile=${oneWord(key)}`, '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none']]),
      ...(key !== undefined || identity === undefined ? [] : [['-i', identity]]),
      ...options.map((option) => ['-o', option]),
    ].flat(),
  )
}

/** A path as one word of ssh_config(5), where blanks divide words and `%` begins a token. */
function oneWord(path: string): string {
  return `"${path.replaceAll('%', '%%').replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

const settingsOfEvery = [
  'ConnectTimeout=20',
  'ServerAliveInterval=15',
  'ServerAliveCountMax=4',
  'ClearAllForwardings=yes',
  'RequestTTY=no',
  'RemoteCommand=none',
]

function reach(
  destination: Destination,
  { signal }: Pick<SshSettings, 'signal'>,
  own: readonly string[],
): Reach {
  const { host, user, port } = destination
  const common = [
    ...own,
    ...settingsOfEvery.flatMap((setting) => ['-o', setting]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ]
  return {
    destination,
    run: (words, { limitSeconds, input = '' }) => {
      const odd = words.find((word) => !/^[A-Za-z0-9_./:=@%+>-]+$/.test(word))
      if (odd !== undefined) throw new Error(`a shell would not leave '${odd}' as it is`)
      return ran(['-T', ...common, '--', host, words.join(' ')], { limitSeconds, input, signal })
    },
    close: async () => {
      if (!own.some((word) => word.startsWith('ControlPersist='))) return
      await ran(['-O', 'exit', ...common, '--', host], {
        limitSeconds: 10,
        input: '',
        signal: AbortSignal.timeout(10_000),
      })
    },
  }
}

async function ran(
  args: readonly string[],
  {
    limitSeconds,
    input,
    signal,
  }: {
    readonly limitSeconds: number
    readonly input: string | AsyncIterable<Uint8Array>
    readonly signal: AbortSignal
  },
): Promise<Answer> {
  signal.throwIfAborted()
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: limitSeconds * 1000, signal })
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part))
  let unread: Error | undefined
  const content =
    typeof input === 'string' ? [Buffer.from(input)] : watched(input, (error) => (unread = error))
  const sent = pipeline(Readable.from(content), child.stdin)
  // A machine that reads no more is told of by the status.
  sent.catch(() => {})
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    if (unread !== undefined) throw unread
    return { status: code ?? 255, ...text }
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw requestError({
      code: 'ssh-missing',
      message: 'there is no ssh on this host',
      hint: 'apt-get install openssh-client',
    })
  }
}

/** The same parts. Of what cannot be read, only the beginning is sent, and nobody there knows: so that is told here. */
async function* watched(
  input: AsyncIterable<Uint8Array>,
  fail: (error: Error) => void,
): AsyncIterable<Uint8Array> {
  let isPassedOn = false
  try {
    for await (const part of input) {
      isPassedOn = true
      yield part
      isPassedOn = false
    }
  } catch (error) {
    if (!isPassedOn)
      fail(
        workError({
          code: 'ssh-input',
          message: 'what is sent could not be read to its end',
          why: error instanceof Error ? error.message : String(error),
        }),
      )
    throw error
  }
}

/** What a command said that had to succeed. */
export async function need(
  { run, destination }: Reach,
  what: string,
  ...args: Parameters<Reach['run']>
): Promise<string> {
  const { status, stdout, stderr } = await run(...args)
  if (status === 0) return stdout
  throw workError({
    code: status === 255 ? 'ssh-failed' : 'install-remote-failed',
    message: `${destination.text}: ${what} failed`,
    why: lastWords(stderr) || `exit status ${status}`,
  })
}

/** The end of what a program said. */
export function lastWords(text: string): string {
  return text.trim().split('\n').slice(-5).join('\n')
}
