/** The Caddyfile of Caddy 2.6. */
export interface Site {
  readonly hostName: string
  readonly serverAliases: readonly string[]
  readonly useACMEHost: string | null
  readonly extraConfig: string
}

/** One file of everything, in the form that `caddy fmt` gives it. */
export function caddyfile(email: string | null, globalConfig: string, sites: readonly Site[]): string {
  const global = [...(email === null ? [] : [`email ${email}`]), ...linesOf(globalConfig)]
  return [...(global.length === 0 ? [] : [block('', global)]), ...sites.map(siteText)].join('\n')
}

function siteText({ hostName, serverAliases, useACMEHost, extraConfig }: Site): string {
  const directory = `/var/lib/acme/${useACMEHost}`
  const tls = useACMEHost === null ? [] : [`tls ${directory}/fullchain.pem ${directory}/key.pem`]
  return block(`${[hostName, ...serverAliases].join(', ')} `, [...tls, ...linesOf(extraConfig)])
}

function block(head: string, lines: readonly string[]): string {
  return `${head}{\n${lines.map((line) => `\t${line}\n`).join('')}}\n`
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** Whether every brace has its other half, so that a text stays inside the block around it. */
export function isBalanced(text: string): boolean {
  let depth = 0
  for (const character of text.replaceAll(/"[^"\n]*"|`[^`]*`|#[^\n]*/g, '')) {
    if (character === '{') depth += 1
    if (character === '}') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}
