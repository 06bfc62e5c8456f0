import type { Command } from 'commander'
import { readNamed } from '../invocation.ts'
import type { Act } from '../program.ts'

interface InstallOptions {
  readonly answers?: string
  readonly disk?: string
  readonly others?: string
  readonly keep: boolean
  readonly destroy?: string
  readonly identity?: string
  readonly sshOption: readonly string[]
  readonly yes: boolean
  readonly dryRun: boolean
  readonly locked: boolean
}

/** `ingot install`: a system onto a machine that runs some Linux. */
export function addInstall(program: Command, act: Act): void {
  program
    .command('install')
    .summary('install a system over SSH on a machine that runs any Linux')
    .description(
      'install a system on a machine that runs some Linux and lets you in as root: it starts the system in its memory (kexec), ' +
        'which installs itself on the disk and starts from there. Shows a plan and asks; nothing is destroyed that was not named.',
    )
    .argument('<system>', 'a system with installer.enable and services.ssh.enable, or a node of one')
    .argument('<machine>', 'ssh://root@HOST[:PORT]; ~/.ssh/config counts')
    .option('--answers <file>', 'YAML or JSON with the disk, users, encryption and so on, as of os install')
    .option('--disk <disk>', 'the disk, as the machine calls it now: /dev/sda')
    .option('--others <name=disk,...>', 'which disks the others of the system are: vault=/dev/sdb')
    .option('--keep', 'keep the partitions that are there, and take free space', false)
    .option('--destroy <name,...>', 'partitions that may be lost; all: everything on the disks')
    .option('-i, --identity <file>', 'private key for ssh')
    .option(
      '--ssh-option <option>',
      'for ssh, as after its -o; repeatable',
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .option('-y, --yes', 'do not ask', false)
    .option('--dry-run', 'show the plan and what is in its way; change nothing', false)
    .option('--locked', 'fail when the lock does not fit, instead of updating it', false)
    .action(
      act(
        async (
          invocation,
          name: string,
          destination: string,
          { sshOption: option, ...own }: InstallOptions,
        ) => {
          const project = await readNamed(invocation, name)
          const [{ installOverSsh }, { chooseTarget }] = await Promise.all([
            import('../install/install.ts'),
            import('../pipeline/target.ts'),
          ])
          const target = await chooseTarget(project, name)
          return installOverSsh(invocation, { ...own, ...target, project, destination, option })
        },
      ),
    )
}
