import { cellOf, oneOfEach, type Cell, type CellOverrides } from '../panel/cell.ts'
import { aggregatorIn, type Roster } from '../panel/roster.ts'

/** One configuration of a mixture, and how its answers are made from stored proposals. */
export interface Candidate {
  /** The cell, or the seat of a single model, that its answers are of. */
  readonly system: string
  readonly cell: Cell | null
  /** Names of the agents that answer, in order. */
  readonly agents: readonly string[]
  /** Layers as the paper counts them: 1 is one model alone. */
  readonly layers: number
  /** Null for the mixture's own. */
  readonly aggregator: string | null
  readonly overrides: CellOverrides
}

/** Panels up to this size have every part tried; of larger ones, those without one agent and the best few. */
const EXACT = 4

/** How sure the verifier of a cascade must be, in percent: the thresholds that are tried. */
const THRESHOLDS = [50, 70, 90] as const

/** What is tried that no score decides: parts of the panel, aggregators, fewer layers, and single models. */
export function plannedCandidates(roster: Roster, aggregators: readonly string[]): Candidate[] {
  const names = namesOf(roster)
  const whole = wholeCandidate(roster)
  const others = aggregators.flatMap((model) => aggregatorIn(roster, model) ?? [])
  return [
    whole,
    ...partsOf(names).map((agents) => candidateOf(agents, roster)),
    ...others.map((aggregator) => candidateOf(names, roster, { aggregator })),
    ...shallower(names, roster),
    ...names.map((name) => singleCandidate(name)),
  ]
}

/** With more than one layer: one alone, and an early exit at each number of agents that agree. */
function shallower(names: readonly string[], roster: Roster): Candidate[] {
  if (depthOf(roster) < 3) return []
  const thresholds = Array.from({ length: Math.max(0, names.length - 1) }, (_, at) => at + 2)
  return [
    candidateOf(names, roster, { layers: 2 }),
    ...thresholds.map((agree) =>
      candidateOf(names, roster, {
        named: { name: `early exit at ${agree}`, moa: { early_exit: { agree } } },
      }),
    ),
  ]
}

/** Layers of the mixture as the paper counts them, its aggregator included. */
function depthOf({ mixture }: Roster): number {
  return mixture.layers.length + 1
}

/** What is tried once the agents are scored: the best few of a large panel, and cascades from cheap to dear. */
export function scoredCandidates(
  roster: Roster,
  { best, cheapest }: { readonly best: readonly string[]; readonly cheapest: readonly string[] },
): Candidate[] {
  const isLarge = best.length > EXACT
  const top = isLarge ? Array.from({ length: best.length - 2 }, (_, at) => at + 2) : []
  return [
    ...top.map((count) => candidateOf(inOrder(roster, best.slice(0, count)), roster)),
    ...THRESHOLDS.map((accept) =>
      candidateOf(cheapest, roster, {
        layers: 2,
        named: { name: `cascade at ${accept} %`, moa: cascadeAt(accept, roster) },
      }),
    ),
  ]
}

/** The mixture as it is, from one proposal of each agent: what all others are compared with. */
export function wholeCandidate(roster: Roster): Candidate {
  return candidateOf(namesOf(roster), roster)
}

function cascadeAt(accept: number, { mixture }: Roster): CellOverrides {
  const { model, fallbacks } = mixture.judge ?? mixture.aggregator
  return {
    strategy: { type: 'cascade', gates: ['structural', 'verifier'], accept },
    judge: { model, fallbacks: [...(fallbacks ?? [])] },
  }
}

interface CandidateOptions {
  readonly aggregator?: string
  readonly layers?: number
  readonly named?: { readonly name: string; readonly moa: CellOverrides }
}

function candidateOf(
  agents: readonly string[],
  roster: Roster,
  { aggregator, layers = depthOf(roster), named }: CandidateOptions = {},
): Candidate {
  const own = roster.mixture.strategy
  const strategy = typeof own === 'string' ? own : own.type
  const changed = { aggregator: aggregator ?? null, layers, strategy }
  const cell = cellOf(oneOfEach(agents), named === undefined ? changed : { ...changed, named })
  return {
    system: cell.id,
    cell,
    agents,
    layers,
    aggregator: aggregator ?? null,
    overrides: named?.moa ?? {},
  }
}

/** A model of the panel by itself: its proposal is its answer. */
function singleCandidate(name: string): Candidate {
  return { system: name, cell: null, agents: [name], layers: 1, aggregator: null, overrides: {} }
}

/** Parts of at least two agents, the whole left out. */
function partsOf(names: readonly string[]): readonly (readonly string[])[] {
  const parts =
    names.length <= EXACT
      ? subsetsOf(names)
      : names.map((name) => names.filter((other) => other !== name))
  return parts.filter(({ length }) => length > 1 && length < names.length)
}

function inOrder({ agents }: Roster, chosen: readonly string[]): string[] {
  return agents.map(({ name }) => name).filter((name) => chosen.includes(name))
}

function namesOf({ agents }: Roster): string[] {
  return agents.map(({ name }) => name)
}

/** Every part of the names, the empty one and the whole included, in their order. */
function subsetsOf(names: readonly string[]): readonly (readonly string[])[] {
  return names.reduce<readonly (readonly string[])[]>(
    (parts, name) => [...parts, ...parts.map((part) => [...part, name])],
    [[]],
  )
}
