import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

test('a cloud is asked, and leaves alone what is declared', () => {
  const blueprint = blueprintOf({
    services: {
      'cloud-init': {
        enable: true,
        datasources: ['Ec2'],
        defaultUser: 'debian',
        settings: { disable_root: false },
      },
    },
  })
  assert.ok(packagesOf(blueprint).includes('cloud-init'))
  const text = textAt(blueprint, '/etc/cloud/cloud.cfg.d/50-declared.cfg') ?? ''
  assert.match(text, /^#cloud-config\n\{/)
  const settings = JSON.parse(text.slice('#cloud-config\n'.length))
  assert.deepEqual(settings.datasource_list, ['Ec2', 'None'])
  assert.equal(settings.system_info.default_user.homedir, '/var/home/debian')
  assert.equal(settings.ssh_deletekeys, false)
  assert.equal(settings.disable_root, false)
  for (const stage of ['cloud-init-local', 'cloud-init-network', 'cloud-final'])
    assert.ok(unitsOf(blueprint).includes(`${stage}.service enabled`))
  assert.ok(!packagesOf(blueprintOf({})).includes('cloud-init'))
})

test('a cloud that nobody knows', () => {
  const definitions = { services: { 'cloud-init': { datasources: ['Cumulus'] } } } as unknown as Parameters<
    typeof problemsOf
  >[0]
  assert.equal(problemsOf(definitions).length, 1)
})
