/** A file or directory of the host that the tools see at another place. */
export interface Bind {
  readonly from: string
  readonly to: string
  readonly writable?: boolean
}

export interface SandboxRequest {
  /** Directory of the unpacked tools tree. */
  readonly tools: string
  readonly binds: readonly Bind[]
  readonly command: readonly string[]
  /** `host`: the host's interfaces. `none`: a loopback of its own. */
  readonly network: 'host' | 'none'
  /** Whether the program talks to the terminal that this process was started on. */
  readonly terminal: boolean
}

/**
 * Arguments of bwrap(1) for a program of the tools tree: its /usr, /dev/kvm, and what is bound. It has no capability,
 * also when root starts it, and dies with whoever started it, however that one ends.
 */
export function sandboxArguments({ tools, binds, command, network, terminal }: SandboxRequest): string[] {
  return [
    ['--die-with-parent', '--unshare-pid', '--unshare-ipc', '--cap-drop', 'ALL'],
    network === 'none' ? ['--unshare-net'] : [],
    // A session of its own has no terminal to put words into.
    terminal ? [] : ['--new-session'],
    ['--tmpfs', '/', '--ro-bind', `${tools}/usr`, '/usr'],
    ['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ['--dev', '/dev', '--dev-bind-try', '/dev/kvm', '/dev/kvm'],
    // Root without capabilities still owns the files that set the kernel's parameters.
    ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--tmpfs', '/tmp', '--tmpfs', '/run'],
    // The virtual network's name server forwards to the host's.
    network === 'host' ? ['--ro-bind-try', '/etc/resolv.conf', '/etc/resolv.conf'] : [],
    binds.flatMap(({ from, to, writable }) => [writable ? '--bind' : '--ro-bind', from, to]),
    ['--clearenv', '--setenv', 'PATH', '/usr/sbin:/usr/bin', '--setenv', 'LC_ALL', 'C.UTF-8'],
    ['--', ...command],
  ].flat()
}
