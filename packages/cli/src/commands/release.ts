import { Option, type Command } from 'commander'
import type { PublishedRelease } from '@ingot/publish/releases/publish-release.ts'
import { positive } from '../arguments.ts'
import { chooseSystem, readNamed } from '../invocation.ts'
import type { Output } from '../output.ts'
import type { Act } from '../program.ts'
import { keysOption, placeOf, toOption, type PlaceOptions } from '../release/place.ts'

interface ReleaseOptions extends PlaceOptions {
  readonly notes?: string
  readonly minimumSequence: number
  readonly sequence?: number
  readonly delta: boolean
  readonly unsigned: boolean
  readonly locked: boolean
}

/** `ingot release`: says for ever, signed, that a commit is a version of a system, and puts it where machines fetch it. */
export function addRelease(program: Command, act: Act): void {
  program
    .command('release')
    .summary('build, sign and publish a version of a system')
    .description(
      "build a system's commit, put it into the published directory, and sign a statement that says for ever what it is. " +
        'Machines take it when a channel stands at it: ingot channel set',
    )
    .argument('[system]', 'its name; may be left out when there is only one')
    .option('--notes <file>', 'what is new, for the people who update')
    .addOption(
      new Option('--minimum-sequence <n>', 'machines with an older release than this go to it first')
        .argParser(positive)
        .default(0, 'none'),
    )
    .option('--sequence <n>', 'its number (default: the one after the last)', positive)
    .option('--no-delta', 'make no delta from the release before')
    .option('--unsigned', 'sign it later, elsewhere: ingot key sign release', false)
    .option('--locked', 'refuse to build when ingot.lock does not fit', false)
    .option(...toOption)
    .option(...keysOption)
    .action(
      act(async (invocation, name: string | undefined, own: ReleaseOptions) => {
        const { output, options } = invocation
        const project = await readNamed(invocation, name)
        const system = await chooseSystem(project, name)
        const { openProgress } = await import('../progress/view.ts')
        const { releaseSystem } = await import('../release/release-system.ts')
        const view = openProgress(process.stderr, options.quiet)
        const place = await placeOf(invocation, own)
        const released = await releaseSystem(invocation, place, { project, system, view, ...own }).finally(
          () => view.close(),
        )
        if (options.json) return output.json(released)
        await tell(released, output)
      }),
    )
}

async function tell(
  { release, isNew, transfer, deltaKept }: PublishedRelease,
  output: Output,
): Promise<void> {
  const { bytesText } = await import('../progress/text.ts')
  const { system, version, sequence, commit, sealed } = release
  output.result(
    `${output.paint('bold', `${system} ${version}`)}  release ${sequence}, commit ${commit.slice(0, 12)}`,
  )
  if (!isNew) output.note('it was released before; nothing changed')
  if (sealed !== undefined) {
    const bytes = sealed.root.bytes + sealed.verity.bytes + sealed.program.bytes
    output.result(`  machines fetch ${bytesText(bytes)}`)
  } else if (transfer !== undefined) {
    const { objects, delta } = transfer
    const whole = `${objects.count} objects, ${bytesText(objects.bytes)}`
    const kept =
      deltaKept && delta !== undefined ? `a delta of ${bytesText(delta)} instead of ${whole}` : whole
    output.result(`  from the release before machines fetch ${kept}`)
  }
  output.note(`machines take it when a channel stands at it: ingot channel set stable --release ${sequence}`)
}
