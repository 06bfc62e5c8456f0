import assert from 'node:assert/strict'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { System } from '@ingot/contracts/system.ts'
import { root } from './house/tracked-files.ts'
import { ingot } from './cli.ts'

const examples = join(root, 'examples')
const projects = globSync('*/ingot.{ts,yaml}', { cwd: examples }).map(dirname).toSorted()

async function systemOf(example: string, name: string): Promise<System> {
  const { stdout, stderr } = await ingot(['-C', resolve(examples, example), 'show', name, '--json'])
  assert.ok(stdout.startsWith('{'), stderr)
  return JSON.parse(stdout) as System
}

function packagesOf({ blueprint }: System): ReadonlySet<string> {
  return new Set(blueprint.packages.map(({ name }) => name))
}

test('every example is evaluated without a mistake and without a warning', { timeout: 120_000 }, async () => {
  for (const name of ['container-host', 'control-plane', 'desktop', 'menagerie', 'tablet'])
    assert.ok(projects.includes(name), name)
  for (const example of projects) {
    const { code, stdout, stderr } = await ingot(['-C', join(examples, example), 'check'])
    assert.equal(code, 0, stderr)
    assert.doesNotMatch(stdout, /warning:/)
  }
})

test('menagerie: a base that is never run, a pet, livestock and a mascot, and a hundred machines', async () => {
  const menagerie = join(examples, 'menagerie')
  const { code, stderr } = await ingot(['-C', menagerie, 'run', 'base'])
  assert.equal(code, 2)
  assert.match(stderr, /'base' is abstract[\s\S]*these extend it: base-livestock, base-mascot, base-pet/)
  const { stdout } = await ingot(['-C', menagerie, 'check', '--json'])
  const { nodes } = JSON.parse(stdout) as { nodes: { system: string }[] }
  assert.equal(nodes.length, 101)

  const pet = await systemOf('menagerie', 'base-pet')
  const names = packagesOf(pet)
  assert.ok(['zsh', 'vim', 'strace', 'cockpit-ws'].every((name) => names.has(name)))
  assert.ok(!names.has('nano'))
  const tool = pet.blueprint.files.find(({ path }) => path === '/usr/bin/how-are-you')
  assert.equal(
    tool?.kind === 'file' && `${tool.mode.toString(8)} ${tool.owner}:${tool.group}`,
    '750 root:adm',
  )

  const mascot = await systemOf('menagerie', 'base-mascot')
  assert.deepEqual(
    mascot.layers.map(({ name }) => name),
    ['base-mascot', 'base-livestock', 'base'],
  )
  assert.deepEqual(
    mascot.blueprint.users.map(({ name }) => name),
    ['shepherd'],
  )
})

test('desktop: every template adds its own, and slim takes away', async () => {
  const plasma = await systemOf('desktop', 'plasma')
  const all = await systemOf('desktop', 'plasma-nvidia-system76-slim')
  const gone = new Set(packagesOf(plasma)).difference(packagesOf(all))
  for (const name of ['cups', 'firefox-esr', 'libreoffice-plasma', 'okular', 'print-manager'])
    assert.ok(gone.has(name), name)
  assert.ok(!gone.has('dolphin'))
  const added = new Set(packagesOf(all)).difference(packagesOf(plasma))
  assert.ok(added.has('nvidia-driver') && added.has('thermald'))
  assert.ok(all.blueprint.kernel.parameters.includes('nvidia-drm.modeset=1'))
  assert.ok(all.blueprint.files.some(({ path }) => path === '/etc/xdg/user-dirs.defaults'))
  assert.ok(all.blueprint.initramfs.packages.includes('intel-microcode'))
})

test('control-plane: one system for three machines, which tell themselves apart by their names', async () => {
  const { stdout } = await ingot(['-C', join(examples, 'control-plane'), 'check', '--json'])
  const { nodes } = JSON.parse(stdout) as { nodes: { name: string; system: string }[] }
  const runs = (system: string) => nodes.filter((node) => node.system === system).map(({ name }) => name)
  assert.deepEqual(runs('control-plane'), ['lucy', 'makise', 'quinn'])
  assert.deepEqual(runs('vpn-gateway'), ['sunraku'])

  const { blueprint } = await systemOf('control-plane', 'control-plane')
  assert.match(textOf(blueprint, '/etc/keepalived/keepalived.conf'), /^ {4}@lucy priority 103$/m)
  assert.match(textOf(blueprint, '/etc/haproxy/haproxy.cfg'), /^ {4}server quinn 192\.0\.2\.13:6443 check /m)
  const firewall = textOf(blueprint, '/etc/nftables.conf')
  assert.match(
    firewall,
    /saddr 192\.0\.2\.0\/24 tcp dport \{ 2379, 2380, 6443, 9100, 10250, 10257, 10259 \} accept$/m,
  )
  assert.doesNotMatch(firewall, /^\t\ttcp dport .*\b2379\b/m)
  assert.ok(!blueprint.packages.some(({ name }) => name === 'kubeadm'))
})

test('control-plane: a machine with BIOS that is given what needs UEFI is refused, where it stands', async (t) => {
  const directory = copyOf(t, 'control-plane')
  edit(directory, 'systems/vpn-gateway.ts', (text) =>
    text
      .replace('extends: base,', 'extends: base, templates: [uefiMetal],')
      .replace('import { base }', "import { uefiMetal } from '../templates/uefi-metal.ts'\nimport { base }"),
  )
  const { code, stderr } = await ingot(['-C', directory, 'check'])
  assert.equal(code, 2)
  assert.match(stderr, /package efibootmgr needs UEFI, and this system is for legacy BIOS/)
  assert.match(stderr, /at \S*templates\/uefi-metal\.ts:\d+:\d+/)
  assert.match(stderr, /^hint: .*mkRemove\('efibootmgr'\)/m)
})

test('control-plane: what one supplies oneself is taken as it is', async (t) => {
  const directory = copyOf(t, 'control-plane')
  const images = JSON.stringify({
    server: `registry.example.org/netbird/server@sha256:${'a'.repeat(64)}`,
    dashboard: `registry.example.org/netbird/dashboard@sha256:${'b'.repeat(64)}`,
  })
  const repository = JSON.stringify({
    name: 'kubernetes',
    uri: 'https://packages.example.org/kubernetes/deb',
    suite: '/',
    components: [],
    key: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n',
  })
  edit(directory, 'site.ts', (text) =>
    text
      .replace(/(netbirdImages[^=]*= )null/, `$1${images}`)
      .replace(/(kubernetesRepository[^=]*= )null/, `$1${repository}`),
  )
  const gateway = (await systemOf(directory, 'vpn-gateway')).blueprint
  assert.match(
    textOf(gateway, '/usr/share/containers/systemd/netbird-server.container'),
    /^Image=registry\.example\.org\/netbird\/server@sha256:a{64}$/m,
  )
  assert.match(textOf(gateway, '/etc/caddy/Caddyfile'), /^vpn\.example\.org \{$/m)
  assert.deepEqual(
    gateway.secrets.map(({ name }) => name),
    ['netbird-config'],
  )
  assert.ok(packagesOf(await systemOf(directory, 'control-plane')).has('kubeadm'))

  edit(directory, 'site.ts', (text) => text.replace(/@sha256:a+/, ':latest'))
  const { code, stderr } = await ingot(['-C', directory, 'check'])
  assert.equal(code, 2)
  assert.match(stderr, /expected an image by its digest/)
})

test('tablet: an encrypted pool that another system shares, and microcode before all else', async () => {
  const { blueprint } = await systemOf('tablet', 'tablet')
  assert.match(
    textOf(blueprint, '/etc/crypttab'),
    /^pool PARTLABEL=pool none luks,tpm2-device=auto,discard,nofail$/m,
  )
  assert.match(
    textOf(blueprint, '/usr/lib/systemd/system/var-home.mount'),
    /^Options=subvol=@home,.*nofail$/m,
  )
  assert.ok(blueprint.initramfs.packages.includes('intel-microcode'))
})

test('container-host: nothing but containers, each by its digest', async () => {
  const host = await systemOf('container-host', 'host')
  assert.ok(packagesOf(host).has('podman'))
  const containers = (await systemOf('container-host', 'shop')).blueprint.files.filter(({ path }) =>
    path.endsWith('.container'),
  )
  assert.equal(containers.length, 3)
  for (const file of containers)
    assert.match(
      file.kind === 'file' && file.content.kind === 'text' ? file.content.text : '',
      /^Image=\S+@sha256:[0-9a-f]{64}$/m,
    )
})

function textOf({ files }: System['blueprint'], path: string): string {
  const file = files.find((each) => each.path === path)
  assert.ok(file?.kind === 'file' && file.content.kind === 'text', path)
  return file.content.text
}

/** A copy of an example outside of the repository, to be changed. */
function copyOf(t: TestContext, example: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'ingot-example-'))
  t.after(() => rmSync(directory, { recursive: true }))
  cpSync(join(examples, example), directory, { recursive: true })
  return directory
}

function edit(directory: string, file: string, change: (text: string) => string): void {
  const path = join(directory, file)
  const text = readFileSync(path, 'utf8')
  const changed = change(text)
  assert.notEqual(changed, text)
  writeFileSync(path, changed)
}
