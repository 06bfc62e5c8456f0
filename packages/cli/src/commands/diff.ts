import type { Command } from 'commander'
import { requestError } from '@ingot/contracts/problem.ts'
import { chooseSystem, readInvokedProject } from '../invocation.ts'
import { lockPath } from '../pipeline/places.ts'
import type { Act } from '../program.ts'

interface DiffOptions {
  readonly revision?: string
}

/** `ingot diff`: what two systems, or two revisions of one, do not have alike. */
export function addDiff(program: Command, act: Act): void {
  program
    .command('diff')
    .summary('what two systems, or revisions, do not have alike')
    .description(
      'what two systems do not have alike: options, packages with versions, files, units, users. With --revision: what a system has become since',
    )
    .argument('<from>', 'a system')
    .argument('[to]', 'another one; the same one with --revision')
    .option('-r, --revision <commit>', 'take the first system from this revision of the project (git)')
    .action(
      act(async (invocation, first: string, second: string | undefined, { revision }: DiffOptions) => {
        if (second === undefined && revision === undefined) {
          throw requestError({
            code: 'usage',
            message: `with what shall ${first} be compared?`,
            hint: `another system: ingot diff ${first} OTHER; or its past: ingot diff ${first} --revision HEAD`,
          })
        }
        const { diffSystems } = await import('../explain/diff-systems.ts')
        const { diffText } = await import('../explain/render-diff.ts')
        const { readLock } = await import('@ingot/source/debian/lock-file.ts')
        const { readRevision } = await import('../project/read-revision.ts')
        const { output, options, signal } = invocation
        const project = await readInvokedProject(invocation)
        const lock = await readLock(lockPath(project.directory))
        const to = { system: await chooseSystem(project, second ?? first), lock }
        const past =
          revision === undefined
            ? { project, lock }
            : await readRevision(project.directory, revision, {
                timeoutSeconds: options.evalTimeout,
                signal,
              })
        const from = { system: await chooseSystem(past.project, first), lock: past.lock }
        const diff = diffSystems(from, to)
        if (options.json) return output.json(diff)
        output.result(diffText(diff, output.paint))
      }),
    )
}
