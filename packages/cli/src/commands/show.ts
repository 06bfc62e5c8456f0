import type { Command } from 'commander'
import { chooseSystem, readNamed } from '../invocation.ts'
import type { Act } from '../program.ts'

/** `ingot show`: the resolved values of a system. */
export function addShow(program: Command, act: Act): void {
  program
    .command('show')
    .summary('the resolved value of every option')
    .description('the resolved value of every option of a system')
    .argument('[system]', 'its name; may be left out when there is only one')
    .argument('[option]', 'only this option and those below it: services.ssh')
    .option('--defined', 'only what somebody defined: leave defaults out', false)
    .action(
      act(
        async (
          invocation,
          name: string | undefined,
          option: string | undefined,
          own: { defined: boolean },
        ) => {
          const { valuesBelow, isDefault } = await import('../explain/shown.ts')
          const { flatten, shortValue } = await import('../explain/flatten.ts')
          const { parseOptionPath } = await import('@ingot/language/path.ts')
          const { output, options } = invocation
          const system = await chooseSystem(await readNamed(invocation, name), name)
          const config = valuesBelow(system, option)
          if (options.json && option !== undefined) return output.json(config)
          if (options.json) return output.json(system)
          for (const { path, value } of flatten(config, parseOptionPath(option ?? '') ?? [])) {
            const byDefault = isDefault(system, path)
            if (own.defined && byDefault) continue
            const line = `${path} = ${shortValue(value, 400)}`
            output.result(byDefault ? output.paint('dim', line) : line)
          }
        },
      ),
    )
}
