import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initramfsPackagesOf, rootPackagesOf } from '@ingot/catalog/blueprint-requests.ts'
import type { CatalogDefinitions } from '@ingot/catalog/modules.ts'
import { blueprintOf } from '@ingot/catalog/testing.ts'
import type { DebianSource } from '@ingot/contracts/source.ts'
import { archiveIndex } from './archive-index.ts'
import { scratch } from './source-archive.ts'

const source: Partial<DebianSource> = { components: ['main', 'contrib', 'non-free', 'non-free-firmware'] }

/** Between them they ask for every package that the catalog knows for trixie on amd64. */
const systems: readonly CatalogDefinitions[] = [
  {
    boot: { splash: { enable: true, theme: 'breeze' } },
    hardware: {
      bluetooth: { enable: true },
      cpu: { amd: { updateMicrocode: true }, intel: { updateMicrocode: true } },
      enableRedistributableFirmware: true,
      nvidia: { enable: true, nvidiaPersistenced: true, powerManagement: { enable: true } },
    },
    programs: {
      bash: { completion: { enable: true } },
      direnv: { enable: true },
      fish: { enable: true },
      zsh: { enable: true, autosuggestions: { enable: true } },
    },
    services: {
      desktopManager: { plasma6: { enable: true } },
      flatpak: { enable: true },
      fwupd: { enable: true },
      printing: { enable: true, browsed: { enable: true } },
      thermald: { enable: true },
      tlp: { enable: true },
      upower: { enable: true },
    },
    networking: {
      networkmanager: {
        enable: true,
        vpn: ['openvpn', 'openconnect', 'strongswan', 'vpnc', 'l2tp', 'sstp'],
      },
    },
    swapDevices: [{ device: '/var/swap', size: '1G' }],
    zramSwap: { enable: true },
  },
  {
    boot: { splash: { enable: true, theme: 'ceratopsian' } },
    hardware: { nvidia: { enable: true, open: false } },
    services: {
      cockpit: { enable: true },
      desktopManager: { gnome: { enable: true } },
      'power-profiles-daemon': { enable: true },
    },
    networking: { networkmanager: { enable: true, wifi: { backend: 'iwd' } } },
  },
  { boot: { splash: { enable: true } }, services: { displayManager: { lightdm: { enable: true } } } },
  { services: { greetd: { enable: true } } },
  {
    fileSystems: Object.fromEntries(
      (['btrfs', 'cifs', 'exfat', 'ext4', 'f2fs', 'nfs', 'ntfs3', 'vfat', 'xfs'] as const).map((fsType) => [
        `/srv/${fsType}`,
        { device: 'LABEL=x', fsType },
      ]),
    ),
    luks: { devices: { pool: { device: 'LABEL=pool', tpm2: true } } },
    networking: { wireguard: { interfaces: { wg0: { ips: ['10.0.0.1/24'] } } } },
    security: {
      acme: { acceptTerms: true, email: 'a@example.org', certs: { 'a.example.org': { listenHTTP: 80 } } },
      apparmor: { enable: true, extraProfiles: true },
      audit: { enable: true },
      tpm2: { enable: true, abrmd: { enable: true } },
    },
    services: {
      caddy: { enable: true },
      chrony: { enable: true },
      'cloud-init': { enable: true },
      fail2ban: { enable: true },
      haproxy: { enable: true },
      keepalived: { enable: true },
      kubernetes: { node: { enable: true } },
      postgresql: { enable: true },
      prometheus: { exporters: { node: { enable: true } } },
    },
    virtualisation: {
      libvirtd: { enable: true, qemu: { swtpm: { enable: true } } },
      podman: { enable: true },
    },
  },
  { services: { nginx: { enable: true } } },
]

test('every package of the catalog is in the archive', { timeout: 300_000 }, async (t) => {
  const blueprints = systems.map((definitions) => blueprintOf(definitions, 'amd64', source))
  const wanted = new Set(
    blueprints.flatMap((each) => [...rootPackagesOf(each), ...initramfsPackagesOf(each)]),
  )
  assert.ok(wanted.size > 200, `${wanted.size}`)
  const [first] = blueprints
  assert.ok(first)
  const index = await archiveIndex(first.source, scratch(t))
  assert.deepEqual(
    [...wanted].filter((name) => !index.has(name) && index.providers(name).length === 0),
    [],
  )
})
