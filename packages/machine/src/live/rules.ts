/**
 * What it takes to give a changed file its effect without starting the machine anew.
 * - `read`: whoever needs it reads it then.
 * - `restart`: these services, where they run.
 * - `run`: a program; `{}` stands for the file's path.
 * - `refuse`: only a boot does, or nobody knows.
 */
export type Effect =
  | { readonly kind: 'read' }
  | { readonly kind: 'restart'; readonly unit: string }
  | { readonly kind: 'run'; readonly command: readonly [string, ...string[]] }
  | { readonly kind: 'refuse'; readonly why: string }

interface Rule {
  /** Of paths as they are on a running machine. */
  readonly paths: RegExp
  readonly effect: Effect
  /** Whether what is taken away has its effect until the next boot: then only additions are applied. */
  readonly lasting?: true
}

const read: Effect = { kind: 'read' }
const restart = (unit: string): Effect => ({ kind: 'restart', unit })
const run = (...command: readonly [string, ...string[]]): Effect => ({ kind: 'run', command })
const refuse = (why: string): Effect => ({ kind: 'refuse', why })

/** The first that fits counts. Units are not here: what they need depends on what runs. */
export const rules: readonly Rule[] = [
  { paths: /^\/usr\/lib\/modules\//, effect: refuse('the kernel or its modules') },
  { paths: /^\/usr\/lib\/ingot\/(system|options)\.json$/, effect: read },
  { paths: /^\/usr\/lib\/os-release$/, effect: read },
  {
    paths: /^\/usr\/share\/(dbus-1|polkit-1|glib-2\.0)\//,
    effect: refuse('services read it once, when they start'),
  },
  { paths: /^\/usr\/share\//, effect: read },
  {
    paths:
      /^\/etc\/(motd|issue|issue\.net|hosts|shells|environment|bash\.bashrc|profile|sudoers|login\.defs)$/,
    effect: read,
  },
  { paths: /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)$/, effect: read },
  {
    paths:
      /^\/etc\/(profile\.d|skel|sudoers\.d|pam\.d|security|logrotate\.d|ssh\/authorized_keys\.d|ssh\/ssh_config\.d)\//,
    effect: read,
  },
  { paths: /^\/etc\/nftables\.conf$/, effect: run('systemctl', 'try-reload-or-restart', 'nftables.service') },
  { paths: /^\/etc\/ssh\/sshd_config(\.d\/.*)?$/, effect: restart('ssh.service') },
  {
    paths: /^\/(etc|usr\/lib)\/systemd\/network\/[^/]+\.network$/,
    effect: restart('systemd-networkd.service'),
  },
  {
    paths: /^\/(etc|usr\/lib)\/systemd\/resolved\.conf(\.d\/.*)?$/,
    effect: restart('systemd-resolved.service'),
  },
  {
    paths: /^\/(etc|usr\/lib)\/systemd\/timesyncd\.conf(\.d\/.*)?$/,
    effect: restart('systemd-timesyncd.service'),
  },
  {
    paths: /^\/(etc|usr\/lib)\/systemd\/journald\.conf(\.d\/.*)?$/,
    effect: restart('systemd-journald.service'),
  },
  { paths: /^\/(etc|usr\/lib)\/sysusers\.d\//, effect: run('systemd-sysusers') },
  { paths: /^\/(etc|usr\/lib)\/tmpfiles\.d\//, effect: run('systemd-tmpfiles', '--create', '{}') },
  {
    paths: /^\/(etc|usr\/lib)\/sysctl\.(d\/.*|conf)$/,
    effect: run('systemctl', 'restart', 'systemd-sysctl.service'),
    lasting: true,
  },
  {
    paths: /^\/(etc|usr\/lib)\/modules-load\.d\//,
    effect: run('systemctl', 'restart', 'systemd-modules-load.service'),
    lasting: true,
  },
]

/** The rule for a path; undefined where there is none. */
export function ruleOf(path: string): Rule | undefined {
  return rules.find(({ paths }) => paths.test(path))
}
