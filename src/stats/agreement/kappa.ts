/** Of pairs of labels, the share that agrees, and the share that would by chance. */
export interface Agreed {
  readonly n: number
  readonly agreed: number
  readonly expected: number
}

/** How often pairs of labels agree; null without any. */
export function agreedOf(pairs: readonly (readonly [unknown, unknown])[]): Agreed | null {
  const n = pairs.length
  if (n === 0) return null
  const shareOf = (side: 0 | 1, label: unknown) =>
    pairs.filter((pair) => pair[side] === label).length / n
  const labels = [...new Set(pairs.flat())]
  return {
    n,
    agreed: pairs.filter(([a, b]) => a === b).length / n,
    expected: labels.reduce<number>((sum, label) => sum + shareOf(0, label) * shareOf(1, label), 0),
  }
}

/** Cohen's κ: how far two judges agree beyond chance; null where chance alone makes them agree, or on nothing. Pairs with a missing verdict are left out. */
export function cohenKappa<Label>(
  one: readonly (Label | null)[],
  other: readonly (Label | null)[],
): number | null {
  const found = agreedOf(
    one.flatMap((a, i) => {
      const b = other[i] ?? null
      return a === null || b === null ? [] : [[a, b] as const]
    }),
  )
  return found === null ? null : beyondChance(found.agreed, found)
}

/** A share of agreement as κ; null where chance alone makes all agree. */
export function beyondChance(agreed: number, { expected }: Agreed): number | null {
  return expected < 1 ? (agreed - expected) / (1 - expected) : null
}
