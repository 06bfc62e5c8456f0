import { hostKeysPath } from '@ingot/contracts/machine.ts'
import type { Ports } from '../ports/ports.ts'
import { need } from './run.ts'

/**
 * Makes the host keys of the new machine, which it would make itself at its first boot: so whoever installs it knows them.
 * @param tree the new deployment.
 * @returns the public ones, as ssh-keygen(1) writes them; none where it has no server, or where the system that installs it has no ssh-keygen.
 */
export function makeHostKeys(ports: Pick<Ports, 'files' | 'processes'>, tree: string): readonly string[] {
  const wanted = ports.files.read(tree + hostKeysPath) ?? ''
  const types = new Set([...wanted.matchAll(/ssh-host-key@(\w+)\.service/g)].map(([, type = '']) => type))
  if (types.size === 0 || !hasKeygen(ports)) return []
  return [...types].map((type) => {
    const file = `${tree}/etc/ssh/ssh_host_${type}_key`
    need(ports, ['ssh-keygen', '-q', '-t', type, '-N', '', '-C', 'root', '-f', file])
    return (ports.files.read(`${file}.pub`) ?? '').trim()
  })
}

function hasKeygen({ files }: Pick<Ports, 'files'>): boolean {
  return files.target('/usr/bin/ssh-keygen') !== undefined
}
