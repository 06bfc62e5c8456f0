/** A file or directory of the host that the tools see at another place. */
export interface Bind {
  readonly from: string
  readonly to: string
  readonly writable?: boolean
}

/**
 * Arguments of bwrap(1) for a program of the tools tree: its /usr, the host's devices and network, and what is bound.
 * The program dies with whoever started it, however that one ends.
 *
 * @param tools directory of the unpacked tools tree
 */
export function sandboxArguments(
  tools: string,
  binds: readonly Bind[],
  command: readonly string[],
): string[] {
  return [
    ['--die-with-parent', '--unshare-pid', '--unshare-ipc', '--tmpfs', '/'],
    ['--ro-bind', `${tools}/usr`, '/usr'],
    ['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ['--dev-bind', '/dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--tmpfs', '/run'],
    // The virtual network's name server forwards to the host's.
    ['--ro-bind-try', '/etc/resolv.conf', '/etc/resolv.conf'],
    binds.flatMap(({ from, to, writable }) => [writable ? '--bind' : '--ro-bind', from, to]),
    ['--clearenv', '--setenv', 'PATH', '/usr/sbin:/usr/bin', '--setenv', 'LC_ALL', 'C.UTF-8'],
    ['--', ...command],
  ].flat()
}
