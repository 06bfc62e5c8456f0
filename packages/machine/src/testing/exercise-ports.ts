import { IngotError } from '@ingot/contracts/problem.ts'
import type { FileStatus, Ports } from '../ports/ports.ts'

/**
 * Does everything that ports can do, below a directory, and says what they answered: the same, whichever ports they are.
 */
export function exercisePorts(ports: Ports, directory: string): string {
  const { files, processes, clock } = ports
  const at = (name: string): string => `${directory}/${name}`
  files.makeDirectory(at('a/b/c'), 0o700)
  files.makeDirectory(at('a/b/c'))
  files.write(at('a/text'), 'ä€𝄞\n', 0o640)
  files.write(at('a/text'), 'ä€𝄞 again\n', 0o640)
  files.write(at('a/empty'), '')
  files.append(at('a/log'), 'one\n')
  files.append(at('a/log'), 'two\n', 0o600)
  files.link(at('a/link'), 'text')
  files.link(at('a/broken'), 'nowhere')
  files.write(at('a/old'), 'moved')
  files.rename(at('a/old'), at('a/new'))
  files.remove(at('a/not-there'))
  files.remove(at('a/b/c'))
  files.sync(at('a/text'), at('a'))
  const answers = {
    list: files.list(at('a')),
    listOfFile: files.list(at('a/text')) ?? null,
    text: files.read(at('a/text')),
    empty: files.read(at('a/empty')),
    log: files.read(at('a/log')),
    absent: files.read(at('a/none')) ?? null,
    below: files.read(at('a/text/none')) ?? null,
    kernel: ['/proc/version', '/sys/kernel/mm/transparent_hugepage/enabled'].map(
      (path) => files.read(path) ?? null,
    ),
    broken: files.read(at('a/broken')) ?? null,
    statuses: ['a', 'a/text', 'a/link', 'a/broken', 'a/none'].map((name) => shown(files.status(at(name)))),
    targets: ['a/link', 'a/broken'].map((name) => shown(files.target(at(name)))),
    readLink: [files.readLink(at('a/link')), files.readLink(at('a/none')) ?? null],
    realPath: [files.realPath(at('a/link')), files.realPath(at('a/broken')) ?? null],
    failures: [
      () => files.write(at('none/text'), ''),
      () => files.append(at('none/text'), ''),
      () => files.remove(at('a')),
      () => files.link(at('a/text'), 'x'),
      () => files.rename(at('a/none'), at('a/x')),
      () => files.read(at('a')),
      () => files.sync(at('a/none')),
    ].map(problemOf),
    left: files.list(at('a')),
    processes: [
      processes.run(['sh', '-c', 'cat; echo to-stderr >&2; exit 3'], { limitSeconds: 10, input: 'ä\n' }),
      processes.run(['sh', '-c', 'echo "$GIVEN"; kill -9 $$'], {
        limitSeconds: 10,
        environment: { GIVEN: 'x y' },
      }),
      processes.run(['sleep', '20'], { limitSeconds: 1 }),
      processes.run(['printf', '%s', "a b'c$d"], { limitSeconds: 10 }),
    ],
    bytes: processes.run(['sh', '-c', 'yes | head -c 300000; yes | head -c 300000 >&2'], {
      limitSeconds: 10,
    }).stdout.length,
    isLeftOverEnded: isEnded(
      ports,
      processes.run(['sh', '-c', 'sleep 600 & echo $!; wait'], { limitSeconds: 1 }).stdout.trim(),
    ),
    missing: processes.run(['program-that-is-not-there'], { limitSeconds: 10 }).status,
    clock: [clock.now() > 1.7e12, elapsed(ports) >= 20],
    userId: ports.userId,
    environment: ports.environment('INGOT_NOT_THERE') ?? null,
  }
  return JSON.stringify(answers, null, 2)
}

/** Whether a process is gone, or has only to be waited for. */
function isEnded({ processes }: Ports, id: string): boolean {
  const look = `for turn in 1 2 3 4 5 6 7 8 9; do
    if ! grep -q ') [^Z]' /proc/${id}/stat; then exit 0; fi
    sleep 1
  done
  exit 1`
  return processes.run(['sh', '-c', look], { limitSeconds: 30 }).status === 0
}

function shown(status: FileStatus | undefined): object | null {
  if (status === undefined) return null
  const { kind, bytes, mode, owner } = status
  return { kind, mode, owner, ...(kind === 'file' ? { bytes } : {}) }
}

function problemOf(work: () => void): string {
  try {
    work()
    return 'done'
  } catch (error) {
    return error instanceof IngotError
      ? `${error.problems[0]?.code}: ${error.problems[0]?.message}`
      : `${error}`
  }
}

function elapsed({ clock }: Ports): number {
  const before = clock.monotonic()
  clock.sleep(25)
  return clock.monotonic() - before
}
