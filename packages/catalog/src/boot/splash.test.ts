import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blueprintOf, packagesOf, problemsOf, textAt } from '../testing.ts'

const enable = true

test('a splash brings its theme, and leaves serial consoles what they say', () => {
  const blueprint = blueprintOf({ boot: { splash: { enable } }, kernel: { parameters: ['quiet'] } })
  for (const name of ['plymouth', 'plymouth-themes']) assert.ok(packagesOf(blueprint).includes(name), name)
  assert.equal(textAt(blueprint, '/etc/plymouth/plymouthd.conf'), '[Daemon]\nTheme=bgrt\nDeviceTimeout=8\n')
  const { parameters } = blueprint.kernel
  for (const parameter of ['splash', 'plymouth.ignore-serial-consoles', 'plymouth.nolog'])
    assert.ok(parameters.includes(parameter), parameter)
  assert.ok(parameters.includes('systemd.show_status=1'))
  assert.equal(parameters.filter((each) => each === 'quiet').length, 1)
})

test('without one nothing of it is there', () => {
  const blueprint = blueprintOf({ boot: { splash: { theme: 'glow' } } })
  assert.ok(!packagesOf(blueprint).some((name) => name.startsWith('plymouth')))
  assert.ok(!blueprint.kernel.parameters.includes('quiet'))
  assert.ok(!blueprint.files.some(({ path }) => path.includes('plymouth')))
})

test('what the splash asks is asked at the serial console, too, until people can log in', () => {
  const blueprint = blueprintOf({ boot: { splash: { enable } } })
  const units = '/usr/lib/systemd/system'
  const agent = textAt(blueprint, `${units}/ingot-ask-password-console.service`) ?? ''
  assert.match(agent, /^ConditionPathExists=\/run\/plymouth\/pid$/m)
  assert.match(agent, /^ExecStart=systemd-tty-ask-password-agent --watch --console=\/dev\/console$/m)
  assert.match(
    textAt(blueprint, `${units}/plymouth-start.service.d/50-questions.conf`) ?? '',
    /^Wants=ingot-ask-password-console\.path$/m,
  )
  assert.match(
    textAt(blueprint, `${units}/systemd-ask-password-wall.service.d/50-questions.conf`) ?? '',
    /^ExecStartPre=-systemctl stop ingot-ask-password-console\.path /m,
  )
})

test('what is said at the screen stays unsaid', () => {
  const consoles = ['ttyS0', 'tty0']
  const { kernel, files } = blueprintOf({ boot: { consoles, splash: { enable } } })
  const { parameters } = kernel
  assert.ok(parameters.includes('quiet'))
  assert.ok(!parameters.includes('systemd.show_status=1'))
  assert.ok(!files.some(({ path }) => path.includes('ingot-ask-password')))
})

test('nothing is drawn over the installer of a live medium', () => {
  const blueprint = blueprintOf({ boot: { splash: { enable } } })
  for (const what of ['start', 'poweroff', 'reboot'])
    assert.equal(
      textAt(blueprint, `/usr/lib/systemd/system/plymouth-${what}.service.d/50-live.conf`),
      '[Unit]\nConditionKernelCommandLine=!ingot.live\n',
    )
})

test('themes bring their packages; one that nobody has is refused', () => {
  for (const [theme, name] of [
    ['spinner', 'plymouth-themes'],
    ['breeze', 'plymouth-theme-breeze'],
    ['ceratopsian', 'desktop-base'],
    ['tribar', 'plymouth-label'],
  ] as const)
    assert.ok(packagesOf(blueprintOf({ boot: { splash: { enable, theme } } })).includes(name), theme)
  const own = { enable, theme: 'hamara', themePackages: ['plymouth-theme-hamara'] }
  assert.ok(packagesOf(blueprintOf({ boot: { splash: own } })).includes('plymouth-theme-hamara'))
  const [problem, ...others] = problemsOf({ boot: { splash: { enable, theme: 'spiner' } } })
  assert.equal(others.length, 0)
  assert.match(problem?.message ?? '', /no theme `spiner`.* spinner,.*boot\.splash\.themePackages/)
  assert.equal(problemsOf({ boot: { splash: { enable, theme: '../x' } } }).length, 1)
})
