import type { Installed } from '../installed.ts'
import { linkOf } from '../links.ts'
import type { Published, Step } from '../offer.ts'
import type { BootState, Standing } from '../plan.ts'
import { systemdBoot } from '../systemd-boot.ts'

export const mebibyte = 2 ** 20
const kernelBytes = 10 * mebibyte
const initramfsBytes = 30 * mebibyte

/** A deployment that is called by one letter, and so is what it boots. */
export function installed(letter: string, { booted = false, kernels = 'a' } = {}): Installed {
  const checksum = letter.repeat(64)
  return {
    name: `${checksum.slice(0, 12)}.0`,
    checksum,
    serial: 0,
    stateroot: 'ingot',
    booted,
    title: `hello ${letter}`,
    kernelArguments: ['rw', `ingot.deployment=${letter}`],
    kernels: kernels.repeat(64),
    kernel: { path: `/sysroot/boot/${kernels}/vmlinuz`, bytes: kernelBytes },
    initramfs: { path: `/sysroot/boot/${kernels}/initramfs.img`, bytes: initramfsBytes },
  }
}

/** A machine's disk as far as publishing knows it. */
export interface Disk {
  /** Path, and the text or the size of what is there; links by their target. */
  readonly files: Map<string, string | number>
  readonly perform: (step: Step) => void
  /** What a publisher finds, with deployments judged by their letters. */
  readonly state: (
    deployments: readonly Installed[],
    judged?: { readonly good?: readonly string[]; readonly bad?: readonly string[] },
  ) => BootState
  /** As systemd-boot sorts: those without tries last, then the highest version. */
  readonly offers: () => readonly Published[]
  /** `LETTER VERSION TRIES` of all offers. */
  readonly menu: () => readonly string[]
  /** Letters of the kernels on the boot partition. */
  readonly kernels: () => readonly string[]
  /** Whether a deployment would boot: its entry, its kernel, and the link to its tree. */
  readonly boots: (deployment: Installed) => boolean
  /** systemd-boot starts it: one try less. */
  readonly count: (letter: string) => void
  /** Path of its entry. */
  readonly entryOf: (letter: string) => string
}

/** A disk with an empty boot partition of so many bytes. */
export function openDisk(capacity = 512 * mebibyte): Disk {
  const files = new Map<string, string | number>()
  const below = (directory: string): readonly string[] =>
    [...files.keys()]
      .filter((path) => path.startsWith(`${directory}/`))
      .map((path) => path.slice(directory.length + 1))
  const read = (path: string): string | undefined => {
    const content = files.get(path)
    return typeof content === 'string' ? content : undefined
  }
  const offers = (): readonly Published[] =>
    systemdBoot
      .read({ list: below, read }, '/esp')
      .toSorted((a, b) => Number(isSpent(a)) - Number(isSpent(b)) || b.version - a.version)
  const kernelSizes = (): BootState['kernels'] => {
    const parts = below('/esp/ingot').map((path) => path.split('/'))
    const digests = [...new Set(parts.map(([digest = '']) => digest))].filter(
      (digest) => digest.length === 64,
    )
    return Object.fromEntries(
      digests.map((digest) => [
        digest,
        Object.fromEntries(
          parts.flatMap(([of, name = '']) =>
            of === digest ? [[name, Number(files.get(`/esp/ingot/${digest}/${name}`))]] : [],
          ),
        ),
      ]),
    )
  }
  const used = (): number =>
    [...files].reduce(
      (sum, [path, size]) => sum + (path.startsWith('/esp') && typeof size === 'number' ? size : 0),
      0,
    )
  const entryOf = (letter: string): string =>
    `/esp/loader/entries/${offers().find(({ deployment }) => deployment.startsWith(letter))?.handle ?? ''}`
  return {
    files,
    offers,
    entryOf,
    perform: (step) => perform(files, step),
    state: (deployments, { good = [], bad = [] } = {}) => ({
      partition: '/esp',
      sysroot: '/sysroot',
      installed: deployments,
      standing: ({ name }): Standing =>
        good.includes(name.slice(0, 1)) ? 'good' : bad.includes(name.slice(0, 1)) ? 'bad' : 'new',
      tries: 3,
      published: offers(),
      kernels: kernelSizes(),
      leftovers: [...files.keys()].filter((path) => path.startsWith('/esp') && path.endsWith('.new')),
      links: below('/sysroot/ostree/boot-1').map((path) => `/ostree/boot-1/${path}`),
      freeBytes: capacity - used(),
    }),
    menu: () =>
      offers().map(({ deployment, version, tries }) =>
        [deployment.slice(0, 1), version, tries === 'good' ? tries : `${tries.left}-${tries.done}`].join(' '),
      ),
    kernels: () =>
      Object.keys(kernelSizes())
        .map((digest) => digest.slice(0, 1))
        .toSorted(),
    boots: (deployment) => {
      const sizes = kernelSizes()[deployment.kernels]
      const offer = offers().find((one) => one.deployment === deployment.name)
      return (
        offer?.title === deployment.title &&
        sizes?.['vmlinuz'] === kernelBytes &&
        sizes['initramfs.img'] === initramfsBytes &&
        files.has(`/sysroot${linkOf(deployment)}`)
      )
    },
    count: (letter) => {
      const path = entryOf(letter)
      const counted = path.replace(
        /\+(\d+)(?:-(\d+))?\.conf$/,
        (_all, left: string, done = '0') => `+${Number(left) - 1}-${Number(done) + 1}.conf`,
      )
      perform(files, { kind: 'rename', from: path, to: counted })
    },
  }
}

function isSpent({ tries }: Published): boolean {
  return tries !== 'good' && tries.left === 0
}

const sizes: Readonly<Record<string, number>> = { vmlinuz: kernelBytes, 'initramfs.img': initramfsBytes }

function perform(files: Map<string, string | number>, step: Step): void {
  switch (step.kind) {
    case 'write':
      return void files.set(step.path, step.text)
    case 'link':
      return void files.set(step.path, step.target)
    case 'copy':
      return void files.set(step.to, sizes[step.to.slice(step.to.lastIndexOf('/') + 1)] ?? 0)
    case 'rename': {
      const content = files.get(step.from)
      files.delete(step.from)
      if (content !== undefined) files.set(step.to, content)
      return
    }
    case 'remove':
      return void files.delete(step.path)
    case 'directory':
    case 'sync':
  }
}
