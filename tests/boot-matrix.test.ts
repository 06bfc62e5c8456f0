import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { BuildReport } from '@ingot/contracts/artefact.ts'
import { agentSocket } from '@ingot/virtual/devices.ts'
import { startGuest } from '@ingot/virtual/guest.ts'
import { askAgent } from './guest-agent.ts'
import { nameOf } from './matrix/axes.ts'
import { casesForTests } from './matrix/boots.ts'
import { matrixProject, type MatrixProject } from './matrix/project.ts'
import { tryCase } from './matrix/try-case.ts'
import { inside } from './os-guest.ts'
import { sharedStore } from './quickstart.ts'

const limit = { timeout: 1_500_000 }
const logs = join(sharedStore, 'logs')
const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f cloud@example.org'
const nodeKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNQ8naVOsr86fjzC9sIi3eSrzI/ixd/Hcxx0pVTkrsV admin@example.org'

const more = `export const cloud = system('cloud', {
  services: { ssh: { enable: true }, 'qemu-guest-agent': { enable: true } },
  users: { admin: { groups: ['sudo'] } },
  facts: { metadata: { enable: true, user: 'admin' } },
})
export const cloud1 = node('cloud1', { system: cloud, facts: { sshKeys: { root: ['${nodeKey}'] } } })
`

/** A metadata service as OpenStack's, on this host; @returns its port. */
async function metadataService(t: TestContext, userData: string): Promise<number> {
  const pages: Readonly<Record<string, string>> = {
    '/latest/meta-data/instance-id': 'i-1',
    '/latest/meta-data/local-hostname': 'not-this.novalocal',
    '/latest/meta-data/public-keys/': '0=mine',
    '/latest/meta-data/public-keys/0/openssh-key': key,
    '/latest/user-data': userData,
  }
  const server = createServer(({ method, url = '' }, response) => {
    const page = method === 'GET' ? pages[url] : undefined
    response.writeHead(page === undefined ? 404 : 200).end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

/** The virtual network has no link-local address to answer at: the service is asked at the host's. */
function askingHost(port: number): string {
  return `[Service]\nExecStart=\nExecStart=/usr/lib/ingot/ask-metadata http://10.0.2.2:${port} 60 admin\n`
}

async function bootsInCloud(t: TestContext, { command, room }: MatrixProject): Promise<void> {
  const { path } = JSON.parse(await command('facts', 'cloud1', '--user-data')) as { readonly path: string }
  const { images } = JSON.parse(await command('build', 'cloud', '--format', 'qcow2')) as BuildReport
  const [image] = images
  assert.equal(image?.format, 'qcow2')
  const port = await metadataService(t, readFileSync(path, 'utf8'))
  const guest = await startGuest(room, {
    image: image.path,
    extraDiskBytes: 3 * 2 ** 30,
    devices: { guestAgent: true },
    blueprint: {
      system: 'cloud',
      architecture: 'amd64',
      boot: { mode: 'uefi', menuTimeout: 0, tries: 3 },
    },
    credentials: { 'systemd.unit-dropin.ingot-metadata.service': askingHost(port) },
    consoleLog: join(logs, 'matrix-cloud.console.log'),
    bootLimitSeconds: 480,
    signal: t.signal,
  })
  try {
    await guest.run(['systemctl', 'is-system-running', '--wait'], { limitSeconds: 200 })
    const journal = await inside(guest, 'journalctl --unit=ingot-metadata --no-pager --output=cat')
    assert.match(journal, /took over the facts of the metadata service/)
    assert.equal(await inside(guest, 'systemctl list-units --failed --plain --no-legend'), '', journal)
    assert.equal(
      await inside(
        guest,
        // sshd reads the keys of a user as that user.
        'hostname; runuser -u admin -- cat /run/ingot/authorized_keys.d/admin; cat /run/ingot/authorized_keys.d/root',
      ),
      `cloud1\n${key}\n${nodeKey}\n`,
    )
    const agent = join(guest.directory, agentSocket)
    assert.deepEqual(await askAgent(agent, 'guest-ping', 60), {})
    assert.deepEqual(await askAgent(agent, 'guest-get-host-name', 60), { 'host-name': 'cloud1' })
    const [disk = 0, grown = 0] = (
      await inside(
        guest,
        'lsblk --bytes --nodeps --noheadings --output SIZE /dev/vda; df --block-size=1 --output=size /sysroot | tail -n 1',
      )
    )
      .trim()
      .split(/\s+/)
      .map(Number)
    assert.ok(grown > 0.93 * (disk - 514 * 2 ** 20), `${grown} of ${disk}`)
  } finally {
    await guest.stop()
  }
}

test('what nothing else boots', { ...limit, concurrency: 2 }, async (t) => {
  const cases = casesForTests()
  const project = await matrixProject(cases, { store: sharedStore, signal: t.signal, more })
  t.after(() => project.close())
  await Promise.all([
    t.test('a qcow2 in a cloud: its metadata service, its guest agent, a larger disk', limit, (inner) =>
      bootsInCloud(inner, project),
    ),
    ...cases.map((one) =>
      t.test(nameOf(one), limit, async (inner) => {
        const tried = await tryCase(one, { project, logs, limit: 480, signal: inner.signal })
        inner.diagnostic(tried)
      }),
    ),
  ])
})
