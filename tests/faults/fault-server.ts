import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the honest server answers. */
export interface Honest {
  readonly status: number
  readonly body: Buffer
}

/** A wrong answer, made of the right one. */
export type Lie = (response: ServerResponse, honest: Honest) => void

/** Answers wrongly where it likes to. @param path without the first slash: `channels/hello/stable.json`. */
export type Fault = (path: string) => Lie | undefined

/** Stands between a machine and the server of a published directory. */
export interface FaultServer {
  readonly port: number
  /** From now on; without a fault it is honest again. */
  readonly misbehave: (fault?: Fault) => void
  /** Paths that were answered in full since this was last called. */
  readonly served: () => readonly string[]
  readonly close: () => void
}

const honestly: Fault = () => undefined

/** Starts one in front of another server of this host. */
export async function faultServer(behind: number): Promise<FaultServer> {
  let fault: Fault = honestly
  let served: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').slice(1)
    response.on('finish', () => served.push(path))
    const honest = await ask(behind, request.url ?? '')
    const lie = fault(path)
    if (lie) return lie(response, honest)
    response.writeHead(honest.status, { 'content-length': honest.body.length }).end(honest.body)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    misbehave: (next = honestly) => {
      fault = next
      // What was stalled ends, and connections are made anew.
      server.closeAllConnections()
    },
    served: () => {
      const so = served
      served = []
      return so
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function ask(port: number, path: string): Promise<Honest> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path, agent: false }, async (response) => {
      const parts: Buffer[] = []
      for await (const part of response) parts.push(part as Buffer)
      resolve({ status: response.statusCode ?? 500, body: Buffer.concat(parts) })
    })
      .on('error', reject)
      .end()
  })
}

/** Wrong answers. */
export const lies = {
  /** One byte in the middle is another one. */
  flipped: (response, { body }) => {
    const bytes = Buffer.from(body)
    // In a signature that is amid its base64 text: the last digit of that has bits which mean nothing.
    const at = Math.floor(bytes.length / 3)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
  },
  /** Half of it, though all was promised. */
  cutShort: (response, { body }) => {
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.subarray(0, body.length >> 1), () => response.destroy())
  },
  /** Half of it, as if that was all. */
  half: (response, { body }) => {
    const bytes = body.subarray(0, body.length >> 1)
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
  },
  /** Half of it, and then nothing, for ever. */
  stalled: (response, { body }) => {
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.subarray(0, body.length >> 1))
  },
  missing: (response) => {
    response.writeHead(404, { 'content-length': 0 }).end()
  },
  broken: (response) => {
    response.writeHead(500, { 'content-length': 0 }).end()
  },
  /** What a hotel's network says to everything. */
  html: (response) => {
    const page = '<!doctype html><title>Welcome</title><p>Please log in.\n'
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': page.length }).end(page)
  },
  /** Never ends, and says nothing of how long it is. */
  endless: (response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, '{'))) continue
    }
    response.on('drain', more).writeHead(200)
    more()
  },
} as const satisfies Record<string, Lie>

/** Something else instead. */
export function instead(text: string | Buffer): Lie {
  return (response) => {
    const body = Buffer.from(text)
    response.writeHead(200, { 'content-length': body.length }).end(body)
  }
}

/** Lies about what matches, and is honest about everything else. */
export function about(pattern: RegExp, lie: Lie): Fault {
  return (path) => (pattern.test(path) ? lie : undefined)
}
