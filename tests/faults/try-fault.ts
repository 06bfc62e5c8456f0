import assert from 'node:assert/strict'
import type { Problem } from '@ingot/contracts/problem.ts'
import type { World } from './world.ts'

/** One line of the table: what was done to the machine, what it said, and what came of it. */
export interface Found {
  readonly fault: string
  /** By `os`, with its code. */
  readonly said: string
  /** What boots next, or booted. */
  readonly next: string
}

/** Something that goes wrong, and what has to come of it. */
export interface Case {
  /** For the table: what was done. */
  readonly fault: string
  /** Arguments of `os`; `update` when absent. */
  readonly command?: readonly string[]
  /** Makes it so. */
  readonly begin: (world: World) => unknown
  /** Takes it back; the server is honest again anyway. */
  readonly end?: (world: World) => unknown
  /** Codes of the problems that it has to end with. */
  readonly codes: readonly string[]
  /** What they have to tell beside message and hint. */
  readonly why?: RegExp
  /** How long it takes is part of the answer. */
  readonly timed?: boolean
}

interface Answered {
  readonly status: number
  readonly problems: readonly Problem[]
  readonly stdout: string
  readonly stderr: string
}

/** Runs `os` inside. */
export async function os({ guest }: World, ...args: readonly string[]): Promise<Answered> {
  const { status, stdout, stderr } = await guest.run(['os', ...args, '--json'], { limitSeconds: 400 })
  const problems =
    status === 0 ? [] : (JSON.parse(stdout) as { readonly problems: readonly Problem[] }).problems
  return { status, problems, stdout, stderr }
}

/** Runs a script inside, which has to succeed. */
export async function inside({ guest }: World, script: string, limitSeconds = 120): Promise<string> {
  const { status, stdout, stderr } = await guest.run(['sh', '-eu', '-s'], { limitSeconds, input: script })
  assert.equal(status, 0, `${script}\n${stderr}${stdout}`)
  return stdout
}

/** Everything that decides what the next boot starts. */
export async function bootsNext(world: World): Promise<string> {
  return inside(
    world,
    'ostree admin status | sed "s/^\\*/ /"; ls /boot/efi/loader/entries; sha256sum /boot/efi/ingot/*/*',
  )
}

/**
 * Does it, and asserts that it is refused as it should be and that what boots next is what it was.
 * @param before what `bootsNext` said.
 */
export async function tryFault(world: World, one: Case, before: string): Promise<Found> {
  const { fault, command = ['update'], codes, why: pattern = /(?:)/ } = one
  const { status, problems, stdout, stderr, seconds } = await underFault(world, one, command)
  const told = `${fault}: ${stderr}${stdout}`
  const found = problems.map(({ code }) => code)
  assert.deepEqual(found, codes, told)
  assert.equal(status, 1, told)
  for (const { hint, why } of problems) {
    assert.ok(hint, told)
    assert.match(why ?? '', pattern)
  }
  assert.equal(await bootsNext(world), before, told)
  return {
    fault,
    said: problems.map(sentence).join('; '),
    next: one.timed ? `the same; given up after ${seconds} s` : 'the same',
  }
}

async function underFault(
  world: World,
  { begin, end }: Case,
  command: readonly string[],
): Promise<Answered & { readonly seconds: number }> {
  try {
    await begin(world)
    const started = performance.now()
    const answered = await os(world, ...command)
    return { ...answered, seconds: Math.round((performance.now() - started) / 1000) }
  } finally {
    world.server.misbehave()
    await end?.(world)
  }
}

/** Code, message, and the last line of why: what programs said stands there. */
function sentence({ code, message, why }: Problem): string {
  const reason = why
    ?.trim()
    .split('\n')
    .at(-1)
    ?.replaceAll('|', '\\|')
    .replaceAll(/[0-9a-f]{64}/g, (digest) => `${digest.slice(0, 12)}...`)
  return `\`${code}\`: ${message}${reason ? ` (${reason})` : ''}`
}
