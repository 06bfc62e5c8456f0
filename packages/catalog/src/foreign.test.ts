import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CatalogDefinitions } from './modules.ts'
import { problemsOf } from './testing.ts'

const table: readonly (readonly [written: object, hint: RegExp])[] = [
  [{ users: { users: { ada: { isNormalUser: true } } } }, /^did you mean 'users\.ada'\?$/],
  [{ services: { xserver: { enable: true } } }, /`services\.desktopManager`.*`console\.keyMap`/],
  [{ boot: { loader: { grub: { enable: true } } } }, /`boot\.mode`.*`boot\.menuTimeout`/],
  [{ boot: { kernelParams: ['quiet'] } }, /^here it is `kernel\.parameters`$/],
  [{ environment: { etc: { motd: {} } } }, /^here it is `files`/],
  [{ environment: { systemPackages: ['htop'] } }, /^here it is `packages`$/],
  [{ services: { openssh: { enable: true } } }, /^here it is `services\.ssh`$/],
  [{ imports: ['./hardware.nix'] }, /`templates`.*`extends`/],
  [{ system: { stateVersion: '25.11' } }, /^leave it out/],
]

for (const [written, hint] of table) {
  test(`what NixOS calls otherwise: ${JSON.stringify(written)}`, () => {
    const problems = problemsOf(written as CatalogDefinitions)
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['option-unknown'],
    )
    assert.match(problems[0]?.hint ?? '', hint)
  })
}
