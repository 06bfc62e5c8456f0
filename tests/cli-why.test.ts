import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingot, project } from './cli.ts'

const typescript = `import { debian, defineForge, mkIf, mkRemove } from 'ingot'
const { system } = defineForge({ source: debian({ suite: 'trixie' }) })
const editors = ['vim', 'nano']
const more = () => ['jq']
export const base = system('base', {
  packages: ['htop', ...editors, ...more(), 'tmux'],
  networking: { firewall: { allowedTCPPorts: [80, 443] } },
})
for (const name of ['git'])
  system('web', { extends: base, packages: ({ config }) => [mkRemove('nano'), mkIf(true, 'strace'), name] })
`

const yaml = `source: { debian: { suite: trixie } }
systems:
  base:
    packages: [htop, vim, nano, jq, tmux]
    networking: { firewall: { allowedTCPPorts: [80, 443] } }
  web:
    extends: base
    packages: [!remove nano, !if [true, strace], git]
`

/** What is asked, and the places that are named for it, in TypeScript and in YAML. */
const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['htop', ['6:14'], ['4:16']],
  ['packages.htop', ['6:14'], ['4:16']],
  ['vim', ['3:18'], ['4:22']],
  ['443', ['7:51'], ['5:53']],
  ['networking.firewall.allowedTCPPorts.443', ['7:51'], ['5:53']],
  ['strace', ['10:79'], ['8:34']],
  ['nano', ['3:25', '10:61'], ['4:27', '8:24']],
  // Nobody wrote these as items: the definition has to do.
  ['jq', ['6:3'], ['4:33']],
  ['tmux', ['6:3'], ['4:37']],
  ['git', ['10:101'], ['8:50']],
]

for (const [file, content, column] of [
  ['ingot.ts', typescript, 1],
  ['ingot.yaml', yaml, 2],
] as const) {
  test(`why names the place of one item of a list in ${file}`, async (t) => {
    const cwd = project(t, { [file]: content })
    for (const row of table) {
      const { stdout, stderr } = await ingot(['why', 'web', row[0]], { cwd })
      const places = [...stdout.matchAll(/ingot\.(?:ts|yaml):(\d+:\d+)/g)].map(([, place]) => place)
      assert.deepEqual(places, row[column], `${row[0]}: ${stdout}${stderr}`)
    }
  })
}

test('why names the place of each text of joined lines, whole or by a word of it', async (t) => {
  const cwd = project(t, {
    'ingot.yaml': `source: { debian: { suite: trixie } }
systems:
  base:
    networking: { firewall: { extraInputRules: tcp dport 9100 accept } }
  web:
    extends: base
    networking: { firewall: { extraInputRules: !before udp dport 53 accept } }
`,
  })
  const whole = await ingot(['why', 'web', 'networking.firewall.extraInputRules'], { cwd })
  assert.match(
    whole.stdout,
    /"udp dport 53 accept" +ingot\.yaml:7:31 .*\n +"tcp dport 9100 accept" +ingot\.yaml:4:31 /,
  )
  const word = await ingot(['why', 'web', '9100'], { cwd })
  assert.match(word.stdout, /extraInputRules has "tcp dport 9100 accept"\n  \* ingot\.yaml:4:31 /)
})

test('what is no item and nothing else is refused with what was meant', async (t) => {
  const cwd = project(t, { 'ingot.yaml': yaml })
  const { code, stderr } = await ingot(['why', 'web', 'packages.htpo'], { cwd })
  assert.equal(code, 2)
  assert.match(stderr, /no option, package, unit or user called 'packages\.htpo'/)
})
