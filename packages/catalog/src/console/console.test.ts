import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, entryAt, packagesOf, problemsOf, textAt } from '../testing.ts'

test('a font', () => {
  const blueprint = blueprintOf({ console: { fontFace: 'Terminus', fontSize: '16x32' } })
  assert.ok(packagesOf(blueprint).includes('console-setup'))
  assert.equal(
    textAt(blueprint, '/etc/default/console-setup'),
    'ACTIVE_CONSOLES="/dev/tty[1-6]"\nCHARMAP="UTF-8"\nCODESET="Lat15"\nFONTFACE="Terminus"\nFONTSIZE="16x32"\n',
  )
  assert.equal(entryAt(blueprintOf({}), '/etc/default/console-setup'), undefined)
  assert.equal(problemsOf({ console: { fontFace: 'VGA', fontSize: '16x32' } }).length, 1)
})

test('what was declared anew is looked at, whatever the ages of the files', () => {
  const dropIn = '/usr/lib/systemd/system/console-setup.service.d/50-renew.conf'
  for (const console of [{ fontFace: 'VGA' }, { keyMap: 'de' }] as const)
    assert.match(
      textAt(blueprintOf({ console }), dropIn) ?? '',
      /^ExecStartPre=.* cmp -s - \/var\/lib\/console-setup\/applied \|\| touch /m,
    )
  assert.equal(textAt(blueprintOf({}), dropIn), undefined)
})

test('logins', () => {
  const blueprint = blueprintOf({ services: { getty: { autologinUser: 'admin', helpLine: 'Hello.\n' } } })
  for (const unit of ['getty@', 'serial-getty@']) {
    const text = textAt(blueprint, `/usr/lib/systemd/system/${unit}.service.d/50-autologin.conf`)
    assert.match(text ?? '', /^\[Service\]\nExecStart=\nExecStart=-\/sbin\/agetty --autologin admin /)
  }
  assert.equal(textAt(blueprint, '/etc/issue'), 'Hello.\n')
})

test('a console that goes dark', () => {
  assert.ok(blueprintOf({ console: { blankTimeout: 600 } }).kernel.parameters.includes('consoleblank=600'))
  assert.ok(!blueprintOf({}).kernel.parameters.some((parameter) => parameter.startsWith('consoleblank')))
})
