import type { Command } from 'commander'
import { requestError } from '@ingot/contracts/problem.ts'
import { chooseSystem, readInvokedProject } from '../invocation.ts'
import type { Act } from '../program.ts'

interface DiffOptions {
  readonly revision?: string
}

/** `ingot diff`: what two systems, two revisions of one, or two commits do not have alike. */
export function addDiff(program: Command, act: Act): void {
  program
    .command('diff')
    .summary('what two systems, revisions or commits do not have alike')
    .description(
      'what two systems do not have alike: options, packages with versions, files, units, users; and the sizes of their trees, where both are built. With --revision: what a system has become since. Of two commits: what is in their trees',
    )
    .argument('<from>', 'a system, or the checksum of a commit in the store (or its beginning)')
    .argument('[to]', 'another one; the same system with --revision')
    .option(
      '-r, --revision <commit>',
      'take the first system from this revision of the project (git); A..B takes the second from B',
    )
    .action(
      act(async (invocation, first: string, second: string | undefined, { revision }: DiffOptions) => {
        if (second === undefined && revision === undefined) {
          throw requestError({
            code: 'usage',
            message: `with what shall ${first} be compared?`,
            hint: `another system: ingot diff ${first} OTHER; or its past: ingot diff ${first} --revision HEAD`,
          })
        }
        const [{ compareCommits, compareSystems, withSides }, { commitDiffText, diffText }] =
          await Promise.all([import('../pipeline/compare.ts'), import('../explain/render-diff.ts')])
        const { readLock } = await import('@ingot/source/debian/lock-file.ts')
        const { lockPath } = await import('../pipeline/places.ts')
        const { openProgress } = await import('../progress/view.ts')
        const { output, options } = invocation
        const project = await readInvokedProject(invocation, { only: [first, second ?? first] })
        const present = { project, lock: await readLock(lockPath(project.directory)) }
        const view = openProgress(process.stderr, options.quiet)
        try {
          const commits =
            revision === undefined && second !== undefined
              ? await compareCommits(invocation, present, [first, second], view)
              : undefined
          if (commits !== undefined) {
            return options.json ? output.json(commits) : output.result(commitDiffText(commits, output.paint))
          }
          const diff = await withSides(
            invocation,
            present,
            { revision, only: [first, second ?? first] },
            async (past, now) => {
              const from = { ...past, system: await chooseSystem(past.project, first) }
              const to = { ...now, system: await chooseSystem(now.project, second ?? first) }
              return compareSystems(invocation, from, to, view)
            },
          )
          if (options.json) return output.json(diff)
          output.result(diffText(diff, output.paint))
          if (diff.unbuilt.length > 0)
            output.note(
              `sizes are not compared: not built as declared and locked: ${diff.unbuilt.join(', ')}`,
            )
        } finally {
          view.close()
        }
      }),
    )
}
