import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'

/** A TCP port of the loopback interface that nobody listens on at this moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Why a TCP port of the loopback interface cannot be listened on; undefined where it can. */
export async function whyTaken(port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return error as NodeJS.ErrnoException
  } finally {
    server.close()
  }
}

/** Whether nobody listens on a TCP port of the loopback interface. */
export async function isFree(port: number): Promise<boolean> {
  return (await whyTaken(port)) === undefined
}
