import * as os from 'quickjs:os'
import * as std from 'quickjs:std'
import type { Ports } from './ports.ts'
import { quickjsFiles } from './quickjs-files.ts'
import { quickjsProcesses } from './quickjs-processes.ts'

/** The world as QuickJS and the programs of the system reach it. */
export const quickjsPorts: Ports = {
  files: quickjsFiles,
  processes: quickjsProcesses,
  clock: {
    now: () => Date.now(),
    monotonic: () => os.now(),
    sleep: (milliseconds) => os.sleep(milliseconds),
  },
  console: {
    out: (text) => std.out.puts(`${text}\n`),
    // Results and remarks stay in order where both go to one place.
    error: (text) => {
      std.out.flush()
      std.err.puts(`${text}\n`)
      std.err.flush()
    },
    isTerminal: os.isatty(1),
    ask: (question) => {
      if (!os.isatty(0)) return undefined
      std.out.flush()
      std.err.puts(question)
      std.err.flush()
      return std.in.getline() ?? undefined
    },
    line: () => std.in.getline() ?? undefined,
  },
  // QuickJS has no getuid.
  userId: os.stat('/proc/self')[0]?.uid ?? 65534,
  processId: os.getpid(),
  environment: (name) => std.getenv(name),
}
