import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { nodePorts } from '../ports/node.ts'
import type { Command, Finished, Ports, RunOptions } from '../ports/ports.ts'

/** A world of a test's own: files below a temporary directory, programs that the test plays, and a clock that it sets. */
export interface RootedWorld {
  readonly ports: Ports
  /** Where `/` is. */
  readonly root: string
  /** Every program that was run. */
  readonly commands: Command[]
  /** What was written to the console. */
  readonly said: { out: string; error: string }
}

/** @param play answers programs; undefined: it is not installed. */
export function rootedWorld(
  t: TestContext,
  play: (command: Command, options: RunOptions) => Partial<Finished> | undefined = () => undefined,
): RootedWorld {
  const root = mkdtempSync(join(tmpdir(), 'ingot-machine-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const { files } = nodePorts
  const at = (path: string): string => join(root, path)
  const commands: Command[] = []
  const said = { out: '', error: '' }
  const ports: Ports = {
    ...nodePorts,
    userId: 0,
    environment: () => undefined,
    files: {
      ...files,
      read: (path) => files.read(at(path)),
      write: (path, text, mode) => files.write(at(path), text, mode),
      append: (path, text, mode) => files.append(at(path), text, mode),
      list: (path) => files.list(at(path)),
      status: (path) => files.status(at(path)),
      target: (path) => files.target(at(path)),
      readLink: (path) => files.readLink(at(path)),
      realPath: (path) => files.realPath(at(path))?.slice(root.length),
      makeDirectory: (path, mode) => files.makeDirectory(at(path), mode),
      remove: (path) => files.remove(at(path)),
      rename: (from, to) => files.rename(at(from), at(to)),
      link: (path, target) => files.link(at(path), target),
      sync: (...paths) => files.sync(...paths.map(at)),
    },
    processes: {
      run: (command, options) => {
        commands.push(command)
        const finished = play(command, options)
        const missing = { status: 127, stderr: `${command[0]}: not found` }
        return { status: 0, timedOut: false, stdout: '', stderr: '', ...(finished ?? missing) }
      },
    },
    console: {
      out: (text) => (said.out += `${text}\n`),
      error: (text) => (said.error += `${text}\n`),
      isTerminal: false,
      ask: () => undefined,
      line: () => undefined,
    },
  }
  return { ports, root, commands, said }
}
