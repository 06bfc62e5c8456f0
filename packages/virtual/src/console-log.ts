import { createWriteStream } from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { workError } from '@ingot/contracts/problem.ts'

/** What a console says when the machine will get no further by itself. */
const deadEnds = [
  /Kernel panic - not syncing: .*/,
  /You are in emergency mode.*/,
  /Entering emergency mode.*/,
  /Cannot open access to console, the root account is locked.*/,
  /grub rescue>/,
  /BdsDxe: No bootable option or device was found.*/,
]

/** The words with which a console shows that the machine is stuck, if it does. */
export function findDeadEnd(text: string): string | undefined {
  for (const pattern of deadEnds) {
    const found = pattern.exec(text)
    if (found) return found[0].trim()
  }
  return undefined
}

/** The last lines of a console, without the control sequences that only a terminal understands. */
export function lastLines(text: string, count: number): string {
  return (
    stripControls(text)
      .split('\n')
      // What draws a menu's frame on a terminal says nothing in a message.
      .map((line) =>
        line
          .replaceAll(/[\u2500-\u257F]+/g, ' ')
          .replaceAll(/ {4,}/g, '   ')
          .trimEnd(),
      )
      .filter((line) => line !== '')
      .slice(-count)
      .join('\n')
  )
}

function stripControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/\u001B\[[0-9;?=]*[A-Za-z]|\u001B[()][A-Z0-9]|[\u0000-\u0008\u000B-\u001F]/g, '')
}

export interface ConsoleLog {
  /** The last 64 KiB. */
  readonly tail: () => string
  /** Seconds from the log's opening until the firmware handed over, when it did. */
  readonly firmwareEnded: () => number | undefined
  /** Resolves with the words when the console shows a dead end. */
  readonly deadEnd: Promise<string>
  /** Resolves with a work error `console-log-unwritable` when the file cannot be written. */
  readonly failed: Promise<Error>
  /** Resolves when all is written, or with what `failed` says. Also when it is closed already. */
  readonly close: () => Promise<Error | undefined>
}

/** EDK II's words when it starts what it found on the disk. */
const handOver = /BdsDxe: starting Boot/
const tailBytes = 65_536

/** Writes everything that a machine says to a file, and keeps the end of it. */
export function openConsoleLog(file: string, sources: readonly Readable[]): ConsoleLog {
  const log = createWriteStream(file)
  const opened = performance.now()
  let tail = ''
  let firmwareEnded: number | undefined
  let failure: Error | undefined
  const { promise, resolve } = Promise.withResolvers<string>()
  const failed = Promise.withResolvers<Error>()
  const closed = new Promise<void>((done) => log.once('close', done))
  log.on('error', (error) => {
    failure ??= unwritable(file, error)
    failed.resolve(failure)
  })
  for (const source of sources) {
    source.setEncoding('utf8')
    source.on('data', (chunk: string) => {
      if (failure === undefined) log.write(chunk)
      tail = `${tail}${chunk}`.slice(-tailBytes)
      if (firmwareEnded === undefined && handOver.test(tail))
        firmwareEnded = (performance.now() - opened) / 1000
      const found = findDeadEnd(stripControls(tail))
      if (found !== undefined) resolve(found)
    })
  }
  return {
    tail: () => tail,
    firmwareEnded: () => firmwareEnded,
    deadEnd: promise,
    failed: failed.promise,
    close: async () => {
      log.end()
      await closed
      return failure
    },
  }
}

function unwritable(file: string, error: Error): Error {
  return workError(
    {
      code: 'console-log-unwritable',
      message: 'what the console says cannot be written down',
      where: file,
      why: error.message,
      hint: `look for free space there: df -h ${path.dirname(file)}`,
    },
    { cause: error },
  )
}
