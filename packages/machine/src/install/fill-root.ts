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

const to = `--repo=${newSysroot}/ostree/repo`

/**
 * Copies a commit, object by object, each held to its digest.
 * @param watched whether somebody looks at how far it is.
 */
export function copyCommit(ports: Ports, { repository, commit }: InstallSource, watched: boolean): void {
  // All of it is forced to the disk at the end; until then it counts for nothing.
  ostree(ports, ['config', to, 'set', 'core.fsync', 'false'])
  ostree(ports, ['pull-local', to, '--disable-fsync', '--untrusted', repository, commit], {
    output: watched ? 'progress' : 'capture',
  })
}

/**
 * Deploys the commit that was copied.
 * @param root what the kernel is told of the root: where it is, and how it is opened.
 */
export function deployCommit(
  ports: Ports,
  { commit, shipped, disk }: InstallSource,
  root: { readonly device: string; readonly opening: readonly string[] },
): void {
  const ref = `ingot/${shipped.system}`
  ostree(ports, ['config', to, 'set', 'sysroot.bootloader', 'none'])
  ostree(ports, ['refs', to, `--create=${ref}`, commit])
  const origin = `${workPlace}/origin`
  ports.files.write(origin, `[origin]\nrefspec=${ref}\n`)
  const name = `${commit.slice(0, 12)}.0`
  const { kernelParameters } = shipped.boot
  const given = [...root.opening, ...deploymentArguments(disk.layout, name, kernelParameters, root.device)]
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
  publishBy(ports)
}

/** On the machine every later change of deployments calls the boot publisher. */
function publishBy({ files, ...ports }: Ports): void {
  ostree(ports, ['config', to, 'set', 'sysroot.bootloader', 'grub2'])
  const boot = `${newSysroot}/boot`
  for (const name of ['grub2', 'efi']) files.makeDirectory(`${boot}/${name}`)
  files.link(`${boot}/grub2/grub.cfg`, '../loader/grub.cfg')
  files.write(`${boot}/loader/grub.cfg`, '# The entries are published on the boot partition.\n')
}
