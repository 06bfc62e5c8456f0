/** What a deployment has to consist of, as the machine itself saw it when nothing had gone wrong. */
export interface Manifest {
  /** Below the physical root: `/ostree/deploy/ingot/deploy/CHECKSUM.SERIAL`. */
  readonly tree: string
  /** By path, what `ls -l -p` of debugfs says of it: mode, owner, group, size (not of directories). */
  readonly entries: ReadonlyMap<string, string>
  /** SHA-256 by path, for what was written in the update. */
  readonly content: ReadonlyMap<string, string>
}

const types: Readonly<Record<string, string>> = { d: '04', f: '10', l: '12' }

/** Reads what machine.sh prints. */
export function parseManifest(text: string): Manifest {
  const entries = new Map<string, string>()
  const content = new Map<string, string>()
  let tree = ''
  for (const line of text.split('\n')) {
    const [kind = '', ...words] = line.split(' ')
    if (kind === 'tree') tree = words.join(' ')
    else if (kind === 'content') content.set(words.slice(1).join(' '), words[0] ?? '')
    else if (kind === 'entry') {
      const [type = '', mode = '', uid = '', gid = '', size = ''] = words
      const described = `${types[type] ?? '??'}${mode.padStart(4, '0')}/${uid}/${gid}/${type === 'd' ? '' : size}`
      entries.set(words.slice(5).join(' '), described)
    }
  }
  return { tree, entries, content }
}

/** Short name of a manifest's deployment: twelve digits, and the serial number. */
export function deploymentOf({ tree }: Manifest): string {
  const [, checksum = '', serial = ''] = /([0-9a-f]{64})\.(\d+)$/.exec(tree) ?? []
  return `${checksum.slice(0, 12)}.${serial}`
}
