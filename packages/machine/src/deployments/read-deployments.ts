import { workError } from '@ingot/contracts/problem.ts'
import type { Files, FileStatus } from '../ports/ports.ts'
import { sealedDeployments } from '../sealed/read-sealed.ts'
import { readSeal } from '../sealed/seal.ts'
import { parseBootEntry } from './boot-entry.ts'
import type { Deployment } from './deployment.ts'
import { parseKeyFile } from './key-file.ts'
import { readShipped } from './shipped.ts'

/** Where a machine keeps what deployments are read from; tests give other places. */
export interface Sysroot {
  /** The physical root: `/sysroot` on a machine. */
  readonly root: string
  /** Directory of the running tree. */
  readonly running: string
}
export const machineSysroot: Sysroot = { root: '/sysroot', running: '/' }

/**
 * All deployments in the order of the boot menu, read from OSTree's own boot entries: `/boot/loader/entries` is what it
 * swaps atomically, so what stands there is what is deployed. On a sealed disk: what its two slots hold.
 * @throws work error `not-ostree` on a machine that OSTree does not keep.
 */
export function readDeployments(files: Files, sysroot: Sysroot = machineSysroot): readonly Deployment[] {
  const seal = readSeal(files)
  if (seal !== undefined) return sealedDeployments(files, seal, readShipped(files, sysroot.running))
  const directory = `${sysroot.root}/boot/loader/entries`
  const names = files.list(directory)
  if (names === undefined)
    throw workError({
      code: 'not-ostree',
      message: 'this machine has no deployments',
      where: directory,
      why: 'its root is not kept by OSTree',
      hint: 'os works on machines that run a system made by Ingot',
    })
  const running = files.target(sysroot.running)
  const usr = files.target(sysroot.running === '/' ? '/usr' : `${sysroot.running}/usr`)
  return names
    .filter((name) => /^ostree-.*\.conf$/.test(name))
    .map((name) => parseBootEntry(files.read(`${directory}/${name}`) ?? ''))
    .toSorted((a, b) => b.version - a.version)
    .flatMap(({ deploymentLink, options }) => {
      const link = deploymentLink === undefined ? undefined : `${sysroot.root}${deploymentLink}`
      const place = link === undefined ? undefined : files.realPath(link)
      return place === undefined ? [] : [{ place, options }]
    })
    .map(({ place, options }, index) => {
      const booted = isSame(running, files.target(place))
      const isLive = !booted && isSame(usr, files.target(`${place}/usr`))
      return { ...describe(files, place), index, booted, isLive, kernelArguments: options }
    })
}

function isSame(a: FileStatus | undefined, b: FileStatus | undefined): boolean {
  return a !== undefined && a.device === b?.device && a.inode === b.inode
}

function describe(
  files: Files,
  directory: string,
): Omit<Deployment, 'index' | 'booted' | 'isLive' | 'kernelArguments'> {
  const name = directory.slice(directory.lastIndexOf('/') + 1)
  const [checksum = '', serial = '0'] = name.split('.')
  const origin = parseKeyFile(files.read(`${directory}.origin`) ?? '')
  const refspec = origin['origin']?.['refspec']
  // One that is gone at the next boot is noted where everything is that is.
  const isUnlocked = files.status(`/run/ostree/deployment-state/${name}/unlocked-development`) !== undefined
  const unlocked = isUnlocked ? 'development' : origin['origin']?.['unlocked']
  const shipped = readShipped(files, directory)
  return {
    checksum,
    serial: Number(serial),
    directory,
    pinned: origin['libostree-transient']?.['pinned'] === 'true',
    ...(unlocked === undefined ? {} : { unlocked }),
    ...(refspec === undefined ? {} : { refspec }),
    ...(shipped === undefined ? {} : { shipped }),
  }
}
