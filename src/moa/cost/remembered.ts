/**
 * A number that is worked out once for each object, as long as the object lives. For objects that never change:
 * a run is priced several times, and a long conversation must be read only once.
 */
export function remembered<K extends object>(workOut: (key: K) => number): (key: K) => number {
  const known = new WeakMap<K, number>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const number = workOut(key)
    known.set(key, number)
    return number
  }
}
