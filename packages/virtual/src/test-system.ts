import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { workError } from '@ingot/contracts/problem.ts'
import type { Progress } from '@ingot/contracts/progress.ts'
import { lastLines, openConsoleLog, type ConsoleLog } from './console-log.ts'
import type { Credentials } from './credentials.ts'
import { testKernelArguments } from './kernel-arguments.ts'
import type { DeviceRequest } from './prepare-devices.ts'
import type { Acceleration } from './probe-acceleration.ts'
import type { VirtualRoom } from './room.ts'
import { startMachine, type RunningMachine } from './start-machine.ts'
import { verifyCredentials } from './verify/credentials.ts'
import { guestScript } from './verify/guest-script.ts'
import { countChecks, hasClock, isReportWhole, parseReport, type GuestReport } from './verify/results.ts'

export interface TestRequest {
  /** Absent: its disk is empty, and it is started from one of its devices. */
  readonly image?: string
  readonly devices?: DeviceRequest
  readonly blueprint: Pick<Blueprint, 'system' | 'architecture' | 'boot' | 'expectations'>
  /** Bytes of the config drive, a FAT volume labelled `INGOT-FACTS`; absent: none. */
  readonly factsDrive?: Uint8Array
  readonly credentials?: Credentials
  /** File that gets everything the serial console says. */
  readonly consoleLog: string
  /** Seconds until a machine that says nothing is given up. */
  readonly limitSeconds: number
  readonly progress: Progress
  readonly signal: AbortSignal
}

export interface TestReport extends GuestReport {
  readonly system: string
  /** Everything as declared, no failed unit, boot-complete.target reached. */
  readonly ok: boolean
  readonly acceleration: Acceleration
  /** From the start of QEMU to the last check. */
  readonly seconds: number
  readonly consoleLog: string
}

/** The test's disk grows, so that growing is tested. */
const extraDiskBytes = 2 * 2 ** 30
const tailLines = 15

/**
 * Boots a system's image headless and checks from inside that what was declared is so.
 * @throws work error `boot-stuck`, `boot-timeout` or `machine-ended` with the last lines of the console when the
 * machine does not get as far as telling; `console-log-unwritable` when there is no room for them.
 */
export async function testSystem(room: VirtualRoom, request: TestRequest): Promise<TestReport> {
  const { blueprint, progress } = request
  const functions = await readFile(path.join(import.meta.dirname, 'verify/checks.sh'), 'utf8')
  await mkdir(path.dirname(request.consoleLog), { recursive: true })
  const machine = await startMachine(room, {
    name: blueprint.system,
    ...(request.image === undefined ? {} : { image: request.image }),
    devices: {
      // Such a system does not start without one.
      ...(blueprint.boot.sealedState && { tpm: 'scratch' }),
      ...request.devices,
    },
    architecture: blueprint.architecture,
    bootMode: blueprint.boot.mode,
    secureBoot: blueprint.boot.secureBoot !== undefined,
    diskBytes: { beyondImage: extraDiskBytes },
    credentials: {
      ...request.credentials,
      ...verifyCredentials(guestScript(functions, blueprint.expectations)),
    },
    kernelArguments: testKernelArguments,
    ...(request.factsDrive ? { factsDrive: request.factsDrive } : {}),
    console: 'pipe',
    network: 'isolated',
    forwards: [],
    report: true,
    signal: request.signal,
  })
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  const id = `test ${blueprint.system}`
  progress({ kind: 'start', id, label: `boot ${blueprint.system} (${machine.acceleration})` })
  const log = openConsoleLog(request.consoleLog, machine.output)
  try {
    const { text, clockArrived } = await listen(machine, request, log, seconds)
    const firmwareEnded = log.firmwareEnded()
    const report = parseReport(text, blueprint.expectations, {
      ...(firmwareEnded === undefined ? {} : { firmwareEnded }),
      ...(clockArrived === undefined ? {} : { clockArrived }),
    })
    await machine.stop()
    const unwritten = await log.close()
    if (unwritten) throw unwritten
    const ok =
      report.bootComplete && report.failedUnits.length === 0 && report.checks.every((check) => check.ok)
    progress({ kind: 'finish', id, outcome: ok ? 'done' : 'failed', seconds: seconds() })
    return {
      system: blueprint.system,
      ok,
      acceleration: machine.acceleration,
      seconds: seconds(),
      consoleLog: request.consoleLog,
      ...report,
    }
  } catch (error) {
    progress({ kind: 'finish', id, outcome: 'failed', seconds: seconds() })
    throw error
  } finally {
    await machine.stop()
    await log.close()
  }
}

/** What came through the report port, and when the machine's clock did, by `now`. */
interface Heard {
  readonly text: string
  readonly clockArrived: number | undefined
}

async function listen(
  machine: RunningMachine,
  request: TestRequest,
  log: ConsoleLog,
  now: () => number,
): Promise<Heard> {
  const limit = new AbortController()
  const failure = (code: string, message: string): Error =>
    workError({
      code,
      message: `${request.blueprint.system}: ${message}`,
      where: request.consoleLog,
      why: `the console's last lines:\n${lastLines(log.tail(), tailLines)}`,
      hint: `see all of it: less -R ${request.consoleLog}`,
    })
  try {
    return await Promise.race([
      wholeReport(machine.report, request, now),
      machine.ended.then((status) => {
        request.signal.throwIfAborted()
        throw failure('machine-ended', `the machine ended by itself (QEMU status ${status})`)
      }),
      log.failed.then((error) => {
        throw error
      }),
      // A little time for whatever else is said, and for a report from emergency mode.
      log.deadEnd.then(async (words) => {
        await sleep(10_000, undefined, { signal: limit.signal, ref: false })
        throw failure('boot-stuck', `the machine got stuck: ${words}`)
      }),
      sleep(request.limitSeconds * 1000, undefined, { signal: limit.signal }).then(() => {
        throw failure('boot-timeout', `no answer from inside within ${request.limitSeconds} s`)
      }),
    ])
  } finally {
    limit.abort()
  }
}

function wholeReport(report: Readable | null, request: TestRequest, now: () => number): Promise<Heard> {
  let text = ''
  let clockArrived: number | undefined
  report?.setEncoding('utf8')
  const total = request.blueprint.expectations.length
  return new Promise((resolve) => {
    report?.on('data', (chunk: string) => {
      text += chunk
      const note = `${countChecks(text)} of ${total} checks`
      request.progress({ kind: 'advance', id: `test ${request.blueprint.system}`, note })
      if (hasClock(text)) clockArrived ??= now()
      if (isReportWhole(text)) resolve({ text, clockArrived })
    })
  })
}
