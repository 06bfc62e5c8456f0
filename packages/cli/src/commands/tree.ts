import type { Command } from 'commander'
import type { FamilyMember } from '@ingot/contracts/project.ts'
import { readInvokedFamily, unknownSystem } from '../invocation.ts'
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
        if (name === undefined) {
          const { members } = await readInvokedFamily(invocation)
          const all = members.toSorted((a, b) => a.kind.localeCompare(b.kind))
          if (options.json) return output.json(all.map(treeOf))
          return output.result(familyText(all, output.paint))
        }
        const { directory, names, members } = await readInvokedFamily(invocation, [name])
        const chosen = members.find((member) => member.name === name)
        if (chosen === undefined) throw await unknownSystem(name, { directory, names })
        if (options.json) return output.json(treeOf(chosen))
        output.result(layersText(chosen.layers, { paint: output.paint, directory: process.cwd() }))
      }),
    )
}

function treeOf({ name, kind, layers }: FamilyMember): object {
  return { name, abstract: kind === 'abstract', layers }
}
