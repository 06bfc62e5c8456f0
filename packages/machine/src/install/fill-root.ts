import { deploymentArguments, stateroot } from '@ingot/contracts/disk.ts'
import { ostree } from '../deployments/ostree.ts'
import type { Ports } from '../ports/ports.ts'
import type { InstallSource } from './wanted.ts'
import { newSysroot, workPlace } from './work-place.ts'

/** Directory of the new deployment. */
export function newDeployment({ commit }: Pick<InstallSource, 'commit'>): string {
  return `${newSysroot}/ostree/deploy/${stateroot}/deploy/${commit}.0`
}

/**
 * Makes an OSTree sysroot, as disk.sh of the room `image` does.
 * @param mountState mounts /var's subvolume, where there is one, as soon as its place is there.
 */
export function makeSysroot(ports: Ports, mountState: () => void): void {
  ostree(ports, ['admin', 'init-fs', '--epoch=1', `--sysroot=${newSysroot}`, newSysroot])
  ostree(ports, ['admin', 'os-init', `--sysroot=${newSysroot}`, stateroot])
  mountState()
}

/** Copies a commit, object by object, each held to its digest, and deploys it. */
export function deployCommit(ports: Ports, source: InstallSource, uuid: string): void {
  const { repository, commit, shipped, disk } = source
  const to = `--repo=${newSysroot}/ostree/repo`
  const ref = `ingot/${shipped.system}`
  // All of it is forced to the disk at the end; until then it counts for nothing.
  ostree(ports, ['config', to, 'set', 'core.fsync', 'false'])
  ostree(ports, ['config', to, 'set', 'sysroot.bootloader', 'none'])
  ostree(ports, ['pull-local', to, '--disable-fsync', '--untrusted', repository, commit])
  ostree(ports, ['refs', to, `--create=${ref}`, commit])
  const origin = `${workPlace}/origin`
  ports.files.write(origin, `[origin]\nrefspec=${ref}\n`)
  const name = `${commit.slice(0, 12)}.0`
  const given = deploymentArguments(disk.layout, name, shipped.boot.kernelParameters, `UUID=${uuid}`)
  ostree(ports, [
    'admin',
    'deploy',
    `--sysroot=${newSysroot}`,
    `--os=${stateroot}`,
    `--origin-file=${origin}`,
    ...given.map((argument) => `--karg-append=${argument}`),
    commit,
  ])
  ostree(ports, ['config', to, 'unset', 'core.fsync'])
  publishBy(ports, to)
}

/** On the machine every later change of deployments calls the boot publisher. */
function publishBy({ files, ...ports }: Ports, repository: string): void {
  ostree(ports, ['config', repository, 'set', 'sysroot.bootloader', 'grub2'])
  const boot = `${newSysroot}/boot`
  for (const name of ['grub2', 'efi']) files.makeDirectory(`${boot}/${name}`)
  files.link(`${boot}/grub2/grub.cfg`, '../loader/grub.cfg')
  files.write(`${boot}/loader/grub.cfg`, '# The entries are published on the boot partition.\n')
}
