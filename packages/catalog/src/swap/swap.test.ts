import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt, unitsOf } from '../testing.ts'

const units = '/usr/lib/systemd/system'

test('a file that the machine makes, and a partition', () => {
  const blueprint = blueprintOf({
    swapDevices: [
      { device: '/var/swap-file', size: '4G' },
      { device: '/dev/disk/by-label/swap', priority: 5 },
    ],
  })
  assert.equal(
    textAt(blueprint, `${units}/var-swap\\x2dfile.swap`),
    `[Unit]
ConditionKernelCommandLine=!ingot.live
Requires=make-var-swap\\x2dfile.service
After=make-var-swap\\x2dfile.service

[Swap]
What=/var/swap-file

[Install]
WantedBy=swap.target
`,
  )
  const maker = textAt(blueprint, `${units}/make-var-swap\\x2dfile.service`) ?? ''
  assert.match(maker, /mkswap --size 4294967296 --file \/var\/swap-file\.new\n/)
  assert.ok(maker.indexOf('/usr/bin/sync') < maker.indexOf('/usr/bin/mv'), 'synced before it is renamed')
  assert.match(
    textAt(blueprint, `${units}/dev-disk-by\\x2dlabel-swap.swap`) ?? '',
    /!ingot\.live\n\n\[Swap\]\n.*\nPriority=5$/m,
  )
  assert.ok(unitsOf(blueprint).includes('var-swap\\x2dfile.swap enabled'))
})

test('compressed memory', () => {
  const blueprint = blueprintOf({ zramSwap: { enable: true, memoryPercent: 25 } })
  assert.ok(packagesOf(blueprint).includes('systemd-zram-generator'))
  assert.equal(
    textAt(blueprint, '/usr/lib/systemd/zram-generator.conf'),
    '[zram0]\nzram-size=ram * 25 / 100\ncompression-algorithm=zstd\nswap-priority=100\n',
  )
})

test('what cannot be swapped to', () => {
  assert.equal(problemsOf({ swapDevices: [{ device: '/swapfile', size: '1G' }] }).length, 1)
  assert.equal(problemsOf({ swapDevices: [{ device: '/var/swapfile' }] }).length, 1)
  assert.equal(problemsOf({ swapDevices: [{ device: '/var/swapfile', size: '1X' }] }).length, 1)
})
