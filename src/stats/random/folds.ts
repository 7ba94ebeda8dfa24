import { randomFrom } from './generator.ts'
import { shuffled } from './shuffle.ts'

/**
 * The fold of each item, counted from 0. Items with the same key, such as questions of one cluster, share a fold; the folds
 * are as equal in size as the keys allow.
 */
export function foldsOf(
  keys: readonly string[],
  { folds, seed }: { readonly folds: number; readonly seed: number },
): number[] {
  const sizes = new Map<string, number>()
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1)
  const filled = Array.from({ length: folds }, () => 0)
  const foldOf = new Map<string, number>()
  const inOrder = shuffled([...sizes], randomFrom(seed)).toSorted(
    ([, one], [, other]) => other - one,
  )
  for (const [key, size] of inOrder) {
    const smallest = filled.indexOf(Math.min(...filled))
    foldOf.set(key, smallest)
    filled[smallest] = (filled[smallest] ?? 0) + size
  }
  return keys.map((key) => foldOf.get(key) ?? 0)
}
