import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refindDirectory } from '@ingot/contracts/efi-files.ts'
import { rootedWorld } from '../testing/rooted.ts'
import { tellFirmware } from './fill-boot.ts'
import { newDeployment } from './fill-root.ts'
import { whole } from './testing/playing.ts'

test('beside other systems firmware is told of what is started first', (t) => {
  const { ports, commands } = rootedWorld(t, () => ({}))
  const told = (): readonly string[] => {
    assert.ok(tellFirmware(ports, whole, '/dev/vdb', 3))
    return commands.at(-1) ?? []
  }
  assert.deepEqual(told().slice(0, 2), ['bootctl', 'install'])
  ports.files.makeDirectory(`${newDeployment(whole)}${refindDirectory}`)
  const command = told()
  assert.equal(command[0], 'efibootmgr')
  assert.equal(command.join(' ').includes('--disk /dev/vdb --part 3'), true)
  assert.equal(command.at(-1), '\\EFI\\BOOT\\BOOTX64.EFI')
})
