import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { project } from './cli.ts'

/** Something that speaks TLS before the server, with an authority of its own. */
export async function withAuthority(t: TestContext): Promise<{
  readonly certificate: string
  readonly front: (port: number) => Promise<number>
}> {
  const directory = project(t, {})
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')]
  const subject = ['-subj', '/CN=test authority', '-addext', 'subjectAltName=IP:10.0.2.2']
  const { status, stderr } = spawnSync(
    'openssl',
    [
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ['-keyout', key, '-out', certificate, ...subject],
    ].flat(),
    { timeout: 30_000 },
  )
  assert.equal(status, 0, String(stderr))
  return {
    certificate: readFileSync(certificate, 'utf8'),
    front: async (port) => {
      const server = createServer(
        { key: readFileSync(key), cert: readFileSync(certificate) },
        ({ url, method, headers }, response) => {
          const asked = request({ host: '127.0.0.1', port, path: url, method, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers)
            answer.pipe(response)
          })
          asked.on('error', () => response.destroy())
          asked.end()
        },
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      t.after(() => server.close())
      return (server.address() as AddressInfo).port
    },
  }
}
