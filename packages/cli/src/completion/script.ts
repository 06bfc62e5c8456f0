import type { Command } from 'commander'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

interface Word {
  readonly word: string
  readonly description: string
}
interface CommandWords extends Word {
  readonly options: readonly Word[]
  /** Its first argument is a system of the project. */
  readonly takesSystem: boolean
}

/** A completion script for the whole command tree. Names of systems are asked for when they are needed. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.createHelp().visibleCommands(program).map(wordsOf)
  const globals = optionsOf(program)
  return { bash, zsh, fish }[shell](commands, globals)
}

function wordsOf(command: Command): CommandWords {
  return {
    word: command.name(),
    description: command.summary() || command.description(),
    options: optionsOf(command),
    takesSystem: /^systems?$/.test(command.registeredArguments[0]?.name() ?? ''),
  }
}

function optionsOf(command: Command): readonly Word[] {
  return command.options.flatMap(({ long, short, description }) =>
    [long, short].flatMap((word) => (word === undefined || word === null ? [] : [{ word, description }])),
  )
}

const list = (words: readonly Word[]) => words.map(({ word }) => word).join(' ')
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

function bash(commands: readonly CommandWords[], globals: readonly Word[]): string {
  const cases = commands.map(
    ({ word, options, takesSystem }) =>
      `    ${word}) words=${quoted(list([...options, ...globals]))}${takesSystem ? '; systems=yes' : ''} ;;`,
  )
  return `# bash completion of ingot
_ingot() {
  local current=\${COMP_WORDS[COMP_CWORD]} command= words systems= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${commands.map(({ word }) => word).join('|')}) command=$word; break ;; esac
  done
  case $command in
    '') words=${quoted(`${list(commands)} ${list(globals)}`)} ;;
${cases.join('\n')}
  esac
  [ -z "$systems" ] || words="$words $("\${COMP_WORDS[0]}" complete-systems 2>/dev/null)"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _ingot ingot ./ingot`
}

function zsh(commands: readonly CommandWords[], globals: readonly Word[]): string {
  const described = (words: readonly Word[]) =>
    words.map(({ word, description }) => quoted(`${word.replaceAll(':', '\\:')}:${description}`)).join(' ')
  const cases = commands.map(
    ({ word, options, takesSystem }) =>
      `    ${word}) entries=(${described([...options, ...globals])})${takesSystem ? '; systems=yes' : ''} ;;`,
  )
  return `#compdef ingot
# zsh completion of ingot
_ingot() {
  local -a entries
  local command= systems= word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case $word in ${commands.map(({ word }) => word).join('|')}) command=$word; break ;; esac
  done
  case $command in
    '') entries=(${described([...commands, ...globals])}) ;;
${cases.join('\n')}
  esac
  [[ -z $systems ]] || entries+=(\${(f)"$($words[1] complete-systems 2>/dev/null)"})
  _describe ingot entries || _files
}
compdef _ingot ingot ./ingot`
}

/** fish's condition that a command was typed. */
const seen = (word: string) => ` -n ${quoted(`__fish_seen_subcommand_from ${word}`)}`

function fish(commands: readonly CommandWords[], globals: readonly Word[]): string {
  const option = ({ word, description }: Word, condition: string) => {
    const flag = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`
    return `complete -c ingot${condition} ${flag} -d ${quoted(description)}`
  }
  return [
    '# fish completion of ingot',
    ...globals.map((one) => option(one, '')),
    ...commands.flatMap(({ word, description, options, takesSystem }) => [
      `complete -c ingot -n __fish_use_subcommand -a ${word} -d ${quoted(description)}`,
      ...options.map((one) => option(one, seen(word))),
      ...(takesSystem ? [`complete -c ingot${seen(word)} -a '(ingot complete-systems 2>/dev/null)'`] : []),
    ]),
  ].join('\n')
}
