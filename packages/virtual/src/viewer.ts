import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How VNC viewers are told where to look. */
const viewers: readonly (readonly [program: string, address: (port: number) => string])[] = [
  ['remote-viewer', (port) => `vnc://127.0.0.1:${port}`],
  ['vncviewer', (port) => `127.0.0.1::${port}`],
  ['gvncviewer', (port) => `127.0.0.1::${port}`],
]

/** Command of the VNC viewer that this host has; undefined: none. */
export function findViewer(
  port: number,
  searchPath: string = process.env['PATH'] ?? '',
): readonly string[] | undefined {
  const found = viewers.find(([program]) =>
    searchPath.split(path.delimiter).some((directory) => isProgram(path.join(directory, program))),
  )
  return found && [found[0], found[1](port)]
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Opens the window as soon as there is something to see; it ends with what it shows. */
export async function openViewer(
  [program = '', ...args]: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; tries < 50 && !(await answers(port)); tries++) await sleep(200, undefined, { signal })
  const child = spawn(program, args, { stdio: 'ignore', signal })
  child.on('error', () => {})
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
