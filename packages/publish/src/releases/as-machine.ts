import { requestError } from '@ingot/contracts/problem.ts'
import type { ChannelHead, Release, Root } from '@ingot/contracts/release.ts'
import { decide, type Decision } from '@ingot/release/decide.ts'
import type { SignedFile } from '@ingot/release/signed-file.ts'
import type { Fetched } from '@ingot/release/step.ts'
import { verifySignature } from '../minisign/minisign.ts'
import { readStatement } from '../statements/statement-files.ts'

/**
 * Asks what a machine that trusts `root` and runs nothing yet would do if `head` stood in the published directory.
 * @throws IngotError with the machine's own words where it would refuse it
 */
export async function tryAsMachine(
  directory: string,
  root: Root,
  { file, value }: { readonly file: SignedFile; readonly value: ChannelHead },
  release: Release,
  now: Date,
): Promise<Decision> {
  const machine = {
    root,
    wanted: { system: value.system, channel: value.channel },
    current: { system: value.system, sequence: 0, commit: '' },
    bootMode: release.bootMode,
    isSealed: release.sealed !== undefined,
    architecture: release.architecture,
    machineId: '',
    now,
    quarantined: [],
    allow: { early: true },
  }
  let fetched: Fetched = {}
  for (;;) {
    const step = decide(machine, fetched, verifySignature)
    if (step.kind === 'refuse')
      throw requestError({ ...step.problem, message: `machines would refuse this: ${step.problem.message}` })
    if (step.kind !== 'need') return step
    const found = step.path === file.path ? file : await readStatement(directory, step.path)
    const asked = Object.fromEntries(step.keys.map((keyId) => [keyId, null]))
    fetched = {
      ...fetched,
      [step.path]: found === null ? null : { ...found, signatures: { ...asked, ...found.signatures } },
    }
  }
}
