import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountsInScript, accountsInSysusers } from './account-scripts.ts'

/** Shapes that maintainer scripts in Debian have. */
const scripts: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'the name last',
    'adduser --system --home /run/x --shell /bin/false --gecos "A, B" --group avahi',
    ['avahi'],
  ],
  [
    'over several lines',
    'adduser --system \\\n\t--comment "C daemon" \\\n  --no-create-home _chrony',
    ['_chrony'],
  ],
  [
    'a group',
    'if ! getent group x >/dev/null; then\n\taddgroup --system --quiet --force-badname _ssh\nfi',
    ['_ssh'],
  ],
  ['in another group', 'adduser --system --quiet --ingroup ntpsec --home /nonexistent ntpsec', ['ntpsec']],
  [
    'useradd',
    'useradd --system \\\n --gid nogroup -c x -d /y dnsmasq\ngroupadd -r other',
    ['dnsmasq', 'other'],
  ],
  ['after a test', 'getent passwd u || adduser --system u >/dev/null 2>&1 || true', ['u']],
  [
    'variables',
    'NAME="msg"\nGROUP=${NAME}bus\nrun adduser --system "$NAME"\naddgroup --system ${GROUP:-x}',
    ['msg', 'msgbus'],
  ],
  ['capitals', 'adduser --system --group Debian-exim', ['Debian-exim']],
  ['joining a group makes nobody', 'adduser $quiet postgres postgres\nadduser --quiet www-data ssl-cert', []],
  [
    'numbers that the package fixes',
    'adduser --system --uid 64055 libvirt-qemu\naddgroup --gid 109 --system x',
    [],
  ],
  ['comments', '# adduser --system ghost\ntrue # adduser --system ghost', []],
  ['what cannot be known', 'adduser --system "$1"', []],
]
for (const [name, script, expected] of scripts) {
  test(`accounts in a maintainer script: ${name}`, () =>
    assert.deepEqual(accountsInScript(script).names, expected))
}

test('which files of sysusers.d a script has read', () => {
  const installed =
    'systemd-sysusers ${DPKG_ROOT:+--root="$DPKG_ROOT"} basic.conf /usr/lib/sysusers.d/net.conf'
  assert.deepEqual(accountsInScript(installed).sysusers, ['basic.conf', 'net.conf'])
  assert.equal(accountsInScript('systemd-sysusers').sysusers, 'all')
  assert.equal(
    accountsInScript('if command -v systemd-sysusers >/dev/null; then true; fi').sysusers,
    undefined,
  )
  assert.equal(accountsInScript('echo').sysusers, undefined)
})

test('accounts in sysusers.d leave out those with a number', () => {
  const text =
    '# x\nu root 0 - /root\ng adm 4 -\nu! systemd-network - "N M"\nu sshd -:nogroup "d" /run\ng kvm - -\nm a b\nr - 1-9\n\n'
  assert.deepEqual(accountsInSysusers(text), ['systemd-network', 'sshd', 'kvm'])
})
