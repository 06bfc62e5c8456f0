import { flagsOf, type Command } from './command.ts'

/** Completion for bash: commands first, then the options of the one that was typed. */
export function bashCompletion(commands: readonly Command[]): string {
  const shown = commands.filter(({ internal }) => !internal)
  const cases = shown.map((command) => {
    const flags = flagsOf(command).map(({ name }) => `--${name}`)
    return `    ${command.name}) words='${flags.join(' ')}' ;;`
  })
  return `# bash completion for os(8)
_os() {
  local words
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    *) words='' ;;
  esac
  [ "$COMP_CWORD" -gt 1 ] || words='${shown.map(({ name }) => name).join(' ')} help'
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -F _os os
`
}
