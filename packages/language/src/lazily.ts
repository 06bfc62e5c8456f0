/** Computes something when it is first asked for, and once. */
export function lazily<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined
  return () => (result ??= { value: compute() }).value
}
