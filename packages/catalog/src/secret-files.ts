import type { FileEntry, Origin } from '@ingot/contracts/blueprint.ts'
import type { Json } from '@ingot/contracts/json.ts'
import { textFile } from './entries.ts'

/** Stands for a secret in a text that `fill-secrets` completes on the machine. */
export function secretMark(name: string): string {
  return `@secret:${name}@`
}

/** Names of secrets in freely declared data: every `secret('name')` in it, at any depth. */
export function secretNamesIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => secretNamesIn(item))
  if (typeof value !== 'object' || value === null) return []
  const name = secretNameOf(value)
  return name === null ? Object.values(value).flatMap((item) => secretNamesIn(item)) : [name]
}

/** The name where a value is `secret('name')`; else null. */
export function secretNameOf(value: Json): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { kind, name } = value as { readonly [key: string]: Json }
  return kind === 'secret' && typeof name === 'string' ? name : null
}

export const fillSecretsPath = '/usr/lib/ingot/fill-secrets'

/** The program that completes texts. Modules that need it all bring it; it is the same file. */
export function fillSecretsFile(origin: Origin): FileEntry {
  return textFile(fillSecretsPath, script, origin, 0o755)
}

/**
 * `fill-secrets SOURCE TARGET`: the first line of each secret takes the place of its mark; where a secret is missing the
 * target is not made. Only root can read it. A secret that holds a mark is not looked into again.
 */
const script = `#!/bin/sh
set -eu
umask 077
mkdir -p "\${2%/*}"
mawk '
  function fill(line,   at, rest, name, secret) {
    at = match(line, /@secret:[a-z0-9._-]+@/)
    if (at == 0) return line
    name = substr(line, at + 8, RLENGTH - 9)
    rest = substr(line, at + RLENGTH)
    if ((getline secret < ("/run/ingot/secrets/" name)) <= 0) {
      print "the secret " name " is not on this machine" > "/dev/stderr"
      exit 1
    }
    close("/run/ingot/secrets/" name)
    return substr(line, 1, at - 1) secret fill(rest)
  }
  { print fill($0) }
' "$1" >"$2.new" || {
  rm -f "$2.new"
  exit 1
}
mv -f "$2.new" "$2"
`
