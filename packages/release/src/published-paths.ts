/** Paths of the published directory, relative to it. */

/** Of one version of the root. */
export function rootPath(version: number): string {
  return `trust/${version}.json`
}

/** Of the head of a system's channel. */
export function headPath(system: string, channel: string): string {
  return `channels/${system}/${channel}.json`
}

/** Of one release of a system. */
export function releasePath(system: string, sequence: number): string {
  return `releases/${system}/${sequence}.json`
}

/**
 * Of the signature that a key made of a statement. The statement's digest is in the name, so that a head can be replaced in
 * one instant, its signatures being there before it.
 */
export function signaturePath(
  { path, sha256 }: { readonly path: string; readonly sha256: string },
  keyId: string,
): string {
  return `${path}.${sha256.slice(0, 16)}.${keyId}.minisig`
}

/** Of a piece of a large file. */
export function piecePath(sha256: string): string {
  return `pieces/${sha256}`
}

/** Of the OSTree repository. */
export const repositoryPath = 'repo'
