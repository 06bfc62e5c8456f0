import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** An entry of a boot loader, as the loader itself would read it. */
export interface Choice {
  /** Value of `ingot.deployment=`. */
  readonly deployment: string
  /** Paths on the boot partition. */
  readonly kernel: string
  readonly initramfs: string
  /** Value of `ostree=`. */
  readonly link: string
  /** Whether the loader takes it without being told to: it is good, or has tries left. */
  readonly isCandidate: boolean
}

/** The entries on a copy of a boot partition, the one that starts first. */
export async function readChoices(directory: string, mode: 'uefi' | 'bios'): Promise<readonly Choice[]> {
  const choices = await (mode === 'uefi' ? systemdBoot(directory) : grub(directory))
  return [...choices.filter((one) => one.isCandidate), ...choices.filter((one) => !one.isCandidate)]
}

/** systemd-boot(7): by version, the highest first; names end in `+LEFT-DONE` while they are counted. */
async function systemdBoot(directory: string): Promise<readonly Choice[]> {
  const entries = path.join(directory, 'loader/entries')
  const names = await namesIn(entries)
  const read = await Promise.all(
    names
      .filter((name) => name.endsWith('.conf'))
      .map(async (name) => {
        const text = await readFile(path.join(entries, name), 'latin1')
        const field = (key: string): string => new RegExp(`^${key} +(.*)$`, 'm').exec(text)?.[1] ?? ''
        const choice = choiceOf({
          kernel: field('linux'),
          initramfs: field('initrd'),
          options: field('options'),
          isCandidate: !/\+0(-\d+)?\.conf$/.test(name),
        })
        return { choice, version: Number(field('version')) }
      }),
  )
  // An entry without a kernel is none.
  return read
    .filter(({ choice }) => choice.kernel !== '')
    .toSorted((a, b) => b.version - a.version)
    .map(({ choice }) => choice)
}

/** raw-bios/grub.cfg: the menu that grubenv names, else the other one; in its order. */
async function grub(directory: string): Promise<readonly Choice[]> {
  const read = (name: string): Promise<string> =>
    readFile(path.join(directory, 'grub', name), 'latin1').catch(() => '')
  const environment = await read('grubenv')
  const valueOf = (name: string): string | undefined =>
    environment.startsWith('# GRUB Environment Block\n')
      ? new RegExp(`^${name}=(.*)$`, 'm').exec(environment)?.[1]
      : undefined
  const [first, second] = valueOf('menu') === 'b' ? ['b', 'a'] : ['a', 'b']
  const menu = (await read(`menu-${first}.cfg`)) || (await read(`menu-${second}.cfg`))
  return [...menu.matchAll(/^menuentry [\s\S]*?^\}$/gm)].map(([entry]) => {
    const [, tries = ''] = /^ {2}count_down (\S+)/m.exec(entry) ?? []
    const [, kernel = '', options = ''] = /^ {2}linux (\S+) (.*)$/m.exec(entry) ?? []
    return choiceOf({
      kernel,
      initramfs: /^ {2}initrd (\S+)$/m.exec(entry)?.[1] ?? '',
      options: options.replaceAll("'", ''),
      isCandidate: valueOf(tries) !== '0',
    })
  })
}

function choiceOf({
  kernel,
  initramfs,
  options,
  isCandidate,
}: Pick<Choice, 'kernel' | 'initramfs' | 'isCandidate'> & { readonly options: string }): Choice {
  const value = (name: string): string =>
    options
      .split(' ')
      .find((option) => option.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? ''
  return { deployment: value('ingot.deployment'), kernel, initramfs, link: value('ostree'), isCandidate }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => [])
}
