import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const directory = '/usr/share/containers/systemd'

test('users without root get ids for their containers', () => {
  const blueprint = blueprintOf({
    users: { root: {}, b: {}, a: {} },
    virtualisation: { podman: { enable: true } },
  })
  assert.match(
    textAt(blueprint, '/usr/lib/systemd/system/subordinate-ids.service') ?? '',
    /^ExecStart=\/usr\/lib\/ingot\/subordinate-ids (a b|b a)$/m,
  )
  assert.ok(unitsOf(blueprint).includes('subordinate-ids.service enabled'))
})

test('a container is a quadlet, and brings Podman', () => {
  const blueprint = blueprintOf({
    secrets: { web: {} },
    virtualisation: {
      'oci-containers': {
        containers: {
          db: { image: 'registry.example.org/db:1', autoStart: false },
          web: {
            image: 'registry.example.org/web:1.2',
            cmd: ['serve', '--title', 'a b'],
            dependsOn: ['db'],
            environment: { MODE: '100% on' },
            environmentSecrets: [{ kind: 'secret', name: 'web' }],
            ports: ['8080:80'],
            volumes: ['data:/data'],
            autoUpdate: true,
            settings: { Service: { MemoryMax: '1G' } },
          },
        },
      },
      quadlets: { 'web.network': { Network: { Subnet: '10.89.1.0/24' } } },
    },
  })
  assert.ok(packagesOf(blueprint).includes('podman'))
  assert.equal(
    textAt(blueprint, `${directory}/web.container`),
    `[Unit]
Description=Container web
Requires=db.service
After=db.service

[Container]
ContainerName=web
Image=registry.example.org/web:1.2
Exec=serve --title "a b"
Environment="MODE=100%% on"
EnvironmentFile=/run/ingot/secrets/web
PublishPort=8080:80
Volume=data:/data
AutoUpdate=registry
RunInit=yes
NoNewPrivileges=yes

[Service]
Restart=always
TimeoutStartSec=900
MemoryMax=1G

[Install]
WantedBy=multi-user.target
`,
  )
  assert.doesNotMatch(textAt(blueprint, `${directory}/db.container`) ?? '', /Install/)
  assert.equal(textAt(blueprint, `${directory}/web.network`), '[Network]\nSubnet=10.89.1.0/24\n')
  assert.ok(unitsOf(blueprint).includes('podman-auto-update.timer enabled'))
  assert.match(textAt(blueprint, '/etc/nftables.conf') ?? '', /iifname "podman\*" udp dport \{ 53 \} accept/)
})

test('Docker in name only, and a broom', () => {
  const blueprint = blueprintOf({
    virtualisation: {
      podman: {
        enable: true,
        dockerCompat: true,
        dockerSocket: { enable: true },
        autoPrune: { enable: true },
      },
    },
  })
  assert.equal(entryAt(blueprint, '/usr/bin/docker')?.kind, 'link')
  for (const unit of ['podman.socket', 'podman-prune.timer'])
    assert.ok(unitsOf(blueprint).includes(`${unit} enabled`))
  assert.ok(!packagesOf(blueprintOf({})).includes('podman'))
})

test('what is no container', () => {
  const image = 'registry.example.org/web:1'
  const containers: readonly object[] = [
    { a: { image: 'A B' } },
    { a: {} },
    { a: { image, ports: ['http'] } },
    { a: { image, dependsOn: ['b'] } },
    { a: { image, environmentSecrets: [{ kind: 'secret', name: 'x' }] } },
  ]
  for (const each of containers) {
    const definitions = { virtualisation: { 'oci-containers': { containers: each } } } as Parameters<
      typeof problemsOf
    >[0]
    assert.equal(problemsOf(definitions).length, 1, JSON.stringify(each))
  }
  assert.equal(problemsOf({ virtualisation: { quadlets: { 'web.service': {} } } }).length, 1)
})
