import { deepEqual, equal, match } from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { applyFactsScript } from '@ingot/catalog/facts/script.ts'
import { askMetadataScript } from '@ingot/catalog/facts/metadata-script.ts'
import { parseFacts } from '@ingot/contracts/node.ts'
import { planDrive } from '@ingot/node/config-drive.ts'
import { userData } from '@ingot/node/user-data.ts'

/** The scripts as a machine runs them, in a sandbox with the host's /usr and an /etc, /var and /run of its own, and a cloud. */
const run = promisify(execFile)
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f admin@example'

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ingot-metadata-'))
  await chmod(directory, 0o755)
  for (const [name, text] of [
    ['apply-facts', applyFactsScript],
    ['ask-metadata', askMetadataScript],
  ] as const) {
    await writeFile(join(directory, name), text)
    await chmod(join(directory, name), 0o755)
  }
})
after(() => rm(directory, { recursive: true }))

/** What a cloud answers by path; `sessions`: only to those who ask for one, as EC2's version 2 does. */
interface Cloud {
  readonly pages: Readonly<Record<string, string>>
  readonly sessions?: boolean
  /** Path that it has no time for, from the second time on that a machine asks. */
  readonly busy?: string
}

async function cloud(t: TestContext, { pages, sessions = false, busy }: Cloud): Promise<string> {
  let asked = 0
  const server = createServer(({ method, url = '', headers }, response) => {
    const answer = (status: number, text = ''): void => void response.writeHead(status).end(text)
    if (url === '/latest/api/token') return answer(sessions && method === 'PUT' ? 200 : 404, 'a-token==')
    if (sessions && headers['x-aws-ec2-metadata-token'] !== 'a-token==') return answer(401)
    const path = url.replace('/latest/', '')
    if (path === 'meta-data/instance-id') asked += 1
    if (asked > 1 && path === busy) return answer(503, 'busy')
    const page = pages[path]
    return page === undefined ? answer(404, 'none') : answer(200, page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const openstack: Cloud['pages'] = {
  'meta-data/instance-id': 'i-00000001',
  'meta-data/local-hostname': 'Web1.novalocal',
  'meta-data/public-keys/': '0=laptop\n1=broken',
  'meta-data/public-keys/0/openssh-key': key,
  'meta-data/public-keys/1/openssh-key': `command="true" ${key}`,
}

const sandbox = [
  '--unshare-uts --unshare-pid --unshare-ipc --die-with-parent --clearenv',
  '--setenv PATH /usr/sbin:/usr/bin --ro-bind /usr /usr --proc /proc --dev /dev',
  '--symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib --symlink usr/lib64 /lib64',
  '--tmpfs /etc --tmpfs /var --tmpfs /run --tmpfs /tmp --tmpfs /dev/disk',
].flatMap((line) => line.split(' '))

const preamble = `
set -u
sed s@/usr/lib/ingot/@/test/@ /test/ask-metadata > /tmp/ask-metadata
printf '%s\\n' root:x:0:0::/root:/bin/sh > /etc/passwd; printf '%s\\n' root:x:0: > /etc/group
echo default > /etc/hostname
ask() { sh /tmp/ask-metadata "$1" 1 admin > /run/log 2>&1; echo "exit $?"; }
`

async function onMachine(scenario: string): Promise<readonly string[]> {
  const enter = process.getuid?.() === 0 ? [] : ['unshare', '--map-root-user', '--map-auto']
  const command = [...enter, 'bwrap', ...sandbox, '--ro-bind', directory, '/test', 'sh', '-c']
  const [program = '', ...args] = [...command, preamble + scenario]
  const { stdout } = await run(program, args, { timeout: 60_000 })
  return stdout.trimEnd().split('\n')
}

const nodeFacts = planDrive({
  system: 'web',
  node: {
    name: 'web7',
    facts: parseFacts({ interfaces: [{ match: 'en*', dhcp: true }], sshKeys: { root: [key] } }, 'web7'),
  },
  blueprint: { users: [], secrets: [] },
  secrets: new Map(),
})

test('host name and keys of a cloud, with sessions and without', async (t) => {
  for (const sessions of [false, true]) {
    const url = await cloud(t, { pages: openstack, sessions })
    const lines = await onMachine(`
      ask ${url}; hostname; stat --format %a /run/ingot; cat /etc/hostname /run/ingot/authorized_keys.d/admin; ls /run/ingot /run/ingot/secrets; cat /run/log
      find /var/lib/ingot/facts -type f -perm /077`)
    deepEqual(lines, [
      'exit 0',
      'web1',
      '755',
      'web1',
      key,
      '/run/ingot:',
      'authorized_keys.d',
      'secrets',
      '',
      '/run/ingot/secrets:',
      '<4>ingot-metadata: key 1 is none',
      'ingot-facts: took over the facts of the metadata service',
      'ingot-facts: the SSH keys changed',
    ])
  }
})

test('user data has the facts of a node, also with line breaks of other systems; the keys of the cloud come beside them', async (t) => {
  const url = await cloud(t, {
    pages: { ...openstack, 'user-data': userData(nodeFacts).replaceAll('\n', '\r\n') },
  })
  const lines = await onMachine(
    `ask ${url}; hostname; ls /run/systemd/network; cat /run/ingot/authorized_keys.d/root /run/ingot/authorized_keys.d/admin`,
  )
  deepEqual(lines, ['exit 0', 'web7', '05-ingot-facts-000.network', key, key])
})

test('user data of others is left alone; what is damaged, or has secrets, changes nothing', async (t) => {
  const others = await cloud(t, { pages: { ...openstack, 'user-data': '#cloud-config\n{}\n' } })
  const lines = await onMachine(`ask ${others}; hostname; grep -c 'left alone' /run/log`)
  deepEqual(lines, ['exit 0', 'web1', '1'])

  const text = userData(nodeFacts)
  const damaged = userData({ ...nodeFacts, 'apply/hostname': new TextEncoder().encode('evil\n') })
  const secret = userData({ ...nodeFacts, 'apply/secrets.list': new TextEncoder().encode('x root 0400\n') })
  const large = userData({ ...nodeFacts, 'apply/large': new Uint8Array(8 * 2 ** 20) })
  for (const wrong of [text.slice(0, 200), damaged, secret, large]) {
    const url = await cloud(t, { pages: { ...openstack, 'user-data': wrong } })
    const [exit, name, ...log] = await onMachine(`ask ${url}; cat /etc/hostname /run/log`)
    deepEqual([exit, name], ['exit 1', 'default'])
    match(log.join('\n'), /user data is damaged, too large, or has secrets/)
  }
})

test('a cloud that is silent: what was known stays; a machine that knows nothing says so', async (t) => {
  const url = await cloud(t, { pages: openstack })
  const silent = 'http://127.0.0.1:9'
  const lines = await onMachine(`
    ask ${silent}; cat /run/log; ask ${url}; hostname other; ask ${silent}; cat /run/log; cat /etc/hostname`)
  deepEqual(lines, [
    'exit 1',
    `<3>ingot-metadata: ${silent} did not answer within 1 s: this machine has no facts`,
    'exit 0',
    'exit 0',
    `<4>ingot-metadata: ${silent} did not answer within 1 s; the facts stay as they are`,
    'web1',
  ])
})

test('a cloud that has no time for one question: everything stays', async (t) => {
  const stays = async (path: string): Promise<void> => {
    // User data names the host, and then no other name is asked for.
    const data = path === 'user-data' ? { 'user-data': userData(nodeFacts) } : {}
    const url = await cloud(t, { pages: { ...openstack, ...data }, busy: path })
    const lines = await onMachine(`
      hash() { find /var/lib/ingot/facts /run/ingot -type f -exec sha256sum {} + | sort; }
      ask ${url}; hash > /tmp/before; ask ${url}; cat /run/log; hash | cmp - /tmp/before && cat /run/ingot/authorized_keys.d/admin`)
    const kept = `<4>ingot-metadata: ${url} has no answer to ${path} (503); the facts stay as they are`
    deepEqual(lines, ['exit 0', 'exit 0', kept, key])
  }
  const paths = ['user-data', 'meta-data/local-hostname', 'meta-data/public-keys/0/openssh-key']
  await Promise.all(paths.map(stays))
})

test('what a drive or an installer gave stays', async (t) => {
  const url = await cloud(t, { pages: openstack })
  const lines = await onMachine(`
    mkdir -p /var/lib/ingot/facts/current/apply; ask ${url}; cat /run/log /etc/hostname`)
  equal(lines.at(-1), 'default')
  match(lines.join('\n'), /exit 0\n.*the service is not asked/)
})

test('shellcheck finds nothing in it', () => {
  const ran = spawnSync('shellcheck', [join(directory, 'ask-metadata')], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  equal(ran.status, 0, ran.stdout)
})
