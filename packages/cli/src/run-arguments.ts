import { isIP } from 'node:net'
import { requestError } from '@ingot/contracts/problem.ts'
import type { DiskRequest } from '@ingot/virtual/disk-file.ts'
import type { DeviceRequest } from '@ingot/virtual/prepare-devices.ts'
import type { PrivateNetworkRequest } from '@ingot/virtual/private-network.ts'
import { port } from './arguments.ts'

const powers = { M: 20, G: 30, T: 40 } as const
const sizePattern = /^([1-9][0-9]{0,6})([MGT]?)$/i
const sizeHint = 'sizes are numbers with M, G or T: 512M, 20G'

/** Bytes of `20G`; a number alone counts in `unit`. Throws a request error, as all of these do. */
export function size(text: string, unit: keyof typeof powers): number {
  const [, number, letter] = sizePattern.exec(text) ?? []
  if (number === undefined) throw wrong(`'${text}' is no size`, sizeHint)
  return Number(number) * 2 ** powers[(letter?.toUpperCase() || unit) as keyof typeof powers]
}

/** MiB of `2G` or `2048`. */
export function memory(text: string): number {
  return size(text, 'M') / 2 ** 20
}

/** `20G`, `FILE` or `FILE:20G`. */
export function disk(text: string): DiskRequest {
  if (sizePattern.test(text)) return { bytes: size(text, 'G') }
  if (/^[0-9][^/:]*$/.test(text)) throw wrong(`'${text}' is no size`, `${sizeHint}; a file is ./${text}`)
  const colon = text.lastIndexOf(':')
  const [file, rest] = colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)]
  if (file === '') throw wrong(`'${text}' names no file`, 'for example: 20G, data.qcow2 or data.qcow2:20G')
  return { file, ...(rest === undefined ? {} : { bytes: size(rest, 'G') }) }
}

/** One more disk. */
export function moreDisks(text: string, earlier: readonly DiskRequest[]): readonly DiskRequest[] {
  return [...earlier, disk(text)]
}

/** `DIR`, or `DIR:rw` where the machine may write there. */
export function share(text: string): NonNullable<DeviceRequest['share']> {
  const writable = text.endsWith(':rw')
  return { directory: writable ? text.slice(0, -3) : text, writable }
}

/** `NAME` or `NAME:ADDRESS/PREFIX`. */
export function privateNetwork(text: string): PrivateNetworkRequest {
  const colon = text.indexOf(':')
  const name = colon < 0 ? text : text.slice(0, colon)
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/.test(name))
    throw wrong(`'${name}' is no name of a network`, 'for example: lab')
  if (colon < 0) return { name }
  const address = text.slice(colon + 1)
  const [host = '', prefix = '', ...rest] = address.split('/')
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(host)] ?? 0
  if (rest.length > 0 || !/^[0-9]{1,3}$/.test(prefix) || Number(prefix) < 1 || Number(prefix) > bits)
    throw wrong(`'${address}' is no address with the length of its prefix`, 'for example: lab:10.0.0.1/24')
  return { name, address }
}

/** A port that VNC can be at. */
export function screenPort(text: string): number {
  const number = port(text)
  if (number >= 5900) return number
  throw wrong(`VNC cannot be at port ${number}`, 'its ports start at 5900')
}

/** `uefi` or `bios`. */
export function bootMode(text: string): 'uefi' | 'bios' {
  if (text === 'uefi' || text === 'bios') return text
  throw wrong(`'${text}' is no kind of firmware`, 'it is uefi or bios')
}

function wrong(message: string, hint: string): Error {
  return requestError({ code: 'usage', message, hint })
}
