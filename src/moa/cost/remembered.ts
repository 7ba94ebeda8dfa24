/**
 * A value that is worked out once for each object, as long as the object lives. For objects that never change:
 * a run is priced several times, and a long conversation must be read only once.
 */
export function remembered<K extends object, V extends object | number>(
  workOut: (key: K) => V,
): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const value = workOut(key)
    known.set(key, value)
    return value
  }
}
