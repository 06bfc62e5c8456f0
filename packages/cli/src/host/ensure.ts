import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { requestError, workError } from '@ingot/contracts/problem.ts'
import type { Output } from '../output.ts'
import { lacking, packagesOf, requirementsFor, thisHost } from './requirements.ts'
import type { Need, Requirement } from './requirements.ts'

interface Surroundings {
  readonly output: Pick<Output, 'note'>
  readonly signal: AbortSignal
}

/** Sees that the host has what these commands need; see {@link ensureRequirements}. */
export function ensureHost(needs: readonly Need[], surroundings: Surroundings): Promise<void> {
  return ensureRequirements(requirementsFor(needs), surroundings)
}

/**
 * Sees that the host has these things. As root with apt it says so and installs what is missing; otherwise throws a
 * request error with the one command that does.
 */
export async function ensureRequirements(
  wanted: readonly Requirement[],
  { output, signal }: Surroundings,
): Promise<void> {
  const missing = lacking(wanted, thisHost())
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !thisHost().has('apt-get')) throw lackError(missing)
  const packages = packagesOf(missing)
  output.note(`installing on this host: ${packages.join(' ')}`)
  await install(packages, signal)
  const still = lacking(wanted, thisHost())
  if (still.length > 0) throw lackError(still)
}

function lackError(missing: readonly Requirement[]) {
  return requestError({
    code: 'host-lacks',
    message: `this host lacks ${missing.map(({ provides }) => provides).join(', ')}`,
    why: missing.map(({ provides, why }) => `${provides}: ${why}`).join('\n'),
    hint: `sudo apt-get install --no-install-recommends ${packagesOf(missing).join(' ')}`,
  })
}

/** Minutes that installing host packages may take. */
const installLimit = 10

async function install(packages: readonly string[], signal: AbortSignal): Promise<void> {
  const attempt = () => aptGet(['install', '-qq', '-y', '--no-install-recommends', ...packages], signal)
  if ((await attempt()) === 0) return
  await aptGet(['update', '-qq'], signal)
  if ((await attempt()) === 0) return
  throw workError({
    code: 'host-install',
    message: `apt-get could not install ${packages.join(' ')}`,
    why: 'what it said stands above',
    hint: `install them by hand: apt-get install --no-install-recommends ${packages.join(' ')}`,
  })
}

async function aptGet(args: readonly string[], signal: AbortSignal): Promise<number | null> {
  const child = spawn('apt-get', args, {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: installLimit * 60_000,
    signal,
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}
