import http from 'node:http'
import https from 'node:https'
import tls from 'node:tls'
import type { AptProxies } from './host-apt.ts'
import { proxyEnvironment } from './host-apt.ts'

/** Connections that are kept open between requests, through the proxies that the host's apt uses. */
export interface HttpClient {
  /**
   * Starts a GET, following redirects (never from https to http). `idleSeconds` without a byte from the server end it
   * with an error. The caller reads or destroys the body.
   */
  readonly get: (url: string, request: HttpRequest) => Promise<http.IncomingMessage>
  readonly close: () => void
}

export interface HttpRequest {
  readonly headers?: Readonly<Record<string, string>>
  readonly idleSeconds: number
  readonly signal?: AbortSignal | undefined
}

/** Opens a client with at most `connections` connections to a host. */
export function openHttpClient(connections: number, proxies: AptProxies): HttpClient {
  const proxyEnv = proxyVariables(proxies)
  const options = { keepAlive: true, maxSockets: connections, scheduling: 'lifo', proxyEnv } as const
  const plain = new http.Agent(options)
  let secure: https.Agent | undefined
  const agentFor = (url: URL): http.Agent => {
    if (url.protocol === 'http:') return plain
    // As apt does: the host's certificates, beside those of Node.
    const ca = [...tls.getCACertificates('default'), ...tls.getCACertificates('system')]
    secure ??= new https.Agent({ ...options, ca })
    return secure
  }
  const request = (url: URL, { headers, idleSeconds, signal }: HttpRequest): Promise<http.IncomingMessage> =>
    new Promise((resolve, reject) => {
      const start = url.protocol === 'http:' ? http.get : https.get
      const settings = { agent: agentFor(url), headers: { ...headers }, ...(signal && { signal }) }
      let answer: http.IncomingMessage | undefined
      const sent = start(url, settings, (message) => resolve((answer = message)))
      const stalled = (): void => {
        const error = new Error(`nothing came from the server for ${idleSeconds} seconds`)
        answer?.destroy(error)
        sent.destroy(error)
      }
      sent.setTimeout(idleSeconds * 1000, stalled)
      sent.on('error', reject)
    })
  const get: HttpClient['get'] = async (first, how) => {
    let url = new URL(first)
    for (let hops = 0; hops < 6; hops++) {
      const answer = await request(url, how)
      const target = redirectTarget(answer, url)
      if (target === undefined) return answer
      answer.resume()
      url = target
    }
    throw new Error('more than five redirects')
  }
  return {
    get,
    close: () => {
      plain.destroy()
      secure?.destroy()
    },
  }
}

function redirectTarget(answer: http.IncomingMessage, from: URL): URL | undefined {
  const { statusCode = 0, headers } = answer
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined
  const target = new URL(headers.location, from)
  if (!/^https?:$/.test(target.protocol) || (from.protocol === 'https:' && target.protocol !== 'https:')) {
    throw new Error(`refused a redirect to ${target.protocol}//`)
  }
  return target
}

/** apt's general proxies as the variables that Node reads; the environment wins, as it does for apt. */
function proxyVariables(proxies: AptProxies): Record<string, string> {
  const settings = proxies.flatMap(({ key, value }) => {
    const [, scheme] = /^Acquire::(https?)::Proxy$/i.exec(key) ?? []
    return scheme !== undefined && value !== 'DIRECT' ? [[`${scheme.toLowerCase()}_proxy`, value]] : []
  })
  return { ...Object.fromEntries(settings), ...proxyEnvironment() }
}
