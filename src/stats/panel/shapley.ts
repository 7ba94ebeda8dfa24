import { randomFrom } from '../random/generator.ts'
import { shuffled } from '../random/shuffle.ts'

/** How orders of joining are chosen. */
export interface ShapleyOptions {
  /** Every order counts up to this many agents, 4 by default; above, some are drawn. */
  readonly exactUpTo?: number
  /** Orders that are drawn, 200 by default. */
  readonly orders?: number
  readonly seed?: number
}

/** The worth of a set of agents by question; members are places in rising order. */
export type WorthOf = (members: readonly number[]) => readonly number[]

/**
 * What each agent adds, by question: the mean over orders of joining of the worth with it less the worth without. The values of a
 * question add up to the worth of all less the worth of nobody.
 */
export function shapleyValues(
  agents: number,
  worthOf: WorthOf,
  options: ShapleyOptions = {},
): readonly (readonly number[])[] {
  const worths = new Map<string, readonly number[]>()
  const worth = (members: readonly number[]) => {
    const sorted = [...members].sort((a, b) => a - b)
    const key = sorted.join()
    const known = worths.get(key) ?? worthOf(sorted)
    worths.set(key, known)
    return known
  }
  const orders = joiningOrders(agents, options)
  const questions = worth([]).length
  const values = Array.from({ length: agents }, () => Array.from({ length: questions }, () => 0))
  for (const order of orders) {
    order.forEach((agent, position) => {
      const without = worth(order.slice(0, position))
      const added = worth(order.slice(0, position + 1))
      const row = values[agent] ?? []
      added.forEach((value, question) => {
        row[question] = (row[question] ?? 0) + (value - (without[question] ?? 0)) / orders.length
      })
    })
  }
  return values
}

/** The sets of agents whose worth `shapleyValues` needs with the same options, each once, in rising size. */
export function coalitionsOf(
  agents: number,
  options: ShapleyOptions = {},
): readonly (readonly number[])[] {
  const sets = new Map<string, readonly number[]>()
  for (const order of joiningOrders(agents, options)) {
    for (let size = 0; size <= agents; size++) {
      const members = order.slice(0, size).sort((a, b) => a - b)
      sets.set(members.join(), members)
    }
  }
  return [...sets.values()].sort((a, b) => a.length - b.length)
}

function joiningOrders(agents: number, options: ShapleyOptions): readonly (readonly number[])[] {
  const { exactUpTo = 4, orders = 200, seed = 1 } = options
  const all = Array.from({ length: agents }, (_, agent) => agent)
  if (agents <= exactUpTo) return permutations(all)
  const random = randomFrom(seed)
  return Array.from({ length: orders }, () => shuffled(all, random))
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]]
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  )
}
