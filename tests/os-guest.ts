import assert from 'node:assert/strict'
import type { Guest } from '@ingot/virtual/guest.ts'

/** What `os status --json` says, as far as tests look. */
export interface Status {
  readonly deployments: readonly {
    readonly index: number
    readonly name: string
    readonly booted: boolean
    readonly checksum: string
    readonly health: string
    readonly shipped: {
      readonly system: string
      readonly version: string
      readonly boot: { readonly kernelParameters: readonly string[] }
    }
    readonly kernelArguments: readonly string[]
  }[]
  readonly onMedium: boolean
  readonly pending: boolean
}

/** Runs `os` inside, which has to succeed. */
export async function os(guest: Guest, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await guest.run(['os', ...args], { limitSeconds: 300 })
  assert.equal(status, 0, `os ${args.join(' ')}: ${stderr}${stdout}`)
  return stdout
}

/** Runs `os` inside, which has to refuse, and gives the codes of what it says. */
export async function refused(guest: Guest, ...args: readonly string[]): Promise<readonly string[]> {
  const { status, stdout } = await guest.run(['os', ...args, '--json'], { limitSeconds: 300 })
  assert.ok(status === 1 || status === 2, `os ${args.join(' ')}: status ${status}: ${stdout}`)
  const { problems } = JSON.parse(stdout) as { readonly problems: readonly { readonly code: string }[] }
  return problems.map(({ code }) => code)
}

export async function statusOf(guest: Guest): Promise<Status> {
  return JSON.parse(await os(guest, 'status', '--json')) as Status
}

/** Which version runs, and which boots next. */
export async function versions(guest: Guest): Promise<{ readonly running?: string; readonly next?: string }> {
  const { deployments } = await statusOf(guest)
  const running = deployments.find(({ booted }) => booted)?.shipped.version
  const next = deployments[0]?.shipped.version
  return { ...(running ? { running } : {}), ...(next ? { next } : {}) }
}

/** The boot ended well, and was noted as good where that is done. */
export async function settled(guest: Guest): Promise<void> {
  const { stdout } = await guest.run(['systemctl', 'is-system-running', '--wait'], { limitSeconds: 200 })
  assert.match(stdout, /running|degraded/)
}

/** Runs a script inside, which has to succeed. */
export async function inside(guest: Guest, script: string): Promise<string> {
  const { status, stdout, stderr } = await guest.run(['sh', '-eu', '-s'], {
    limitSeconds: 300,
    input: script,
  })
  assert.equal(status, 0, `${script}\n${stderr}${stdout}`)
  return stdout
}
