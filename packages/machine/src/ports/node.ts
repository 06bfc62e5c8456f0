import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import process from 'node:process'
import { fileFailure } from './file-failure.ts'
import { isTimeUp, limited } from './limited.ts'
import type { Command, Files, FileStatus, Finished, Ports, RunOptions } from './ports.ts'

/** The world as Node reaches it: for tests, and for looking at a machine's directories from outside. */
export const nodePorts: Ports = {
  files: nodeFiles(),
  processes: { run },
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (milliseconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
  },
  console: {
    out: (text) => fs.writeSync(1, `${text}\n`),
    error: (text) => fs.writeSync(2, `${text}\n`),
    isTerminal: process.stdout.isTTY,
    ask: () => undefined,
    line: () => undefined,
  },
  userId: process.getuid?.() ?? 65534,
  processId: process.pid,
  environment: (name) => process.env[name],
}

function run(command: Command, options: RunOptions): Finished {
  const { output = 'capture', input = '' } = options
  const stdin = output === 'inherit' ? 'inherit' : 'pipe'
  const outputs = { capture: ['pipe', 'pipe'], progress: [2, 2], inherit: ['inherit', 'inherit'] } as const
  const [program, ...args] = limited(command, options)
  const started = performance.now()
  const ran = spawnSync(program, args, {
    input,
    stdio: [stdin, ...outputs[output]],
    encoding: 'utf8',
    env: { ...process.env, ...options.environment },
    // For what does not listen to the end of its time, and keeps a pipe open.
    timeout: (options.limitSeconds + 10) * 1000,
    maxBuffer: 1 << 28,
  })
  const status = ran.status ?? 128 + (ran.signal ? constants.signals[ran.signal] : 0)
  return {
    status,
    timedOut: isTimeUp((performance.now() - started) / 1000, status, options),
    stdout: ran.stdout ?? '',
    stderr: ran.stderr ?? '',
  }
}

function nodeFiles(): Files {
  return {
    read: (path) => attempt('read', path, () => fs.readFileSync(path, 'utf8')),
    write: (path, text, mode = 0o644) =>
      must('write', path, () => {
        const temporary = `${path}.${process.pid}.new`
        fs.rmSync(temporary, { force: true })
        fs.writeFileSync(temporary, text, { mode, flag: 'wx', flush: true })
        fs.renameSync(temporary, path)
        sync(dirname(path))
      }),
    append: (path, text, mode = 0o644) =>
      must('write', path, () => fs.appendFileSync(path, text, { mode, flush: true })),
    list: (path) => attempt('read', path, () => fs.readdirSync(path).toSorted()),
    status: (path) => attempt('look at', path, () => describe(fs.lstatSync(path))),
    target: (path) => attempt('look at', path, () => describe(fs.statSync(path))),
    readLink: (path) => attempt('read', path, () => fs.readlinkSync(path)),
    realPath: (path) => attempt('read', path, () => fs.realpathSync(path)),
    makeDirectory: (path, mode = 0o755) =>
      must('make', path, () => {
        if (fs.existsSync(path)) return
        fs.mkdirSync(dirname(path), { recursive: true })
        fs.mkdirSync(path, { mode })
      }),
    remove: (path) =>
      void attempt('remove', path, () =>
        fs.lstatSync(path).isDirectory() ? fs.rmdirSync(path) : fs.unlinkSync(path),
      ),
    rename: (from, to) => must('rename', from, () => fs.renameSync(from, to)),
    link: (path, target) => must('make', path, () => fs.symlinkSync(target, path)),
    sync: (...paths) => must('sync', paths.join(' '), () => sync(...paths)),
  }
}

function sync(...paths: readonly string[]): void {
  for (const path of paths) {
    const descriptor = fs.openSync(path, 'r')
    fs.fsyncSync(descriptor)
    fs.closeSync(descriptor)
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

function attempt<T>(action: string, path: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined
    throw fileFailure(action, path, String(error))
  }
}

function must(action: string, path: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw fileFailure(action, path, String(error))
  }
}

function describe(found: fs.Stats): FileStatus {
  const kind = found.isFile()
    ? 'file'
    : found.isDirectory()
      ? 'directory'
      : found.isSymbolicLink()
        ? 'link'
        : 'other'
  return {
    kind,
    bytes: found.size,
    mode: found.mode & 0o7777,
    owner: found.uid,
    group: found.gid,
    modified: found.mtimeMs,
    device: found.dev,
    inode: found.ino,
  }
}
