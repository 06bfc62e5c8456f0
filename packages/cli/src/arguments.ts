import { requestError } from '@ingot/contracts/problem.ts'

/** A port of this host that leads to one of the machine. */
export interface Forward {
  readonly hostPort: number
  readonly port: number
}

/** Seconds, a fraction allowed. Throws a request error, as all of these do. */
export function seconds(text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number > 0) return number
  throw wrong(`'${text}' is not a number of seconds`, 'for example: 30')
}

/** A whole number above zero. */
export function positive(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw wrong(`'${text}' is not a positive whole number`, 'for example: 4')
}

/** A TCP port. */
export function port(text: string): number {
  const number = positive(text)
  if (number <= 65_535) return number
  throw wrong(`'${text}' is not a port`, 'ports go from 1 to 65535')
}

/** `8080:80`, added to those given before. */
export function forward(text: string, earlier: readonly Forward[]): readonly Forward[] {
  const [host = '', guest = '', ...rest] = text.split(':')
  if (rest.length > 0 || guest === '') throw wrong(`'${text}' is not HOST:GUEST`, 'for example: 8080:80')
  return [...earlier, { hostPort: port(host), port: port(guest) }]
}

/** `a,b`, added to those given before. */
export function list(text: string, earlier: readonly string[]): readonly string[] {
  const words = text.split(',').map((word) => word.trim())
  if (words.includes('')) throw wrong(`'${text}' has an empty item`, 'for example: qcow2,oci')
  return [...earlier, ...words]
}

function wrong(message: string, hint: string): Error {
  return requestError({ code: 'usage', message, hint })
}
