import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { installerFile } from '@ingot/contracts/machine.ts'
import { requestError, type Problem } from '@ingot/contracts/problem.ts'
import { bytesText } from '@ingot/machine/render/text.ts'
import type { Destination } from './destination.ts'
import type { Found } from './look.ts'

const mebibyte = 2 ** 20
/** What live systems ask for: a little below what a machine with 1.5 GB finds. */
const leastMemory = 1300 * mebibyte

const untouched = 'nothing was changed'

/** Throws where a system cannot be installed over SSH at all, whatever the machine. */
export function needInstaller({ system, boot, files, packages }: Blueprint): void {
  const problems: Problem[] = []
  const hint = 'set it in the definition of the system'
  if (boot.sealed === true)
    problems.push({
      code: 'install-sealed',
      message: `${system} is sealed`,
      why: 'its kernel starts only together with the disk of its image',
      hint: 'write its image to the disk: ingot build, ingot write',
    })
  if (!files.some(({ path }) => path === installerFile.path))
    problems.push({
      code: 'install-installer-missing',
      message: `${system} has no installer: it needs installer.enable`,
      why: 'the system installs itself',
      hint,
    })
  if (!packages.some(({ name }) => name === 'openssh-server'))
    problems.push({
      code: 'install-ssh-missing',
      message: `${system} has no SSH server: it needs services.ssh.enable`,
      why: 'nobody could follow the installation',
      hint,
    })
  if (problems.length > 0) throw requestError(problems)
}

/**
 * Why a machine cannot be taken over, whatever is on its disks.
 * @param payloadBytes what is sent to it; 0: not known yet.
 */
export function machineProblems(
  found: Found,
  { text, user }: Pick<Destination, 'text' | 'user'>,
  payloadBytes: number,
): readonly Problem[] {
  if (!found.isLinux)
    return [{ code: 'install-not-linux', message: `${text} does not run Linux`, hint: untouched }]
  const problems: Problem[] = []
  if (!found.isRoot)
    problems.push({
      code: 'install-not-root',
      message: `${text} lets you in as ${user ?? 'somebody'} who is not root`,
      why: 'only root can start another kernel',
      hint: 'ssh://root@HOST; for a while: PermitRootLogin prohibit-password, and your key in /root/.ssh/authorized_keys',
    })
  if (found.machine.memoryBytes < leastMemory)
    problems.push({
      code: 'install-memory',
      message: `${text} has ${bytesText(found.machine.memoryBytes)} of memory`,
      why: 'the live system that installs takes 1.5 GB',
      hint: 'give it more, or write an image to its disk: ingot write',
    })
  if (found.isWaiting) return problems
  if (found.container !== undefined)
    problems.push({
      code: 'install-container',
      message: `${text} is a container (${found.container})`,
      why: 'its kernel belongs to its host',
      hint: 'install on the host, or take a virtual machine',
    })
  else if (found.isRoot && found.kexecRefused !== undefined)
    problems.push({
      code: 'install-kexec-refused',
      message: `${text} starts no other kernel: ${found.kexecRefused}`,
      hint: 'start it from a live medium instead (--format iso), and run os install there',
    })
  problems.push(...networkProblems(found, text), ...roomProblems(found, text, payloadBytes))
  return problems
}

function networkProblems({ reachedAt, answersBy, interfaces }: Found, text: string): readonly Problem[] {
  const hint = 'the machine would not be reached again; install it from a live medium'
  if (interfaces.length === 0)
    return [
      {
        code: 'install-network',
        message: `${text} does not say what its network is`,
        why: 'it takes ip(8), of iproute2',
        hint,
      },
    ]
  const by = interfaces.find(
    ({ allAddresses }) => reachedAt !== undefined && allAddresses.includes(reachedAt.address),
  )
  if (by?.isPhysical === true) {
    // What servers and routers say, they say again.
    if (answersBy === undefined || by.isDynamic || by.gateway.includes(answersBy)) return []
    return [
      {
        code: 'install-network',
        message: `${text} answers through ${answersBy}, by a route of its own`,
        why: 'only addresses and default routes are set up again',
        hint,
      },
    ]
  }
  return [
    {
      code: 'install-network',
      message: `${text} is reached through ${by === undefined ? `${reachedAt?.address ?? 'an address'}, which no interface of it has` : by.name}`,
      why: 'only devices with a cable are set up again, no Wi-Fi, bridges, bonds, VLANs or tunnels',
      hint,
    },
  ]
}

/** What is sent lies there twice, until the kernel is started: as files, and where the kernel will look for it. */
function roomProblems(
  { machine: { memoryBytes }, availableBytes }: Found,
  text: string,
  payload: number,
): readonly Problem[] {
  if (payload === 0) return []
  const needed = 2 * payload + 96 * mebibyte
  if (payload > 0.45 * memoryBytes)
    return [
      {
        code: 'install-memory',
        message: `${text} has ${bytesText(memoryBytes)} of memory, and the live system alone takes ${bytesText(payload)}`,
        why: 'what a kernel finds unpacked at its start can take at most half of the memory',
        hint: 'give it more memory, or write an image to its disk: ingot write',
      },
    ]
  if (needed <= availableBytes) return []
  return [
    {
      code: 'install-memory',
      message: `${text} has ${bytesText(availableBytes)} of memory to spare, and this takes ${bytesText(needed)}`,
      why: 'its programs have the rest',
      hint: 'stop what takes memory there (systemctl stop ...), and run it again',
    },
  ]
}
