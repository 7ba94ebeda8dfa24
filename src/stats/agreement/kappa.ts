/** Cohen's κ: how far two judges agree beyond chance; null where chance alone makes them agree, or on nothing. Pairs with a missing verdict are left out. */
export function cohenKappa<Label>(
  one: readonly (Label | null)[],
  other: readonly (Label | null)[],
): number | null {
  const pairs = one.flatMap((a, i) => {
    const b = other[i] ?? null
    return a === null || b === null ? [] : [[a, b] as const]
  })
  const n = pairs.length
  if (n === 0) return null
  const shareOf = (side: 0 | 1, label: Label) =>
    pairs.filter((pair) => pair[side] === label).length / n
  const agreed = pairs.filter(([a, b]) => a === b).length / n
  const labels = [...new Set(pairs.flat())]
  const expected = labels.reduce((sum, label) => sum + shareOf(0, label) * shareOf(1, label), 0)
  return expected < 1 ? (agreed - expected) / (1 - expected) : null
}
