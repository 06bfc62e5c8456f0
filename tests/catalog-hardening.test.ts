import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { blueprintOf } from '@ingot/catalog/testing.ts'

const directory = mkdtempSync(join(tmpdir(), 'ingot-hardening-'))
after(() => rmSync(directory, { recursive: true }))

const blueprint = blueprintOf({
  facts: { metadata: { enable: true } },
  networking: {
    networkmanager: {
      enable: true,
      ensureProfiles: { profiles: { office: { connection: { type: 'ethernet' } } } },
    },
  },
  security: {
    pki: { certificates: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'] },
    acme: {
      acceptTerms: true,
      email: 'admin@example.org',
      certs: { 'www.example.org': { listenHTTP: 80 } },
    },
  },
  services: {
    caddy: { enable: true },
    fail2ban: { enable: true },
    haproxy: { enable: true },
    keepalived: { enable: true },
    nginx: { enable: true },
    postgresql: { enable: true },
    prometheus: { exporters: { node: { enable: true } } },
  },
})

/**
 * The most that `systemd-analyze security` may say (0 is locked in, 10 is exposed). Of a package's service only what the
 * catalog adds is looked at, as if the package itself did nothing and ran as root.
 */
const highest = {
  'acme-placeholder-www.example.org.service': 2,
  'acme-www.example.org.service': 1.7,
  'caddy.service': 2,
  'declared-authorities.service': 1.1,
  'fail2ban.service': 2.6,
  'haproxy.service': 3,
  'ingot-facts.service': 6.7,
  'ingot-metadata.service': 6.7,
  'keepalived.service': 3.3,
  'network-profiles.service': 1.2,
  'nginx.service': 3,
  'postgresql.service': 1.6,
  'prometheus-node-exporter.service': 2,
} as const

const places = ['/usr/lib/systemd/system/', '/etc/systemd/system/'] as const
for (const file of blueprint.files) {
  if (file.kind !== 'file' || file.content.kind !== 'text') continue
  if (!places.some((place) => file.path.startsWith(place))) continue
  write(file.path, file.content.text)
}
for (const unit of Object.keys(highest)) {
  if (places.some((place) => blueprint.files.some(({ path }) => path === `${place}${unit}`))) continue
  write(`/usr/lib/systemd/system/${unit}`, '[Service]\nExecStart=/bin/true\n')
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true })
  writeFileSync(join(directory, path), text)
}

/** Exposure of a unit in the directory. */
function exposureOf(unit: string): number {
  const args = ['security', '--offline=true', `--root=${directory}`, '--no-pager', unit]
  const { stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', timeout: 30_000 })
  const [, exposure] = /Overall exposure level for \S+: ([0-9.]+)/.exec(stdout) ?? []
  assert.ok(exposure !== undefined, stderr)
  return Number(exposure)
}

for (const [unit, limit] of Object.entries(highest)) {
  test(`${unit} is exposed at most ${limit}`, () => {
    const exposure = exposureOf(unit)
    assert.ok(exposure <= limit, `${exposure}`)
  })
}

test('a service that is not shut in is seen', () => {
  write('/usr/lib/systemd/system/open.service', '[Service]\nExecStart=/bin/true\n')
  assert.ok(exposureOf('open.service') > 9)
})
