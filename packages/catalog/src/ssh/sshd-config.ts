import type { Json } from '@ingot/contracts/json.ts'
import type { SshConfig } from './options.ts'

type Settings = { readonly [name: string]: Json }

/**
 * A piece of sshd_config(5) for /etc/ssh/sshd_config.d, which Debian's own file includes first: of a setting the
 * first value counts, so what stands here wins.
 */
export function sshdConfigText(ssh: SshConfig['services']['ssh']): string {
  const settings = settingsOf(ssh)
  const ports = [...new Set(ssh.ports)].map((port) => `Port ${port}`)
  const lines = Object.entries(settings)
    .toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .flatMap(([name, value]) => [value].flat().map((item) => `${name} ${wordOf(item)}`))
  return [...ports, ...lines].map((line) => `${line}\n`).join('')
}

function settingsOf(ssh: SshConfig['services']['ssh']): Settings {
  return overlaid(
    {
      AuthorizedKeysFile:
        '.ssh/authorized_keys /etc/ssh/authorized_keys.d/%u /run/ingot/authorized_keys.d/%u',
      HostKey: ssh.hostKeyTypes.map(hostKeyPath),
      KbdInteractiveAuthentication: false,
      PasswordAuthentication: ssh.passwordAuthentication,
      PermitRootLogin: ssh.permitRootLogin,
      X11Forwarding: false,
    },
    ssh.settings,
  )
}

const whoIsLetIn = new Set(['PasswordAuthentication', 'PermitRootLogin', 'KbdInteractiveAuthentication'])

/** What `sshd -T` has to say of who is let in, whichever of all its files decides. */
export function effectiveSettings(ssh: SshConfig['services']['ssh']): readonly string[] {
  return Object.entries(settingsOf(ssh))
    .filter(([name]) => whoIsLetIn.has(name))
    .map(([name, value]) => `${name.toLowerCase()} ${wordOf(value)}`)
    .map((line) => line.replace(/ prohibit-password$/, ' without-password'))
}

/** Where a host key of a type lies on the machine. */
export function hostKeyPath(type: string): string {
  return `/etc/ssh/ssh_host_${type}_key`
}

/** sshd reads names without regard to case, so `passwordauthentication` replaces `PasswordAuthentication`. */
function overlaid(base: Settings, over: Settings): Settings {
  const replaced = new Set(Object.keys(over).map((name) => name.toLowerCase()))
  const kept = Object.entries(base).filter(([name]) => !replaced.has(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ...over }
}

function wordOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return String(value)
}
