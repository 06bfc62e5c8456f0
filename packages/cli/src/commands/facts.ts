import type { Command } from 'commander'
import type { Act } from '../program.ts'

/** `ingot facts`: what only one machine has, as something that reaches it. */
export function addFacts(program: Command, act: Act): void {
  program
    .command('facts')
    .summary("write a node's facts, for a drive or a cloud")
    .description(
      'write the facts and opened secrets of a node as the image of a drive, which machines find by its label: write it to a ' +
        'USB stick, or attach it to a virtual machine. Or as user data, which a system with facts.metadata.enable asks its cloud for',
    )
    .argument('<node>', 'a node, or a system with secrets')
    .option('--user-data', "text for a cloud's user data; refused where the system has secrets", false)
    .option('-o, --output <file>', 'the file (default: .ingot/NODE.facts or .user-data, beside the project)')
    .action(
      act(async (invocation, name: string, own: { userData: boolean; output?: string }) =>
        (await import('../facts/write-facts.ts')).writeFacts(invocation, { name, ...own }),
      ),
    )
}
