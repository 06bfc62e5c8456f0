import { parseBootEntry } from '../deployments/boot-entry.ts'
import type { BootLoader, Offer, Published, Step } from './offer.ts'

/** Boot Loader Specification, Type 1, with boot counting as in systemd.io/AUTOMATIC_BOOT_ASSESSMENT: `NAME+LEFT-DONE.conf`. */
const pattern = /^ingot-(?<deployment>[0-9a-f]+\.\d+)(?:-\d+)?(?:\+(?<left>\d+)(?:-(?<done>\d+))?)?\.conf$/

/** systemd.io/BOOT_LOADER_INTERFACE: set by a loader that takes one of an entry's tries. */
const countPath = '/sys/firmware/efi/efivars/LoaderBootCountPath-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'

/**
 * systemd-boot: one file for each entry in `loader/entries`. It takes the first one in its order that has tries left:
 * `sort-key` is the same for all, then the highest `version`. Nothing is ever changed in place but the name, which counts.
 */
export const systemdBoot: BootLoader = {
  read: (files, partition) => {
    const directory = entriesOf(partition)
    return (files.list(directory) ?? []).flatMap((name) => {
      const text = pattern.test(name) ? files.read(`${directory}/${name}`) : undefined
      return text === undefined ? [] : [parseOffer(name, text)]
    })
  },
  counted: (files) => files.status(countPath) !== undefined,
  steps: (from, to, partition) => {
    const directory = entriesOf(partition)
    const kept = new Set<string>()
    const names = new Set(to.map(fileName))
    const added = to.flatMap((offer): Step[] => {
      const same = from.filter((one) => renderEntry(one) === renderEntry(offer) && !kept.has(one.handle))
      const found = same.find((one) => fileName(one) === fileName(offer)) ?? same[0]
      if (found === undefined)
        return [{ kind: 'write', path: `${directory}/${fileName(offer)}`, text: renderEntry(offer) }]
      kept.add(found.handle)
      if (sameTries(found, offer)) return []
      const renamed = `${directory}/${fileName(offer)}`
      return [{ kind: 'rename', from: `${directory}/${found.handle}`, to: renamed }]
    })
    const removed = from
      .filter(({ handle }) => !kept.has(handle) && !names.has(handle))
      .map(({ handle }): Step => ({ kind: 'remove', path: `${directory}/${handle}` }))
    const sync: Step = { kind: 'sync', path: partition }
    return [
      ...(added.length > 0 ? [{ kind: 'directory', path: directory } as const, ...added, sync] : []),
      ...(removed.length > 0 ? [...removed, sync] : []),
    ]
  },
}

function entriesOf(partition: string): string {
  return `${partition}/loader/entries`
}

/** `ingot-df877447d61d.0-4+3.conf`. */
export function fileName({ deployment, version, tries }: Offer): string {
  return `ingot-${deployment}-${version}${counterOf(tries)}.conf`
}

/** How names of entries and programs count: `+2-1`; nothing where they are not counted any more. */
export function counterOf(tries: Offer['tries']): string {
  if (tries === 'good') return ''
  return tries.done === 0 ? `+${tries.left}` : `+${tries.left}-${tries.done}`
}

/** The entry's text. raw-efi writes the first one of a machine in the same form. */
export function renderEntry({ title, version, kernels, options }: Offer): string {
  return [
    `title ${title}`,
    'sort-key ingot',
    `version ${version}`,
    `linux /ingot/${kernels}/vmlinuz`,
    `initrd /ingot/${kernels}/initramfs.img`,
    `options ${options}`,
    '',
  ].join('\n')
}

function parseOffer(handle: string, text: string): Published {
  const { deployment = '', left, done } = pattern.exec(handle)?.groups ?? {}
  const { fields, version } = parseBootEntry(text)
  return {
    handle,
    deployment,
    version,
    title: fields['title'] ?? '',
    kernels: /^\/ingot\/([^/]+)\/vmlinuz$/.exec(fields['linux'] ?? '')?.[1] ?? '',
    options: fields['options'] ?? '',
    tries: left === undefined ? 'good' : { left: Number(left), done: Number(done ?? 0) },
  }
}

function sameTries(a: Offer, b: Offer): boolean {
  if (a.tries === 'good' || b.tries === 'good') return a.tries === b.tries
  return a.tries.left === b.tries.left && a.tries.done === b.tries.done
}
