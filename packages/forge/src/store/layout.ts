import path from 'node:path'

/**
 * Where things lie in a store. Everything is below one directory of mode 0700 (set-uid binaries of other systems lie
 * in it), on one file system (trees are hard links).
 */
export interface StoreLayout {
  readonly root: string
  /** What stages see of the store: the repository and scratch, on one mount. */
  readonly trees: string
  /** OSTree repository of mode `bare`: every tree that an action made. */
  readonly repository: string
  /** Files that actions made, by SHA-256. */
  readonly blobs: string
  /** One small JSON file per action that ran, by action key. */
  readonly results: string
  readonly logs: string
  /** Unpacked tools trees, by digest of their packages. */
  readonly tools: string
  /** Downloaded packages, by SHA-256; written by the source room. */
  readonly pool: string
  /** One directory per running action. */
  readonly scratch: string
  readonly locks: string
}

export function storeLayout(root: string): StoreLayout {
  const below = (name: string): string => path.join(root, name)
  return {
    root,
    trees: below('trees'),
    repository: below('trees/repo'),
    blobs: below('blobs'),
    results: below('results'),
    logs: below('logs'),
    tools: below('tools'),
    pool: below('pool'),
    scratch: below('trees/work'),
    locks: below('locks'),
  }
}

/** Where the blob with this digest lies, or would lie. */
export function blobPath(layout: StoreLayout, sha256: string): string {
  return path.join(layout.blobs, sha256.slice(0, 2), sha256)
}

/** Where the package with this digest lies in the pool. */
export function packagePath(layout: StoreLayout, sha256: string): string {
  return path.join(layout.pool, sha256.slice(0, 2), `${sha256}.deb`)
}
