import { requestError } from '@ingot/contracts/problem.ts'
import type { DebianSource, Repository } from '@ingot/contracts/source.ts'
import type { DebianMirrors } from './host-apt.ts'
import { checkedBaseUri } from './uri.ts'

/** One archive that apt reads: a base URI with suites under it, and whose signature it must bear. */
export interface Archive {
  /** `debian`, `debian-security`, or the name of a repository of the user's. */
  readonly name: string
  readonly uri: string
  readonly suites: readonly string[]
  readonly components: readonly string[]
  /** A keyring file, or armoured keys. */
  readonly trust:
    | { readonly kind: 'keyring'; readonly path: string }
    | { readonly kind: 'armour'; readonly text: string }
  /** It is read although its release file says that it has expired. */
  readonly mayBeExpired?: true
}

/** Debian's own keyring where the package debian-archive-keyring puts it. */
export const debianKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** The archives of a source, in the order in which equal packages are attributed to them. */
export function archivesOf(source: DebianSource, mirrors: DebianMirrors, keyring = debianKeyring): Archive[] {
  const trust = { kind: 'keyring', path: keyring } as const
  const { suite, components } = source
  const updated = source.updates && suite !== 'sid'
  return [
    {
      name: 'debian',
      uri: mirrors.debian,
      suites: updated ? [suite, `${suite}-updates`] : [suite],
      components,
      trust,
    },
    ...(updated
      ? [{ name: 'debian-security', uri: mirrors.security, suites: [`${suite}-security`], components, trust }]
      : []),
    ...source.repositories.map((repository) => thirdParty(repository)),
  ]
}

function thirdParty(repository: Repository): Archive {
  const { name, suite, components } = repository
  const what = `the repository ${name}`
  if (['debian', 'debian-security', 'local'].includes(name)) {
    throw requestError({
      code: 'repository-invalid',
      message: `a repository may not be called ${name}: that name is taken`,
      hint: 'give it the name of who publishes it',
    })
  }
  const isFlat = suite.endsWith('/')
  const bad = [suite, ...components].find((word) => !/^[\w.~+/-]+$/.test(word) || word.startsWith('-'))
  if (bad !== undefined || isFlat !== (components.length === 0)) {
    throw requestError({
      code: 'repository-invalid',
      message: `${what} has a suite or components that apt cannot use`,
      why:
        bad === undefined
          ? 'a suite that ends in / has no components, every other has some'
          : JSON.stringify(bad),
      hint: "write them as the publisher's `deb` line does, e.g. suite: 'stable', components: ['main']",
    })
  }
  return {
    name,
    uri: checkedBaseUri(repository.uri, what),
    suites: [suite],
    components,
    trust: { kind: 'armour', text: repository.key },
  }
}

/** apt's sources (deb822, see sources.list(5)) for archives with the keyring file of each, or its keys as a field's lines. */
export function renderSources(
  archives: readonly { readonly archive: Archive; readonly signedBy: string }[],
): string {
  return archives
    .map(({ archive, signedBy }) =>
      [
        'Types: deb',
        `URIs: ${archive.uri}`,
        `Suites: ${archive.suites.join(' ')}`,
        ...(archive.components.length > 0 ? [`Components: ${archive.components.join(' ')}`] : []),
        `Signed-By: ${signedBy}`,
        ...(archive.mayBeExpired ? ['Check-Valid-Until: no'] : []),
        '',
      ].join('\n'),
    )
    .join('\n')
}
