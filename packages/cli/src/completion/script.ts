import type { Command } from 'commander'

export type Shell = 'bash' | 'zsh' | 'fish'

interface Word {
  readonly word: string
  readonly description: string
}
interface OptionWord extends Word {
  /** What may follow it, where that is one of a few. */
  readonly choices: readonly string[]
}
interface CommandWords extends Word {
  readonly options: readonly OptionWord[]
  /** What may stand as its first argument: subcommands, or the few values that it takes. */
  readonly values: readonly Word[]
  /** What it takes beside those: names of systems of the project, or files. */
  readonly takes: 'systems' | 'files' | 'nothing'
}

/** A completion script for the whole command tree. Names of systems are asked for when they are needed. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.createHelp().visibleCommands(program).map(wordsOf)
  const globals = optionsOf(program)
  return { bash, zsh, fish }[shell](commands, globals)
}

function wordsOf(command: Command): CommandWords {
  const [first] = command.registeredArguments
  const choices = first?.argChoices ?? []
  const subcommands = command.commands.length === 0 ? [] : command.createHelp().visibleCommands(command)
  return {
    word: command.name(),
    description: descriptionOf(command),
    options: optionsOf(command),
    values: [
      ...choices.map((word) => ({ word, description: '' })),
      ...subcommands.map((one) => ({ word: one.name(), description: descriptionOf(one) })),
    ],
    takes: taken[first?.name() ?? ''] ?? 'nothing',
  }
}

/** What arguments are, by their names. */
const taken: { readonly [argument: string]: CommandWords['takes'] } = {
  system: 'systems',
  from: 'systems',
  files: 'files',
  directory: 'files',
  image: 'files',
}

function descriptionOf(command: Command): string {
  return command.summary() || command.description()
}

function optionsOf(command: Command): readonly OptionWord[] {
  return command.options.flatMap(({ long, short, description, argChoices: choices = [] }) =>
    [long, short].flatMap((word) =>
      word === undefined || word === null ? [] : [{ word, description, choices }],
    ),
  )
}

const list = (words: readonly Word[]) => words.map(({ word }) => word).join(' ')
/** Options that take one of a few values, with the command that they belong to. */
const choosing = (commands: readonly CommandWords[]) =>
  commands.flatMap(({ word: command, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ word, choices }) => ({ command, word, choices: choices.join(' ') })),
  )
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

function bash(commands: readonly CommandWords[], globals: readonly OptionWord[]): string {
  const cases = commands.map(
    ({ word, options, values, takes }) =>
      `    ${word}) options=${quoted(list([...options, ...globals]))} words=${quoted(list(values))} takes=${takes} ;;`,
  )
  return `# bash completion of ingot
_ingot() {
  local current=\${COMP_WORDS[COMP_CWORD]} command= options= words= takes= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${commands.map(({ word }) => word).join('|')}) command=$word; break ;; esac
  done
  case $command in
    '') options=${quoted(list(globals))} words=${quoted(list(commands))} ;;
${cases.join('\n')}
  esac
  case $current in -*) words=$options takes= ;; esac
  case $command:\${COMP_WORDS[COMP_CWORD-1]} in
${choosing(commands)
  .map(({ command, word, choices }) => `    ${command}:${word}) words=${quoted(choices)} takes= ;;`)
  .join('\n')}
  esac
  [ "$takes" != systems ] || words="$words $("\${COMP_WORDS[0]}" complete-systems 2>/dev/null)"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ "$takes" != files ] || COMPREPLY+=($(compgen -f -- "$current"))
}
complete -F _ingot ingot ./ingot`
}

/** zsh's `word:description`. */
const described = (words: readonly Word[]) =>
  words
    .map(({ word, description }) => [word.replaceAll(':', '\\:'), description])
    .map((parts) => quoted(parts.filter((part) => part !== '').join(':')))
    .join(' ')

function zsh(commands: readonly CommandWords[], globals: readonly OptionWord[]): string {
  const cases = commands.map(
    ({ word, options, values, takes }) =>
      `    ${word}) flags=(${described([...options, ...globals])}); entries=(${described(values)}); takes=${takes} ;;`,
  )
  return `#compdef ingot
# zsh completion of ingot
_ingot() {
  local -a entries flags
  local command= takes= word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case $word in ${commands.map(({ word }) => word).join('|')}) command=$word; break ;; esac
  done
  case $command in
    '') flags=(${described(globals)}); entries=(${described(commands)}) ;;
${cases.join('\n')}
  esac
  case $command:$words[CURRENT-1] in
${choosing(commands)
  .map(({ command, word, choices }) => `    ${command}:${word}) compadd ${choices}; return ;;`)
  .join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe option flags
    return
  fi
  [[ $takes != systems ]] || entries+=(\${(f)"$($words[1] complete-systems 2>/dev/null)"})
  [[ $takes != files ]] || _files
  _describe ingot entries
}
compdef _ingot ingot ./ingot`
}

/** fish's condition that a command was typed. */
const seen = (word: string) => ` -n ${quoted(`__fish_seen_subcommand_from ${word}`)}`

function fish(commands: readonly CommandWords[], globals: readonly OptionWord[]): string {
  const option = ({ word, description, choices }: OptionWord, condition: string) => {
    const flag = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`
    const values = choices.length === 0 ? '' : ` -x -a ${quoted(choices.join(' '))}`
    return `complete -c ingot${condition} ${flag}${values} -d ${quoted(description)}`
  }
  return [
    '# fish completion of ingot',
    'complete -c ingot -f',
    ...globals.map((one) => option(one, '')),
    ...commands.flatMap(({ word, description, options, values, takes }) => [
      `complete -c ingot -n __fish_use_subcommand -a ${word} -d ${quoted(description)}`,
      ...options.map((one) => option(one, seen(word))),
      ...values.map(
        (value) => `complete -c ingot${seen(word)} -a ${value.word} -d ${quoted(value.description)}`,
      ),
      ...(takes === 'systems'
        ? [`complete -c ingot${seen(word)} -a '(ingot complete-systems 2>/dev/null)'`]
        : []),
      ...(takes === 'files' ? [`complete -c ingot${seen(word)} -F`] : []),
    ]),
  ].join('\n')
}
