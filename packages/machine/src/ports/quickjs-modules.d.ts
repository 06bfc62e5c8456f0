/** The parts that `os` uses of QuickJS's modules (quickjs.org, 2025-04). The bundle imports them as `std` and `os`. */
declare module 'quickjs:std' {
  interface File {
    puts(text: string): void
    readAsString(): string
    /** Without the end of the line; null at the end of the file. */
    getline(): string | null
    seek(offset: number, whence: number): number
    flush(): void
    fileno(): number
    close(): number
  }
  export const SEEK_SET: number
  export { input as in }
  const input: File
  export const out: File
  export const err: File
  export function exit(status: number): never
  export function getenv(name: string): string | undefined
  export function getenviron(): Record<string, string>
  export function open(path: string, mode: string, error?: { errno: number }): File | null
  export function loadFile(path: string): string | null
  export function tmpfile(error?: { errno: number }): File | null
  export function fdopen(fd: number, mode: string, error?: { errno: number }): File | null
  export function strerror(errno: number): string
}

declare module 'quickjs:os' {
  interface Status {
    readonly dev: number
    readonly ino: number
    readonly mode: number
    readonly uid: number
    readonly gid: number
    readonly size: number
    readonly mtime: number
  }
  interface ExecOptions {
    readonly block?: boolean
    readonly usePath?: boolean
    readonly stdin?: number
    readonly stdout?: number
    readonly stderr?: number
    readonly env?: Record<string, string>
  }
  export const O_RDONLY: number
  export const O_WRONLY: number
  export const O_CREAT: number
  export const O_EXCL: number
  export const O_APPEND: number
  export const S_IFMT: number
  export const S_IFREG: number
  export const S_IFDIR: number
  export const S_IFLNK: number
  /** Negative errno when it fails. */
  export function open(path: string, flags: number, mode?: number): number
  export function close(fd: number): number
  export function isatty(fd: number): boolean
  export function remove(path: string): number
  export function rename(from: string, to: string): number
  export function mkdir(path: string, mode?: number): number
  export function symlink(target: string, path: string): number
  export function readdir(path: string): [string[], number]
  export function stat(path: string): [Status | null, number]
  export function lstat(path: string): [Status | null, number]
  export function readlink(path: string): [string, number]
  export function realpath(path: string): [string, number]
  export function exec(command: readonly string[], options?: ExecOptions): number
  export function getpid(): number
  export function sleep(milliseconds: number): void
  /** Milliseconds of the monotonic clock. */
  export function now(): number
}
