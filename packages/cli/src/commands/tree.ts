import type { Command } from 'commander'
import type { AbstractSystem, System } from '@ingot/contracts/system.ts'
import { chooseSystem, readInvokedProject } from '../invocation.ts'
import type { Act } from '../program.ts'

/** `ingot tree`: what a system is made of. */
export function addTree(program: Command, act: Act): void {
  program
    .command('tree')
    .summary('who extends whom, which templates and overlays')
    .description('what a system is made of: what it extends, its templates and overlays, the strongest first')
    .argument('[system]', 'its name; all systems and bases without it')
    .action(
      act(async (invocation, name: string | undefined) => {
        const { layersText, familyText } = await import('../explain/render-tree.ts')
        const { output, options } = invocation
        const project = await readInvokedProject(invocation)
        const all: readonly (System | AbstractSystem)[] = [...project.bases, ...project.systems]
        const base = project.bases.find((one) => one.name === name)
        if (name === undefined) {
          if (options.json) return output.json(all.map(treeOf))
          return output.result(familyText(all, output.paint))
        }
        const chosen = base ?? (await chooseSystem(project, name))
        if (options.json) return output.json(treeOf(chosen))
        output.result(layersText(chosen.layers, { paint: output.paint, directory: process.cwd() }))
      }),
    )
}

function treeOf({ name, kind, layers }: System | AbstractSystem): object {
  return { name, abstract: kind === 'abstract', layers }
}
