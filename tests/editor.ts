import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './house/tracked-files.ts'

/** A file that is open in an editor. A place is where a text begins, after another one. */
export interface OpenFile {
  hover(text: string, after?: string): Promise<string>
  completions(text: string, after?: string): Promise<readonly string[]>
}

/** Opens a file of a project as an editor does: over the language server protocol, with TypeScript's own server. */
export async function withEditor<T>(
  directory: string,
  { file, content }: { readonly file: string; readonly content: string },
  work: (open: OpenFile) => Promise<T>,
): Promise<T> {
  const tsc = join(root, 'node_modules/.bin/tsc')
  const child = spawn(tsc, ['--lsp', '--stdio'], { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] })
  const waiting = new Map<number, (result: unknown) => void>()
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }
  let received = Buffer.alloc(0)
  child.stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    for (;;) {
      const head = received.indexOf('\r\n\r\n')
      const length = Number(
        /Content-Length: (\d+)/.exec(received.toString('latin1', 0, Math.max(head, 0)))?.[1],
      )
      if (head < 0 || received.length < head + 4 + length) return
      const message = JSON.parse(received.toString('utf8', head + 4, head + 4 + length)) as Message
      received = received.subarray(head + 4 + length)
      if (message.id === undefined) continue
      if (message.method === undefined) waiting.get(message.id)?.(message.result)
      else send({ id: message.id, result: message.params?.items?.map(() => null) ?? null })
    }
  })
  let asked = 0
  const ask = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      asked += 1
      waiting.set(asked, resolve)
      child.once('exit', () => reject(new Error('the language server ended')))
      send({ id: asked, method, params })
    })
  try {
    const formats = { textDocument: { hover: { contentFormat: ['markdown'] } } }
    const rootUri = pathToFileURL(directory).href
    await ask('initialize', { processId: process.pid, rootUri, capabilities: formats })
    send({ method: 'initialized', params: {} })
    const textDocument = { uri: pathToFileURL(join(directory, file)).href }
    send({
      method: 'textDocument/didOpen',
      params: { textDocument: { ...textDocument, languageId: 'typescript', version: 1, text: content } },
    })
    const at = (text: string, after: string) => {
      const lines = content.slice(0, content.indexOf(text, content.indexOf(after))).split('\n')
      return { textDocument, position: { line: lines.length - 1, character: (lines.at(-1) ?? '').length } }
    }
    return await work({
      hover: async (text, after = '') => {
        const answer = (await ask('textDocument/hover', at(text, after))) as Hover | null
        return answer?.contents.value ?? ''
      },
      completions: async (text, after = '') => {
        const answer = (await ask('textDocument/completion', at(text, after))) as Completions | null
        return (answer?.items ?? []).map(({ label }) => label.replace(/\?$/, ''))
      },
    })
  } finally {
    child.kill()
  }
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly items?: readonly unknown[] }
  readonly result?: unknown
}
interface Hover {
  readonly contents: { readonly value: string }
}
interface Completions {
  readonly items: readonly { readonly label: string }[]
}
