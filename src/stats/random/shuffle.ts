import type { Random } from './generator.ts'

/** The items in a random order (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.index(last + 1)
    const moved = order[last] as Item
    order[last] = order[other] as Item
    order[other] = moved
  }
  return order
}

/** Some of the items, none of them twice, in a random order; all of them where there are fewer. */
export function sampleOf<Item>(
  items: readonly Item[],
  { count, random }: { readonly count: number; readonly random: Random },
): Item[] {
  return shuffled(items, random).slice(0, count)
}
