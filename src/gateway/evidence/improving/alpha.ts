import { FNV_START, fnv1a } from '../../../protocol/text-hash.ts'

/** With which chance any change of a mixture that is not better may ever be put in place. */
export const TOTAL_ALPHA = 0.05

/** What the k-th change of a mixture, counted from 1, may spend of it: α / (k (k + 1)), of which all together are α. */
export function alphaOf(k: number): number {
  return TOTAL_ALPHA / (k * (k + 1))
}

/** Whether a stored run is one of the half on which the k-th change is tested: another half for each change. */
export function isHeldOut(run: string, k: number): boolean {
  const hash = fnv1a(`${k} ${run}`, FNV_START)
  // Twice, as the last characters of a text hardly reach the first bits of its hash.
  return fnv1a(hash, FNV_START) < '8'
}
