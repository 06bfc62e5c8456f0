import type { Command } from 'commander'
import { projectDirectory } from '../invocation.ts'
import type { Act } from '../program.ts'

/** `ingot fmt`: YAML files as Ingot lays them out. */
export function addFmt(program: Command, act: Act): void {
  program
    .command('fmt')
    .summary('lay out YAML files')
    .description('lay out YAML files in one way; comments, keys and tags stay. TypeScript is left alone.')
    .argument('[files...]', "without any: the project's own (ingot.yaml, systems/*.yaml)")
    .option('--check', 'change nothing; fail when a file is not laid out so', false)
    .action(
      act(async (invocation, named: readonly string[], { check }: { check: boolean }) => {
        const { formatFiles, yamlFilesOf } = await import('../format/format-files.ts')
        const { output, options } = invocation
        const files = named.length > 0 ? named : yamlFilesOf(await projectDirectory(invocation))
        const results = formatFiles(files, { write: !check })
        const changed = results.filter(({ state }) => state === 'changed')
        if (options.json) output.json({ files: results })
        else for (const { file } of changed) output.result(`${check ? 'differs' : 'laid out'}  ${file}`)
        for (const { file } of results.filter(({ state }) => state === 'not-yaml')) {
          output.note(`${file} is not YAML: left alone`)
        }
        if (!options.json && changed.length === 0) output.note('nothing to lay out')
        return check && changed.length > 0 ? 1 : 0
      }),
    )
}
