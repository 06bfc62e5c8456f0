/** A pure function of an object that is called once for each of them: many systems share most of their entries. */
export function onceForEach<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>()
  return (key) => {
    const present = known.get(key)
    if (present !== undefined) return present.value
    const value = make(key)
    known.set(key, { value })
    return value
  }
}
