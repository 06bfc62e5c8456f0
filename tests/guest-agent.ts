import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** Asks the guest agent at a socket of QEMU's (qemu-ga-ref(7)), and gives what it returns. Waits until there is one. */
export async function askAgent(socket: string, command: string, seconds: number): Promise<unknown> {
  const connection = connect(socket)
  try {
    await once(connection, 'connect')
    connection.write(`${JSON.stringify({ execute: command })}\n`)
    const lines = createInterface({ input: connection })
    const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(seconds * 1000) })) as [string]
    return (JSON.parse(line) as { readonly return?: unknown }).return
  } finally {
    connection.destroy()
  }
}
