import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, textAt } from '../testing.ts'

test("settings on top of Debian's", () => {
  const cri = 'io.containerd.grpc.v1.cri'
  const blueprint = blueprintOf({
    virtualisation: {
      containerd: { enable: true, settings: { plugins: { [cri]: { cni: { bin_dir: '/opt/cni/bin' } } } } },
    },
  })
  assert.equal(
    textAt(blueprint, '/etc/containerd/config.toml'),
    `version = 2

[plugins."${cri}".cni]
bin_dir = "/opt/cni/bin"
conf_dir = "/etc/cni/net.d"

[plugins."io.containerd.internal.v1.opt"]
path = "/var/lib/containerd/opt"
`,
  )
  assert.ok(packagesOf(blueprint).includes('containerd'))
  assert.ok(!packagesOf(blueprintOf({})).includes('containerd'))
})
