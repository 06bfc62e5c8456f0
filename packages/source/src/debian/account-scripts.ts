/** What a maintainer script creates, as far as it can be read without running it. */
export interface ScriptAccounts {
  readonly names: readonly string[]
  /** Files below sysusers.d that it has systemd-sysusers read; `all`: those of the package. */
  readonly sysusers: readonly string[] | 'all' | undefined
}

const creators = ['adduser', 'addgroup', 'useradd', 'groupadd'] as const
type Creator = (typeof creators)[number]

/** Options that take a value as the next word (adduser(8), useradd(8), groupadd(8)). */
const optionsWithValue = new Set(
  [
    '--home --shell --gecos --comment --uid --gid --ingroup --conf --firstuid --lastuid --firstgid --lastgid',
    '--stdoutmsglevel --stderrmsglevel --logmsglevel --home-dir --base-dir --groups --expiredate --inactive',
    '--skel --password --key -u -g -d -s -c -G -b -e -f -k -K -p',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Reads a maintainer script for accounts that it creates with a number of the system's choosing. Variables that are set
 * to plain words are followed; what depends on more than that is left out.
 */
export function accountsInScript(script: string): ScriptAccounts {
  const variables = new Map<string, string>()
  const names = new Set<string>()
  let sysusers: string[] | 'all' | undefined
  for (const command of commandsOf(script)) {
    const words = command.map((word) => substitute(word, variables))
    for (const word of words) {
      const [, name, value] = /^([A-Za-z_]\w*)=(\S*)$/.exec(word) ?? []
      if (name === undefined) break
      variables.set(name, value ?? '')
    }
    const creator = creators.find((program) => words.some((word) => isProgram(word, program)))
    if (creator) {
      const start = words.findIndex((word) => isProgram(word, creator))
      for (const name of createdBy(creator, words.slice(start + 1))) names.add(name)
    }
    const tool = words.findIndex((word) => isProgram(word, 'systemd-sysusers'))
    if (tool !== -1 && !words.slice(0, tool).includes('-v') && words[0] !== '[') {
      const files = words
        .slice(tool + 1)
        .filter((word) => /^[\w./@-]+\.conf$/.test(word) && !word.startsWith('-'))
      sysusers =
        files.length === 0 || sysusers === 'all' ? 'all' : [...(sysusers ?? []), ...files.map(baseName)]
    }
  }
  return { names: [...names].toSorted(), sysusers }
}

function isProgram(word: string, program: string): boolean {
  return word === program || word.endsWith(`/${program}`)
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Splits a script into simple commands of words. Quotes are removed, comments and here-documents are not understood. */
function commandsOf(script: string): string[][] {
  const joined = script.replaceAll(/\\\n/g, ' ')
  return joined
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .flatMap((line) => splitCommands(line))
}

const token =
  /"((?:[^"\\]|\\.)*)"|'([^']*)'|(&&|\|\||[;|&()])|(#.*)|((?:\$\{[^}]*\}|\\.|[^\s;|&()"'])+)|(\s+)/g

function splitCommands(line: string): string[][] {
  const commands: string[][] = [[]]
  let glued = false
  for (const match of line.matchAll(token)) {
    const [, double, single, separator, comment, plain, space] = match
    const current = commands.at(-1) ?? []
    if (space !== undefined) glued = false
    else if (separator !== undefined) {
      commands.push([])
      glued = false
    } else if (comment !== undefined && !glued) break
    else {
      const text = double ?? single ?? plain ?? comment ?? ''
      if (glued && current.length > 0) current.push(`${current.pop() ?? ''}${text}`)
      else current.push(text)
      glued = true
    }
  }
  return commands
}

function substitute(word: string, variables: ReadonlyMap<string, string>): string {
  return word.replaceAll(
    /\$(?:\{(\w+)(?::?[-=]([^}$]*))?\}|(\w+))/g,
    (all, braced?: string, fallback?: string, bare?: string) => {
      return variables.get(braced ?? bare ?? '') ?? fallback ?? all
    },
  )
}

function createdBy(creator: Creator, words: readonly string[]): string[] {
  const positional: string[] = []
  const flags = new Set<string>()
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (/^\d*[<>]/.test(word)) {
      if (/^\d*[<>]+$/.test(word)) at++
      continue
    }
    if (word === '') continue
    if (!word.startsWith('-')) positional.push(word)
    else {
      flags.add(word.split('=')[0] ?? word)
      if (optionsWithValue.has(word)) at++
    }
  }
  // Two names: an existing user joins an existing group. A fixed number is kept as the package says.
  const [name = ''] = positional
  const hasNumber =
    creator.startsWith('add') || creator === 'groupadd' ? ['--uid', '--gid', '-u', '-g'] : ['--uid', '-u']
  const fixed = hasNumber.some((flag) => flags.has(flag) && !(creator === 'adduser' && flag === '--gid'))
  const isAccount = positional.length === 1 && /^[A-Za-z_][\w.-]*$/.test(name)
  return isAccount && !fixed ? [name] : []
}

/** Accounts in a sysusers.d(5) file that leave their number to the system. */
export function accountsInSysusers(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [type = '', name = '', id = '-'] = line.trim().split(/\s+/)
    const isFree = id === '-' || id.startsWith('-:') || id.startsWith('/')
    return /^[ug][!]?$/.test(type) && isFree && /^[A-Za-z_][\w.-]*$/.test(name) ? [name] : []
  })
}
