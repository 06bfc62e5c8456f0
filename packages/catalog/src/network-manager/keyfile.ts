import type { Json } from '@ingot/contracts/json.ts'
import { secretMark, secretNameOf } from '../secret-files.ts'

type Profile = { readonly [section: string]: { readonly [key: string]: Json } }

/** A connection as nm-settings-keyfile(5), NetworkManager 1.52; its name and id are its key unless it says otherwise. */
export function profileText(name: string, profile: Profile): string {
  const { connection, ...rest } = profile
  const sections: Profile = { connection: { id: name, uuid: stableUuid(name), ...connection }, ...rest }
  return Object.entries(sections)
    .map(
      ([section, keys]) =>
        `[${section}]\n${Object.entries(keys)
          .map(([key, value]) => `${key}=${valueOf(value)}\n`)
          .join('')}`,
    )
    .join('\n')
}

function valueOf(value: Json): string {
  const secret = secretNameOf(value)
  if (secret !== null) return secretMark(secret)
  if (Array.isArray(value)) return value.map((item) => `${String(item)};`).join('')
  return String(value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

/** NetworkManager remembers by it what a person said about the connection, so that it must not change. FNV-1a, four times. */
function stableUuid(name: string): string {
  const part = (seed: number) => {
    let hash = 0x811c9dc5 ^ seed
    for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
    return (hash >>> 0).toString(16).padStart(8, '0')
  }
  const hex = [1, 2, 3, 4].map(part).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}
