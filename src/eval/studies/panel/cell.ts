import type { ChatBody } from '../../../client/chat.ts'

/** What a cell changes of the mixture beside its agents, its aggregator and its strategy. */
export type CellOverrides = Pick<NonNullable<ChatBody['moa']>, 'early_exit' | 'strategy' | 'judge'>

/** One sample of one agent: a proposal of the panel. */
export interface Seat {
  readonly agent: string
  /** Counted from 0. */
  readonly sample: number
  /** Id of another question whose proposal is given in its place: a placebo. */
  readonly placeboOf?: string
}

/**
 * One way to make an answer from stored proposals. Equal cells have equal ids, so every study over one panel finds the
 * answers that another has paid for.
 */
export interface Cell {
  /** The system of its answers; people read it in the tables. */
  readonly id: string
  /** The proposals of the first layer for a question; none means that the aggregator answers alone. */
  readonly seats: (question: string) => readonly Seat[]
  /** Layers as the paper counts them, the aggregator included: 1 is the aggregator alone, 2 one layer of agents. */
  readonly layers: number
  /** The model that aggregates; null for the aggregator of the mixture, with its settings and fallbacks. */
  readonly aggregator: string | null
  readonly strategy: string
  readonly overrides?: CellOverrides
}

/** What makes a cell. */
export interface CellOptions {
  readonly layers?: number
  readonly aggregator?: string | null
  readonly strategy?: string
  /** Further changes, and the name that they have in the id. */
  readonly named?: { readonly name: string; readonly moa: CellOverrides }
}

/** The strategy of a cell that names none. */
export const USUAL_STRATEGY = 'synthesize'

/** The name of a proposal: the agent, and the number of its sample from the second on. */
export function seatName({ agent, sample }: Pick<Seat, 'agent' | 'sample'>): string {
  return sample === 0 ? agent : `${agent}#${sample + 1}`
}

/** The cell over the same seats for every question. */
export function cellOf(seats: readonly Seat[], options: CellOptions = {}): Cell {
  return cellBy(seats.map(seatName).join(', '), () => seats, options)
}

/** A cell whose seats differ between questions; its id names the rule that chooses them. */
export function cellBy(rule: string, seats: Cell['seats'], options: CellOptions = {}): Cell {
  const { aggregator = null, layers = 2, strategy = USUAL_STRATEGY, named } = options
  const by = aggregator ?? 'the aggregator'
  if (layers === 1 || rule === '') {
    return { id: `${by} alone`, seats: () => [], layers: 1, aggregator, strategy: USUAL_STRATEGY }
  }
  const deeper = layers > 2 ? `, ${layers} layers` : ''
  const id = `${strategy} of ${rule} by ${by}${deeper}`
  const cell = { id, seats, layers, aggregator, strategy }
  return named === undefined ? cell : { ...cell, id: `${id}, ${named.name}`, overrides: named.moa }
}

/** Every cell once, in order. */
export function distinctCells(cells: readonly Cell[]): readonly Cell[] {
  return [...new Map(cells.map((cell) => [cell.id, cell])).values()]
}

/** Seats of one agent: its first `n` samples. */
export function samplesOf(agent: string, n: number): readonly Seat[] {
  return Array.from({ length: n }, (_, sample) => ({ agent, sample }))
}

/** The first proposal of each agent. */
export function oneOfEach(agents: readonly string[]): readonly Seat[] {
  return agents.map((agent) => ({ agent, sample: 0 }))
}

/** Calls of a cell with `n` proposals when none is stored: n·(layers − 1) + 1. */
export function callsOf(n: number, layers: number): number {
  return n * (layers - 1) + 1
}
