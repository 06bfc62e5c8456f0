import { join } from 'node:path'
import type { Command } from 'commander'
import { chooseSystem, readNamed } from '../invocation.ts'
import { lockPath, storeDirectory } from '../pipeline/places.ts'
import type { Act } from '../program.ts'

/** `ingot why`: which definition, at which line of which file, made something so. */
export function addWhy(program: Command, act: Act): void {
  program
    .command('why')
    .summary('which line of which file put it there')
    .description(
      'which line of which file put it there: an option, an item of a list, a path, a package, a unit, a user',
    )
    .argument('<system>', 'its name')
    .argument('<what>', 'services.ssh.enable, packages.htop, /etc/motd, htop, ssh.service, admin')
    .action(
      act(async (invocation, name: string, what: string) => {
        const { explain } = await import('../explain/why.ts')
        const { renderExplanation } = await import('../explain/render-why.ts')
        const { readLock } = await import('@ingot/source/debian/lock-file.ts')
        const { packageOfPath } = await import('../explain/package-of-path.ts')
        const { sliceOf } = await import('@ingot/source/debian/slice.ts')
        const { output, options, signal } = invocation
        const project = await readNamed(invocation, name, { items: true })
        const system = await chooseSystem(project, name)
        const lock = await readLock(lockPath(project.directory))
        const ownerOf = async (path: string) => {
          if (lock?.systems[system.name] === undefined) return undefined
          const pool = join(storeDirectory(options.store), 'pool')
          return (await packageOfPath(path, sliceOf(lock, system.name).root, { pool, signal }))?.name
        }
        const found = await explain(system, what, { lock, ownerOf })
        if (options.json) return output.json({ system: system.name, explanations: found })
        const view = { paint: output.paint, directory: process.cwd() }
        output.result(found.map((one) => renderExplanation(one, view)).join('\n\n'))
      }),
    )
}
