import * as os from 'quickjs:os'
import * as std from 'quickjs:std'
import { fileFailure } from './file-failure.ts'
import type { Files, FileStatus } from './ports.ts'
import { quickjsProcesses } from './quickjs-processes.ts'

const noEntry = 2
const exists = 17
const notDirectory = 20

export const quickjsFiles: Files = {
  read: (path) => {
    const found = describe(os.stat(path), path)
    if (found === undefined) return undefined
    // Not `loadFile`, which believes in sizes: files of the kernel have none, or one too large.
    const file = found.kind === 'directory' ? null : std.open(path, 'r')
    if (file === null) throw fileFailure('read', path, 'it cannot be opened')
    const text = file.readAsString()
    file.close()
    return text
  },
  write: (path, text, mode = 0o644) => {
    const temporary = `${path}.${os.getpid()}.new`
    os.remove(temporary)
    try {
      put(temporary, text, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode, path)
      // QuickJS does not tell whether everything was written: a full disk shows here.
      if (std.loadFile(temporary) !== text) throw fileFailure('write', path, 'not everything was written')
      sync(temporary)
      done(os.rename(temporary, path), 'write', path)
      sync(parentOf(path))
    } catch (error) {
      os.remove(temporary)
      throw error
    }
  },
  append: (path, text, mode = 0o644) => {
    put(path, text, os.O_WRONLY | os.O_CREAT | os.O_APPEND, mode)
    sync(path)
  },
  list: (directory) => {
    const [names, error] = os.readdir(directory)
    if (error === noEntry || error === notDirectory) return undefined
    if (error !== 0) throw fileFailure('read', directory, std.strerror(error))
    return names.filter((name) => name !== '.' && name !== '..').toSorted()
  },
  status: (path) => describe(os.lstat(path), path),
  target: (path) => describe(os.stat(path), path),
  readLink: (path) => answer(os.readlink(path), 'read', path),
  realPath: (path) => answer(os.realpath(path), 'read', path),
  makeDirectory,
  remove: (path) => {
    const status = os.remove(path)
    if (status !== -noEntry) done(status, 'remove', path)
  },
  rename: (from, to) => done(os.rename(from, to), 'rename', from),
  link: (path, target) => done(os.symlink(target, path), 'make', path),
  sync,
}

function put(path: string, text: string, flags: number, mode: number, named = path): void {
  const descriptor = os.open(path, flags, mode)
  if (descriptor < 0) throw fileFailure('write', named, std.strerror(-descriptor))
  const file = std.fdopen(descriptor, 'w')
  if (file === null) throw fileFailure('write', named, 'it cannot be opened')
  file.puts(text)
  file.close()
}

/** sync(1) calls fsync(2) for what it is given. */
function sync(...paths: readonly string[]): void {
  const { status, stderr } = quickjsProcesses.run(['sync', '--', ...paths], { limitSeconds: 300 })
  if (status !== 0) throw fileFailure('sync', paths.join(' '), stderr.trim())
}

function makeDirectory(path: string, mode = 0o755): void {
  const status = os.mkdir(path, mode)
  if (status === -noEntry && parentOf(path) !== path) {
    makeDirectory(parentOf(path))
    makeDirectory(path, mode)
  } else if (status !== -exists) done(status, 'make', path)
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

function done(status: number, action: string, path: string): void {
  if (status < 0) throw fileFailure(action, path, std.strerror(-status))
}

function answer([value, error]: [string, number], action: string, path: string): string | undefined {
  if (error === 0) return value
  if (error === noEntry || error === notDirectory) return undefined
  throw fileFailure(action, path, std.strerror(error))
}

function describe([found, error]: ReturnType<typeof os.stat>, path: string): FileStatus | undefined {
  if (error === noEntry || error === notDirectory) return undefined
  if (found === null) throw fileFailure('look at', path, std.strerror(error))
  const type = found.mode & os.S_IFMT
  const kinds = { [os.S_IFREG]: 'file', [os.S_IFDIR]: 'directory', [os.S_IFLNK]: 'link' } as const
  return {
    kind: kinds[type] ?? 'other',
    bytes: found.size,
    mode: found.mode & 0o7777,
    owner: found.uid,
    group: found.gid,
    modified: found.mtime,
    device: found.dev,
    inode: found.ino,
  }
}
