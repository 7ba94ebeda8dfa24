import type { AgentEnd, LayersSkipped, Proposal } from '../../events.ts'
import type { CountedVote, DebateFinding } from '../../findings.ts'
import type { PanelWatch, Waves } from '../../layers/panel-watch.ts'
import type { Agent, DebateStep, Plan } from '../../plan.ts'
import { isSame } from '../../short-answers/classes.ts'
import { shortAnswerOf, type ShortAnswer } from '../../short-answers/short-answer.ts'
import { tally } from '../../votes/tally.ts'
import { outweighs, weightOf } from '../../votes/weights.ts'
import { VoteWatch } from '../vote/vote-watch.ts'

type Stopped = DebateFinding['stopped']

/** The share that is a majority where the vote wants none. */
const DEFAULT_MAJORITY = 0.5

/** What the agents said in one round. */
interface Round {
  readonly proposals: readonly Proposal[]
  readonly answers: ReadonlyMap<string, ShortAnswer | null>
  /** The heaviest first. */
  readonly votes: readonly CountedVote[]
  readonly moved: readonly string[]
}

/** Follows the rounds of a debate, and ends it as soon as its gate finds nothing more to debate. */
export class DebateWatch implements PanelWatch {
  readonly #plan: Plan<DebateStep>
  readonly #agents: readonly Agent[]
  readonly #rounds: Round[] = []
  /** The layer before the rounds. */
  readonly #base: number
  /** Stops agents of that layer whose votes are not needed for a majority. */
  readonly #vote: VoteWatch | null
  #stopped: Stopped = 'last_round'

  constructor(plan: Plan<DebateStep>) {
    this.#plan = plan
    this.#agents = plan.layers.at(-1)?.agents ?? []
    const { rounds, gate, end } = plan.step
    this.#base = plan.layers.length - 1 - rounds
    const layers = plan.layers.slice(0, this.#base + 1)
    const mayStop = gate === 'no_majority' && end.kind === 'vote'
    this.#vote = mayStop ? new VoteWatch({ ...plan, layers, step: end }) : null
  }

  waves(layer: number): Waves | null {
    return layer === this.#base ? (this.#vote?.waves(layer) ?? null) : null
  }

  isSettled(layer: number, ends: readonly AgentEnd[]): boolean {
    return layer === this.#base && (this.#vote?.isSettled(layer, ends) ?? false)
  }

  // oxlint-disable-next-line require-yield
  async *after(
    layer: number,
    proposals: readonly Proposal[],
  ): AsyncGenerator<never, LayersSkipped | null, void> {
    const { layers } = this.#plan
    if (layer < this.#base) return null
    const round = this.hear(proposals)
    const stopped = this.#whyStop(round)
    if (stopped === null) return null
    this.#stopped = stopped
    const rest = layers.slice(layer + 1)
    const [first] = round.votes
    if (rest.length === 0 || first === undefined) return null
    return {
      type: 'layers-skipped',
      afterLayer: layer,
      agents: first.agents,
      of: proposals.length,
      answer: first.answer,
      models: rest.flatMap(({ agents }) => agents.map(({ model }) => model)),
    }
  }

  get hasRounds(): boolean {
    return this.#rounds.length > 0
  }

  /** Takes what the agents said in the next round. */
  hear(proposals: readonly Proposal[]): Round {
    const { answer: rule } = this.#plan.step
    const answers = new Map(proposals.map((each) => [each.agent, shortAnswerOf(each, rule)]))
    const ballots = Array.from(answers, ([agent, answer]) => ({
      agent,
      answer,
      weight: this.#weightOf(agent),
    }))
    const votes = tally(ballots, rule.kind).classes.map(({ answer, weight, ballots: cast }) => ({
      answer,
      weight,
      agents: cast.map(({ agent }) => agent),
    }))
    const before = this.#rounds.at(-1)?.answers ?? new Map<string, ShortAnswer | null>()
    const moved = proposals.flatMap(({ agent }) => {
      const earlier = before.get(agent)
      return earlier === undefined || equal(earlier, answers.get(agent) ?? null) ? [] : [agent]
    })
    const round = { proposals, answers, votes, moved }
    this.#rounds.push(round)
    return round
  }

  finding(): DebateFinding {
    return {
      kind: 'debate',
      rounds: this.#rounds.map(({ votes, moved }) => ({ votes, moved })),
      stopped: this.#stopped,
      vote: null,
    }
  }

  /** Why no further round would help; null when one may. */
  #whyStop({ proposals, votes, moved }: Round): Stopped | null {
    const { gate } = this.#plan.step
    const isFirst = this.#rounds.length === 1
    if (gate === 'always' && isFirst) return null
    const [leader] = votes
    // Without short answers nobody can say who agrees.
    if (leader === undefined || proposals.length < 2) return null
    if (leader.agents.length === proposals.length) return 'agreed'
    if (gate === 'no_majority' && this.#hasMajority(votes)) return 'majority'
    return !isFirst && moved.length === 0 ? 'nobody_moved' : null
  }

  /** Whether the vote at the end would have a result: more than half of the votes where it wants no other share. */
  #hasMajority(votes: readonly CountedVote[]): boolean {
    const { end } = this.#plan.step
    const { minVotes, majority } = end.kind === 'vote' ? end : { minVotes: 1, majority: null }
    const cast = votes.reduce((sum, { agents }) => sum + agents.length, 0)
    const all = votes.reduce((sum, { weight }) => sum + weight, 0)
    const [leader] = votes
    if (leader === undefined || cast < minVotes) return false
    return outweighs(leader.weight, all * (majority ?? DEFAULT_MAJORITY))
  }

  #weightOf(name: string): number {
    return weightOf(this.#agents.find((agent) => agent.name === name) ?? {})
  }
}

function equal(a: ShortAnswer | null, b: ShortAnswer | null): boolean {
  return a === null || b === null ? a === b : isSame(a, b)
}
