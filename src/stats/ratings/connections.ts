import type { Vote } from './vote.ts'

/**
 * The systems whose ratings have no bound: those that cannot be reached from every other by a chain of systems where each
 * won or tied against the next, or that cannot reach every other (Ford 1957). Empty when all ratings are finite.
 */
export function unboundedSystems(
  systems: readonly string[],
  votes: readonly Pick<Vote, 'first' | 'second' | 'outcome'>[],
): readonly string[] {
  const beaten = new Map<string, Set<string>>(systems.map((system) => [system, new Set()]))
  for (const { first, second, outcome } of votes) {
    if (outcome > 0) beaten.get(first)?.add(second)
    if (outcome < 1) beaten.get(second)?.add(first)
  }
  const reach = new Map(systems.map((system) => [system, reachedFrom(system, beaten)]))
  const inCircle = (one: string, other: string) =>
    reach.get(one)?.has(other) === true && reach.get(other)?.has(one) === true
  const groups = systems.map((one) => systems.filter((other) => inCircle(one, other)))
  const largest = Math.max(0, ...groups.map((group) => group.length))
  if (largest === systems.length) return []
  const core = groups.find((group) => group.length === largest) ?? []
  return largest === 1 ? systems : systems.filter((system) => !core.includes(system))
}

function reachedFrom(start: string, beaten: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set([start])
  const open = [start]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const other of beaten.get(next) ?? []) {
      if (reached.has(other)) continue
      reached.add(other)
      open.push(other)
    }
  }
  return reached
}
