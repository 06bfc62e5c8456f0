import * as os from 'quickjs:os'
import * as std from 'quickjs:std'
import { isTimeUp, limited } from './limited.ts'
import type { Command, Finished, Processes, RunOptions } from './ports.ts'

export const quickjsProcesses: Processes = { run }

/**
 * Output goes to files without a name: with pipes, a program that fills one while the other is being read would wait
 * for ever.
 */
function run(command: Command, options: RunOptions): Finished {
  const { output = 'capture' } = options
  std.out.flush()
  const input = output === 'inherit' ? undefined : nameless(options.input ?? '')
  const stdout = output === 'capture' ? nameless('') : undefined
  const stderr = output === 'capture' ? nameless('') : undefined
  try {
    const started = os.now()
    const code = os.exec(limited(command, options), {
      ...(input === undefined ? {} : { stdin: input.fileno() }),
      stdout: stdout?.fileno() ?? (output === 'progress' ? 2 : 1),
      stderr: stderr?.fileno() ?? 2,
      env: { ...std.getenviron(), ...options.environment },
    })
    const seconds = (os.now() - started) / 1000
    const status = code < 0 ? 128 - code : code
    return {
      status,
      timedOut: isTimeUp(seconds, status, options),
      stdout: contentOf(stdout),
      stderr: contentOf(stderr),
    }
  } finally {
    for (const file of [input, stdout, stderr]) file?.close()
  }
}

type File = NonNullable<ReturnType<typeof std.tmpfile>>

function nameless(content: string): File {
  const file = std.tmpfile()
  if (file === null) throw new Error('no temporary file can be made in /tmp')
  file.puts(content)
  file.flush()
  file.seek(0, std.SEEK_SET)
  return file
}

function contentOf(file: File | undefined): string {
  if (file === undefined) return ''
  file.seek(0, std.SEEK_SET)
  return file.readAsString()
}
