import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { root } from './house/tracked-files.ts'

/** What a run of the program left behind. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

/** Runs `./ingot` as a user does, with no colours, ended after `seconds`. */
export async function ingot(
  args: readonly string[],
  options: {
    readonly cwd?: string
    readonly seconds?: number
    readonly env?: Record<string, string>
    /** Sends SIGTERM when it aborts. */
    readonly stop?: AbortSignal
  } = {},
): Promise<Ran> {
  const started = performance.now()
  const child = spawn(join(root, 'ingot'), args, {
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, NODE_TEST_CONTEXT: '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: (options.seconds ?? 60) * 1000,
    killSignal: 'SIGTERM',
  })
  options.stop?.addEventListener('abort', () => void child.kill('SIGTERM'), { once: true })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code: code as number | null, stdout, stderr, seconds: (performance.now() - started) / 1000 }
}

/** A directory outside the repository with these files, removed after the test. */
export function project(t: Pick<TestContext, 'after'>, files: { readonly [name: string]: string }): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-project-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
  return directory
}

/** A project that declares the system `hello` with these definitions, from line 4 on. */
export function helloWith(definitions: string): string {
  return `import { debian, defineForge, mkForce } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
export const hello = system('hello', {
${definitions}
})
export const unused = mkForce
`
}
