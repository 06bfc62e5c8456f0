import type { Command } from 'commander'
import { forward, port, positive } from '../arguments.ts'
import type { Forward } from '../arguments.ts'
import { readNamed } from '../invocation.ts'
import type { Act } from '../program.ts'

interface RunOptions {
  readonly locked: boolean
  readonly sshPort?: number
  readonly forward: readonly Forward[]
  readonly memory?: number
  readonly processors?: number
  readonly disk: number
}

/** `ingot run`: a system in a virtual machine, on this terminal. */
export function addRun(program: Command, act: Act): void {
  program
    .command('run')
    .summary('boot it in a virtual machine, console here')
    .description(
      'boot a system (or a node, with its facts) in a virtual machine, its console on this terminal',
    )
    .argument('[system]', 'a system or a node; may be left out when there is only one system')
    .option('--locked', 'refuse to build when ingot.lock does not fit', false)
    .option(
      '--ssh-port <port>',
      "port of this host that leads to the machine's SSH (default: a free one)",
      port,
    )
    .option(
      '--forward <host:guest>',
      'another port of this host that leads into the machine; repeatable',
      forward,
      [],
    )
    .option('--memory <MiB>', 'memory of the machine (default: 2048)', positive)
    .option('--processors <n>', 'processors of the machine (default: 2)', positive)
    .option('--disk <GiB>', 'size of its disk, which is thrown away after', positive, 8)
    .action(
      act(async (invocation, name: string | undefined, own: RunOptions) => {
        const [project, { withStartable }, { runSystem }] = await Promise.all([
          readNamed(invocation, name),
          import('../pipeline/machine.ts'),
          import('@ingot/virtual/run-system.ts'),
        ])
        const { locked } = own
        return withStartable(
          invocation,
          { project, name, locked },
          async ({ system, image, factsDrive, room, view }) => {
            const { signal, output } = invocation
            view.close()
            return runSystem(room, {
              image,
              blueprint: system.blueprint,
              ...(factsDrive === undefined ? {} : { factsDrive }),
              diskBytes: own.disk * 2 ** 30,
              ...(own.sshPort === undefined ? {} : { sshPort: own.sshPort }),
              ...(own.memory === undefined ? {} : { memoryMebibytes: own.memory }),
              ...(own.processors === undefined ? {} : { processors: own.processors }),
              forwards: own.forward,
              onStart: ({ acceleration, sshCommand }) => {
                output.note(
                  acceleration === 'kvm' ? 'booting' : 'booting without hardware virtualisation: slow',
                )
                output.note(`from another terminal: ${sshCommand.join(' ')}`)
                output.note('the console follows; poweroff or Ctrl-A X ends it')
              },
              signal,
            })
          },
        )
      }),
    )
}
