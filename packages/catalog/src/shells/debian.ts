import { formatOptionPath } from '@ingot/language/path.ts'
import type { LowerToDebian } from '../contribution.ts'
import { packagesFor, textFile, when } from '../entries.ts'
import { packageOfShell } from './known-shells.ts'
import type { ShellsConfig } from './options.ts'
import { aliasLines, bashrcText, interactiveLines, environmentText, zshenvText } from './shell-text.ts'

export const lowerShells: LowerToDebian<ShellsConfig> = (config, { origin }) => {
  const { bash, zsh, fish, direnv } = config.programs
  const { variables, shellAliases } = config.environment
  const aliases = aliasLines(shellAliases)
  const own = (shell: 'bash' | 'zsh' | 'fish') => interactiveLines(aliases, direnv.enable, shell)
  const aliasesBy = origin('environment.shellAliases')
  const variablesBy = origin('environment.variables')
  const environment = environmentText(variables)
  const suggestions = zsh.autosuggestions.enable
  return {
    packages: [
      ...Object.entries(config.users).flatMap(([name, { shell }]) => {
        const known = packageOfShell(shell)
        return known === undefined
          ? []
          : packagesFor(origin(formatOptionPath(['users', name, 'shell'])), known)
      }),
      ...when(bash.completion.enable, {
        name: 'bash-completion',
        origin: origin('programs.bash.completion.enable'),
      }),
      ...when(zsh.enable, { name: 'zsh', origin: origin('programs.zsh.enable') }),
      ...when(suggestions, {
        name: 'zsh-autosuggestions',
        origin: origin('programs.zsh.autosuggestions.enable'),
      }),
      ...when(fish.enable, { name: 'fish', origin: origin('programs.fish.enable') }),
    ],
    files: [
      ...when(
        environment !== '',
        // pam_env reads the first at every login, the user's systemd the second.
        textFile('/etc/environment', environment, variablesBy),
        textFile('/usr/lib/environment.d/50-declared.conf', environment, variablesBy),
      ),
      ...when(
        own('bash') !== '' || bash.completion.enable,
        textFile('/etc/bash.bashrc', bashrcText(own('bash'), bash.completion.enable), aliasesBy),
      ),
      ...when(
        zsh.enable && (own('zsh') !== '' || suggestions),
        textFile('/etc/zsh/zshenv', zshenvText(own('zsh'), suggestions), aliasesBy),
      ),
      ...when(
        fish.enable && own('fish') !== '',
        textFile('/etc/fish/conf.d/50-declared.fish', own('fish'), aliasesBy),
      ),
    ],
  }
}
