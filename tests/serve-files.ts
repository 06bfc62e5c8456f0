import assert from 'node:assert/strict'
import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** Serves a directory to machines of this host, for which it is 10.0.2.2, and gives the port and what is fetched. */
export async function serveFiles(
  t: TestContext,
  directory: string,
): Promise<{ readonly port: number; readonly fetched: string[] }> {
  const fetched: string[] = []
  const server = createServer((request, response) => {
    if (request.method === 'GET') fetched.push(request.url ?? '')
    const file = join(directory, request.url ?? '')
    const found = statSync(file, { throwIfNoEntry: false })
    if (!found?.isFile()) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-length': found.size })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return { port: address.port, fetched }
}
