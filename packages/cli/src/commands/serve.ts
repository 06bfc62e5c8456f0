import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { port } from '../arguments.ts'
import type { Act } from '../program.ts'
import { placeOf, toOption, type PlaceOptions } from '../release/place.ts'

interface ServeOptions extends PlaceOptions {
  readonly address: string
  readonly port: number
}

/** `ingot serve`: the published directory over HTTP, to try an update. */
export function addServe(program: Command, act: Act): void {
  program
    .command('serve')
    .summary('serve what is published over HTTP, from this machine')
    .description(
      'serve the published directory over HTTP until it is interrupted. Machines check signatures, so any static server ' +
        'does; this one is for trying an update in a few minutes',
    )
    .option('--port <n>', 'port to listen on', port, 8080)
    .option('--address <address>', 'address to listen on; 0.0.0.0 is for everybody', '127.0.0.1')
    .option(...toOption)
    .action(
      act(async (invocation, own: ServeOptions) => {
        const { output, options, signal } = invocation
        const { serve } = await import('@ingot/publish/serve/serve.ts')
        const { published } = await placeOf(invocation, own)
        const serving = await serve({
          directory: published,
          address: own.address,
          port: own.port,
          onAnswer: ({ target, status }) => output.note(`${status} ${target}`),
        })
        const url = `http://${own.address === '0.0.0.0' ? '127.0.0.1' : own.address}:${serving.port}`
        const guest = `http://10.0.2.2:${serving.port}`
        if (!existsSync(published)) output.note('nothing is published there yet: ingot release')
        if (options.json) output.json({ directory: published, url, guest })
        else {
          output.result(`${url}  serves ${published}`)
          output.result(`${guest}  is the same, seen from a machine of ingot run`)
        }
        if (!signal.aborted) await once(signal, 'abort')
        await serving.close()
      }),
    )
}
