import { isBootable, type BootLoader, type Offer, type Published, type Step } from '../publish/offer.ts'
import { counterOf, systemdBoot } from '../publish/systemd-boot.ts'

/** Boot Loader Specification, Type 2, with boot counting: `ingot-NUMBER-COMMIT+LEFT-DONE.efi`. */
const pattern = /^ingot-(?<version>\d+)-(?<commit>[0-9a-f]{12})(?:\+(?<left>\d+)(?:-(?<done>\d+))?)?\.efi$/

/**
 * systemd-boot with programs that hold kernel, initramfs and arguments. They sort alike but for their names, so it takes the one
 * with the highest number that has tries left. A program is never changed, only its name is.
 */
export const sealedLoader: BootLoader = {
  read: (files, partition) =>
    (files.list(programsOf(partition)) ?? []).flatMap((handle) => parseProgram(handle) ?? []),
  counted: systemdBoot.counted,
  steps: (from, to, partition) => {
    const directory = programsOf(partition)
    const renamed = to.flatMap((offer): Step[] => {
      const handle = from.find(({ deployment }) => deployment === offer.deployment)?.handle
      const name = programName(offer)
      if (handle === undefined || handle === name) return []
      return [{ kind: 'rename', from: `${directory}/${handle}`, to: `${directory}/${name}` }]
    })
    const removed = from
      .filter(({ deployment }) => !to.some((offer) => offer.deployment === deployment))
      .map(({ handle }): Step => ({ kind: 'remove', path: `${directory}/${handle}` }))
    const steps = [...renamed, ...removed]
    return steps.length === 0 ? [] : [...steps, { kind: 'sync', path: partition }]
  },
}

/** Where systemd-boot looks for programs. */
export function programsOf(partition: string): string {
  return `${partition}/EFI/Linux`
}

/** Name of the deployment that a commit has on a sealed disk: there is one of each at most. */
export function sealedName(commit: string): string {
  return `${commit.slice(0, 12)}.0`
}

/** `ingot-3-df877447d61d+3.efi`. */
export function programName({
  deployment,
  version,
  tries,
}: Pick<Offer, 'deployment' | 'version' | 'tries'>): string {
  return `ingot-${version}-${deployment.slice(0, 12)}${counterOf(tries)}.efi`
}

/** As the loader sorts: those without tries are last, then the highest number is first. */
export function inBootOrder(programs: readonly Published[]): readonly Published[] {
  return programs.toSorted((a, b) => Number(isBootable(b)) - Number(isBootable(a)) || b.version - a.version)
}

function parseProgram(handle: string): Published | undefined {
  const { version, commit, left, done } = pattern.exec(handle)?.groups ?? {}
  if (version === undefined || commit === undefined) return undefined
  return {
    handle,
    deployment: sealedName(commit),
    version: Number(version),
    title: '',
    kernels: '',
    options: '',
    tries: left === undefined ? 'good' : { left: Number(left), done: Number(done ?? 0) },
  }
}
