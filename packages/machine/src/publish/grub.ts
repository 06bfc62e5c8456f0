import type { BootLoader, Offer, Step, Tries } from './offer.ts'

/**
 * GRUB on BIOS, as raw-bios lays it out: `grub.cfg` is never rewritten; of `menu-a.cfg` and `menu-b.cfg` the one that is not
 * in use is written, and `grubenv` says in one sector, hence at once, which of them counts and how many tries each deployment
 * has left. GRUB itself counts down there; what it does not find there has all its tries.
 */
export const grub: BootLoader = {
  read: (files, partition) => {
    const environment = parseEnvironment(files.read(`${partition}/grub/grubenv`) ?? '')
    const menu = environment.get('menu') === 'b' ? 'b' : 'a'
    return parseMenu(files.read(menuPath(partition, menu)) ?? '').map(({ total, ...entry }) => {
      const tries = environment.get(variableOf(entry.deployment)) ?? String(total)
      const left = Number(tries)
      return {
        ...entry,
        handle: menu,
        tries: tries === 'good' ? tries : { left, done: Math.max(0, total - left) },
      }
    })
  },
  counted: (files) => / ingot\.counted(\s|$)/.test(files.read('/proc/cmdline') ?? ''),
  steps: (from, to, partition) => {
    const used = from[0]?.handle ?? 'a'
    const good = new Set(to.filter(({ tries }) => tries === 'good').map(({ deployment }) => deployment))
    // To become good changes the environment alone.
    const blessed = from.map((one) => (good.has(one.deployment) ? { ...one, tries: 'good' as const } : one))
    const isSame = renderMenu(blessed) === renderMenu(to)
    const menu = isSame ? used : used === 'a' ? 'b' : 'a'
    const environment = renderEnvironment(menu, to)
    if (isSame && environment === renderEnvironment(menu, from)) return []
    const sync: Step = { kind: 'sync', path: partition }
    return [
      ...(isSame
        ? []
        : [{ kind: 'write', path: menuPath(partition, menu), text: renderMenu(to) } as const, sync]),
      { kind: 'overwrite', path: `${partition}/grub/grubenv`, text: environment },
      sync,
    ]
  },
}

function menuPath(partition: string, menu: string): string {
  return `${partition}/grub/menu-${menu}.cfg`
}

/** GRUB's variables are of letters, digits and underscores. */
function variableOf(deployment: string): string {
  return `tries_${deployment.replaceAll('.', '_')}`
}

/** A `default` that begins with a digit is the number of an entry for GRUB, and a number too high is the first entry. */
function idOf(deployment: string): string {
  return `ingot-${deployment}`
}

/** The menu's text, the newest first. raw-bios writes the first one of a machine in the same form. */
export function renderMenu(offers: readonly Offer[]): string {
  const newestFirst = offers.toSorted((a, b) => b.version - a.version)
  return newestFirst.map(renderEntry).join('')
}

function renderEntry({ deployment, version, title, kernels, options, tries }: Offer): string {
  const variable = variableOf(deployment)
  return [
    `# version ${version}`,
    `candidate ${idOf(deployment)} "$${variable}"`,
    `menuentry ${quote(title)} --id ${idOf(deployment)} {`,
    `  count_down ${variable} "$${variable}" ${totalOf(tries)}`,
    `  linux /ingot/${kernels}/vmlinuz ${options.split(' ').map(quote).join(' ')} $extra`,
    `  initrd /ingot/${kernels}/initramfs.img`,
    '}',
    '',
  ].join('\n')
}

/** What is good is not counted; the number is not looked at. */
function totalOf(tries: Tries | 'good'): number {
  return tries === 'good' ? 0 : tries.left + tries.done
}

type Entry = Omit<Offer, 'tries'> & { readonly total: number }

function parseMenu(text: string): readonly Entry[] {
  const entries = text.matchAll(/^(?:# version (\d+)\n)?candidate ingot-(\S+) .*\nmenuentry ([\s\S]*?)^\}$/gm)
  return [...entries].map(([, version = '0', deployment = '', body = '']) => {
    const [, kernels = '', options = ''] =
      /^ {2}linux \/ingot\/(\S+)\/vmlinuz (.*) \$extra$/m.exec(body) ?? []
    return {
      deployment,
      version: Number(version),
      title: unquote(/^(.*) --id /.exec(body)?.[1] ?? ''),
      kernels,
      options: options.split(' ').map(unquote).join(' '),
      total: Number(/^ {2}count_down .* (\d+)$/m.exec(body)?.[1] ?? 0),
    }
  })
}

/** One word of GRUB's script language, whatever is in it. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

function unquote(word: string): string {
  return word.replaceAll(`'\\''`, '\0').replaceAll("'", '').replaceAll('\0', "'")
}

const environmentBytes = 1024
const environmentHeader = '# GRUB Environment Block\n'

/** GRUB's environment block has one size, whatever is in it. */
function renderEnvironment(menu: string, offers: readonly Offer[]): string {
  const lines = offers.map(
    ({ deployment, tries }) => `${variableOf(deployment)}=${tries === 'good' ? tries : tries.left}\n`,
  )
  return `${environmentHeader}menu=${menu}\n${lines.join('')}`.padEnd(environmentBytes, '#')
}

function parseEnvironment(text: string): ReadonlyMap<string, string> {
  if (!text.startsWith(environmentHeader)) return new Map()
  return new Map([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
}
