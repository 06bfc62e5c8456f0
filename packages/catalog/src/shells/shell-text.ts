/** Files that shells read when they start; bash 5.2, zsh 5.9 and fish 4.0 of Debian 13. */

type Texts = { readonly [name: string]: string }

/** `alias` lines that bash, zsh and fish read alike; sorted. */
export function aliasLines(aliases: Texts): string {
  return lines(aliases, (name, command) => `alias ${name}='${command.replaceAll("'", `'"'"'`)}'`)
}

/** What an interactive shell does beside its aliases. */
export function interactiveLines(aliases: string, direnv: boolean, shell: 'bash' | 'zsh' | 'fish'): string {
  if (!direnv) return aliases
  const hook = shell === 'fish' ? 'direnv hook fish | source' : `eval "$(direnv hook ${shell})"`
  return `${aliases}${hook}\n`
}

/** environment(5) and environment.d(5). */
export function environmentText(variables: Texts): string {
  return lines(variables, (name, value) => `${name}="${value}"`)
}

function lines(texts: Texts, line: (name: string, text: string) => string): string {
  return Object.entries(texts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${line(name, text)}\n`)
    .join('')
}

/** Debian's /etc/bash.bashrc has no directory of pieces, so that this stands for it, with the same prompt. */
export function bashrcText(own: string, completion: boolean): string {
  return `[ -z "\${PS1-}" ] && return
shopt -s checkwinsize
if [ -z "\${debian_chroot:-}" ] && [ -r /etc/debian_chroot ]; then
    debian_chroot=$(< /etc/debian_chroot)
fi
if ! [ -n "\${SUDO_USER-}" -a -n "\${SUDO_PS1-}" ]; then
  PS1='\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '
fi
${completion ? bashCompletion : ''}${own}`
}

const bashCompletion = `if ! shopt -oq posix && [ -f /usr/share/bash-completion/bash_completion ]; then
  . /usr/share/bash-completion/bash_completion
fi
`

/** Debian's /etc/zsh/zshenv, and then what only interactive shells want: zshrc stays the package's. */
export function zshenvText(own: string, suggestions: boolean): string {
  return `if [[ -z "$PATH" || "$PATH" == "/bin:/usr/bin" ]]; then
  export PATH="/usr/local/bin:/usr/bin:/bin:/usr/games"
fi
[[ -o interactive ]] || return 0
${suggestions ? 'source /usr/share/zsh-autosuggestions/zsh-autosuggestions.zsh\n' : ''}${own}`
}
