import type { ChatBody } from '../../../client/chat.ts'
import type { AnswerRecord } from '../../results/answer-record.ts'
import type { System } from '../../systems/system.ts'
import { seatName, type Cell, type Seat } from './cell.ts'
import { agentOf, type Roster } from './roster.ts'

type Overrides = NonNullable<ChatBody['moa']>
type WireAgent = NonNullable<Overrides['layers']>[number]['agents'][number]

/** A proposal that a cell is given. */
export interface Given {
  readonly seat: Seat
  readonly answer: AnswerRecord
}

/** The system of a sample of the panel: its agent, asked by itself. Samples differ by their seed. */
export function systemOfSeat(seat: Seat, roster: Roster): System {
  const { request, instructions } = agentOf(roster, seat.agent).settings
  return {
    id: seatName(seat),
    role: 'single',
    of: roster.mixture.id,
    request: { ...request, ...seedOf(seat, roster), moa: { cache: 'off' } },
    ...(instructions === undefined ? {} : { instructions }),
    agent: null,
  }
}

/**
 * The system of a cell for one question: the mixture with the agents of its seats, whose proposals the request brings.
 * Every agent is waited for, because a study measures texts, not the pace of the day.
 */
export function systemOfCell(cell: Cell, given: readonly Given[], roster: Roster): System {
  return {
    id: cell.id,
    role: 'mixture',
    of: null,
    request: { model: roster.mixture.id, moa: overridesOf(cell, given, roster) },
    agent: null,
  }
}

function overridesOf(cell: Cell, given: readonly Given[], roster: Roster): Overrides {
  const aggregator = aggregatorOf(cell, roster)
  if (cell.layers === 1) return { solo: true, ...aggregator, cache: 'off' }
  const agents = given.map(({ seat }, at) => ({ ...toWire(seat, roster), name: nameAt(at) }))
  const layer = { agents, grace: 100, timeout_ms: 600_000 }
  return {
    layers: Array.from({ length: cell.layers - 1 }, () => layer),
    ...aggregator,
    ...strategyOf(cell, roster),
    ...cell.overrides,
    proposals: given.map(({ answer }, at) => ({ agent: nameAt(at), text: textOf(answer) })),
    cache: 'off',
  }
}

/** A strategy that the mixture has itself keeps its options. */
function strategyOf({ strategy }: Cell, { mixture }: Roster): Pick<Overrides, 'strategy'> {
  const own = mixture.strategy
  const type = typeof own === 'string' ? own : own.type
  return type === strategy ? {} : { strategy: strategy as NonNullable<Overrides['strategy']> }
}

function aggregatorOf({ aggregator }: Cell, roster: Roster): Pick<Overrides, 'aggregator'> {
  if (aggregator !== null) return { aggregator: { model: aggregator, fallbacks: [] } }
  const isOwn = roster.aggregator === roster.mixture.aggregator.model
  return isOwn ? {} : { aggregator: { model: roster.aggregator, fallbacks: [] } }
}

function toWire(seat: Seat, roster: Roster): WireAgent {
  const { request, instructions } = agentOf(roster, seat.agent).settings
  const { model, temperature, top_p, seed, max_tokens, reasoning_effort } = request
  const optional = { temperature, top_p, seed, max_tokens, reasoning_effort }
  const set = Object.entries(optional).filter(([, value]) => value !== undefined && value !== null)
  return {
    model,
    required: true,
    timeout_ms: 600_000,
    ...Object.fromEntries(set),
    ...seedOf(seat, roster),
    ...(instructions === undefined ? {} : { system: instructions }),
  }
}

/** The first sample is the agent as it is; each further one has a seed of its own. */
function seedOf({ agent, sample }: Seat, roster: Roster): { readonly seed?: number } {
  if (sample === 0) return {}
  return { seed: (agentOf(roster, agent).settings.request.seed ?? roster.seed) + sample }
}

/** Names of seats in a request: those of the panel may have characters that the gateway reserves. */
function nameAt(at: number): string {
  return `p${at + 1}`
}

/** The text of an answer to the first turn. */
export function textOf({ texts }: Pick<AnswerRecord, 'texts'>): string {
  return texts[0] ?? ''
}

/** The answer as if its proposals had been written for it: each costs what it cost when it was, if the run used it. */
export function withGiven(answer: AnswerRecord, given: readonly Given[]): AnswerRecord {
  const isUsed = (at: number) =>
    answer.calls.some(({ agent, status }) => agent === nameAt(at) && status === 'cached')
  const used = given.filter((_each, at) => isUsed(at)).map(({ answer: proposal }) => proposal)
  const costs = [answer, ...used].map(({ costUsd }) => costUsd)
  return {
    ...answer,
    costUsd: costs.some((cost) => cost === null)
      ? null
      : costs.reduce((sum: number, cost) => sum + (cost ?? 0), 0),
    promptTokens: used.reduce((sum, { promptTokens }) => sum + promptTokens, answer.promptTokens),
    completionTokens: used.reduce(
      (sum, { completionTokens }) => sum + completionTokens,
      answer.completionTokens,
    ),
    latencyMs: answer.latencyMs + Math.max(0, ...used.map(({ latencyMs }) => latencyMs)),
    calls: [
      ...used.flatMap(({ calls }) => calls),
      ...answer.calls.filter(({ status }) => status !== 'cached'),
    ],
  }
}
