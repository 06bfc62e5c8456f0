import type { Duplex } from 'node:stream'
import type { Json } from '@ingot/contracts/json.ts'

interface Message {
  readonly return?: unknown
  readonly error?: { readonly desc: string }
  readonly event?: string
}

/** A QMP connection (qemu-qmp-ref(7)): one command at a time, events aside. */
export interface Control {
  /** Resolves when QEMU has carried out the command; rejects with QEMU's words. */
  readonly execute: (command: string, options?: Readonly<Record<string, Json>>) => Promise<void>
}

/** Speaks QMP over a connected socket. */
export function openControl(socket: Duplex): Control {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  let text = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = `${text}${chunk}`.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) settle(JSON.parse(line) as Message)
  })
  const fail = (): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the machine ended'))
  }
  socket.on('error', fail)
  socket.on('close', fail)

  function settle(message: Message): void {
    if (message.error) waiting.shift()?.reject(new Error(message.error.desc))
    else if (message.return !== undefined) waiting.shift()?.resolve()
  }
  const execute: Control['execute'] = (command, options = {}) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      socket.write(`${JSON.stringify({ execute: command, arguments: options })}\n`)
    })
  const ready = execute('qmp_capabilities')
  ready.catch(() => {})
  return { execute: (command, options) => ready.then(() => execute(command, options)) }
}
