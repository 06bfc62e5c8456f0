import { Option, type Command } from 'commander'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { placeImages } from '../pipeline/place-images.ts'
import { chooseFormats, formats } from '@ingot/image/formats.ts'
import { list } from '../arguments.ts'
import { chooseSystem, readNamed } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Act } from '../program.ts'
import { shortPath } from '../render/problem.ts'

interface BuildOptions {
  readonly locked: boolean
  readonly fresh: boolean
  readonly format: readonly string[]
}

const names = formats.map(({ name }) => name)

/** `ingot build`: commit and image of a system, from the lock alone. */
export function addBuild(program: Command, act: Act): void {
  program
    .command('build')
    .summary('commit and images, from the lock')
    .description(
      "build a system's commit and images from the lock; done twice it does nothing. Without --format the image is the disk " +
        'that its machines boot. Images are placed in .ingot/ of the project',
    )
    .argument('[system]', 'its name; may be left out when there is only one')
    .option('--locked', 'refuse to build when ingot.lock does not fit', false)
    .addOption(
      new Option('--format <formats>', `images to make, separated by commas: ${names.join(', ')}`)
        .choices(names)
        .argParser(list)
        .default([]),
    )
    .option('--fresh', 'reuse no earlier result', false)
    .action(
      act(async (invocation, name: string | undefined, own: BuildOptions) => {
        // The project is read in another process: meanwhile this one loads the rooms.
        const [project, { build, withForge }, { fittingLock }, { openProgress }] = await Promise.all([
          readNamed(invocation, name),
          import('../pipeline/build.ts'),
          import('../pipeline/lock.ts'),
          import('../progress/view.ts'),
        ])
        const { output, options } = invocation
        const system = await chooseSystem(project, name)
        const chosen = chooseFormats(own.format, system.blueprint)
        const view = openProgress(process.stderr, options.quiet)
        try {
          const lock = await fittingLock(invocation, project, { locked: own.locked, view })
          const job = { project, lock, view, fresh: own.fresh }
          const report = await withForge(invocation, job, async (forge) =>
            placeImages(project.directory, await build(forge, lock, system, chosen)),
          )
          view.close()
          if (options.json) return output.json(report)
          await tellReport(report, output)
        } finally {
          view.close()
        }
      }),
    )
}

async function tellReport(
  { system, commit, images, actions, seconds }: BuildReport,
  output: Output,
): Promise<void> {
  const { bytesText, secondsText } = await import('../progress/text.ts')
  output.result(`${output.paint('bold', system)}  commit ${commit.checksum}`)
  for (const { format, path, bytes, sha256 } of images) {
    output.result(
      `  ${format}  ${shortPath(path, process.cwd())}  (${bytesText(bytes)}, sha256 ${sha256.slice(0, 12)})`,
    )
  }
  output.note(`${actions.run} actions run, ${actions.reused} reused, ${secondsText(seconds)}`)
}
