import {
  accountsOf,
  fixedIdsOf,
  initramfsPackagesOf,
  rootPackagesOf,
} from '@ingot/catalog/blueprint-requests.ts'
import type { Blueprint } from '@ingot/contracts/blueprint.ts'
import { installerFile } from '@ingot/contracts/machine.ts'
import type { SourcePosition } from '@ingot/contracts/problem.ts'
import type { Project } from '@ingot/contracts/project.ts'
import { treeToolset } from '@ingot/forge/debian/toolset.ts'
import { secureBootToolset } from '@ingot/forge/secure-boot/toolset.ts'
import { convertToolset } from '@ingot/image/convert/toolset.ts'
import { needsFileSystemTools } from '@ingot/image/disk/partitions.ts'
import { kexecToolset } from '@ingot/image/kexec/toolset.ts'
import { liveToolset } from '@ingot/image/live/toolset.ts'
import { ukiToolset } from '@ingot/image/netboot/toolset.ts'
import { sealedToolset } from '@ingot/image/sealed/toolset.ts'
import { fileSystemToolset, grubToolset, imageToolset } from '@ingot/image/toolset.ts'
import type { LockRequest } from '@ingot/source/debian/request.ts'
import { virtualToolset } from '@ingot/virtual/toolset.ts'

/** Tools trees that the rooms want for these systems, each locked as a set of its own. */
function toolsetsOf(systems: Project['systems']): LockRequest['tools'] {
  const isBios = systems.some(({ blueprint }) => blueprint.boot.mode === 'bios')
  const hasOthers = systems.some(({ blueprint }) => needsFileSystemTools(blueprint.disk))
  const isSigned = systems.some(({ blueprint }) => blueprint.boot.secureBoot !== undefined)
  const isSealed = systems.some(({ blueprint }) => blueprint.boot.sealed === true)
  const hasInstaller = systems.some(({ blueprint }) =>
    blueprint.files.some(({ path }) => path === installerFile.path),
  )
  return [
    treeToolset,
    imageToolset,
    virtualToolset,
    convertToolset,
    liveToolset,
    ukiToolset,
    ...(isBios ? [grubToolset] : []),
    ...(hasOthers ? [fileSystemToolset] : []),
    ...(hasInstaller ? [kexecToolset] : []),
    ...(isSealed ? [sealedToolset] : []),
    ...(isSigned ? [secureBootToolset] : []),
  ]
}

/** What a project asks of the lock: its systems' packages and accounts, and the tools of every room. */
export function lockRequestOf({ systems }: Pick<Project, 'systems'>): LockRequest {
  return {
    systems: systems.map(({ name, blueprint }) => ({
      name,
      source: blueprint.source,
      root: rootPackagesOf(blueprint),
      initramfs: initramfsPackagesOf(blueprint),
      accounts: accountsOf(blueprint),
      fixedIds: fixedIdsOf(blueprint),
      positions: positionsOf(blueprint.packages),
    })),
    tools: toolsetsOf(systems),
  }
}

/** Where each package was asked for first. */
function positionsOf(packages: Blueprint['packages']): Readonly<Record<string, SourcePosition>> {
  return Object.fromEntries(
    packages.flatMap(({ name, origin }) => (origin.positions[0] ? [[name, origin.positions[0]]] : [])),
  )
}
