import type { Seat } from './cell.ts'

/** Returns the values in a random order. */
export type Shuffle = <T>(values: readonly T[]) => readonly T[]

/** Draws of an order in which agents join; equal orders are drawn once, so small panels have fewer. */
export function joiningOrders(
  agents: readonly string[],
  draws: number,
  shuffle: Shuffle,
): readonly (readonly string[])[] {
  const orders = new Map<string, readonly string[]>()
  const most = Math.min(draws, factorial(agents.length))
  while (orders.size < most) {
    const order = shuffle(agents)
    orders.set(JSON.stringify(order), order)
  }
  return [...orders.values()]
}

/**
 * The first `n` seats of an order, so that smaller panels are parts of larger ones. When the agents run out they start
 * over with their next samples: the panel stays as mixed as it can be.
 */
export function firstSeats(order: readonly string[], n: number): readonly Seat[] {
  return Array.from({ length: n }, (_, index) => ({
    agent: order[index % order.length] ?? '',
    sample: Math.floor(index / order.length),
  }))
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1)
}
