import type { AgentEnd } from '../../events.ts'
import type { PanelWatch, Waves } from '../../layers/panel-watch.ts'
import type { Agent, Plan, VoteStep } from '../../plan.ts'
import type { Ballot } from '../../votes/ballot.ts'
import { ENDS, type Race, type Side } from '../../votes/stop-rules.ts'
import { tally, type Tally, type VotesFor } from '../../votes/tally.ts'
import { ballotsSoFar, voiceOf } from '../../votes/voices.ts'
import {
  confidenceFactor,
  MOST_CONFIDENCE_FACTOR,
  outweighs,
  weightOf,
} from '../../votes/weights.ts'
import { keepsPromises } from '../promises.ts'

/** How many agents start first where the layer names no quorum, and how many more at a time. */
const WAVES: Waves = { first: 3, further: 2 }

/** Whether a share of the votes is the majority that the step wants. */
export function isMajority({ majority }: VoteStep, share: number): boolean {
  return majority === null || outweighs(share, majority)
}

/** Follows the agents of the last layer, and stops those whose votes are not needed. */
export class VoteWatch implements PanelWatch {
  readonly #plan: Plan<VoteStep>
  readonly #agents: readonly Agent[]
  readonly #layer: number
  /** How many agents had ended when the vote was settled without the others; null when it took all of them. */
  stoppedAfter: number | null = null

  constructor(plan: Plan<VoteStep>) {
    this.#plan = plan
    this.#layer = plan.layers.length - 1
    this.#agents = plan.layers.at(-1)?.agents ?? []
  }

  waves(layer: number): Waves | null {
    const { pace, minVotes } = this.#plan.step
    if (layer !== this.#layer || pace !== 'waves' || !this.#mayStop()) return null
    const quorum = this.#plan.layers[layer]?.quorum ?? 1
    return { ...WAVES, first: Math.max(quorum > 1 ? quorum : WAVES.first, minVotes) }
  }

  isSettled(layer: number, ends: readonly AgentEnd[]): boolean {
    if (layer !== this.#layer || !this.#mayStop() || ends.length >= this.#agents.length)
      return false
    const { step } = this.#plan
    const ballots = this.#ballotsOf(ends)
    const counted = tally(ballots, step.answer.kind)
    const out = this.#agents.filter(({ name }) => ends.every(({ agent }) => agent !== name))
    const race = raceOf(counted, ballots, this.#mostWeight(out))
    if (!isOver(step, counted, race)) return false
    this.stoppedAfter = ends.length
    return true
  }

  // oxlint-disable-next-line require-yield
  async *after(): AsyncGenerator<never, null, void> {
    return null
  }

  /** Open texts have no short answers before the extractor has read them. */
  #mayStop(): boolean {
    const { stop, answer } = this.#plan.step
    return stop !== 'never' && answer.kind !== 'text'
  }

  /** One for each agent that ended, in the order of their ends: one that failed abstains. */
  #ballotsOf(ends: readonly AgentEnd[]): readonly Ballot[] {
    return ends.flatMap(({ agent, proposal }) => {
      if (proposal === null || !keepsPromises(this.#plan.answer, proposal.text))
        return { agent, answer: null, weight: 0 }
      return ballotsSoFar([voiceOf(proposal, this.#plan.step, this.#weightOf(agent))])
    })
  }

  #weightOf(name: string): number {
    return weightOf(this.#agents.find((agent) => agent.name === name) ?? {})
  }

  /** The most that the ballots of these agents can weigh. */
  #mostWeight(agents: readonly Agent[]): number {
    const most =
      this.#plan.step.confidence === 'none' ? confidenceFactor(null) : MOST_CONFIDENCE_FACTOR
    return agents.reduce((sum, agent) => sum + weightOf(agent) * most, 0)
  }
}

function isOver(step: VoteStep, { votes, share, leaders, classes }: Tally, race: Race): boolean {
  if (votes < step.minVotes || leaders.length !== 1) return false
  const total = classes.reduce((sum, { weight }) => sum + weight, 0)
  const leastShare = race.leader.weight / (total + race.weightOut)
  // A majority that the others could still vote down is not certain.
  return isMajority(step, step.stop === 'certain' ? leastShare : share) && ENDS[step.stop](race)
}

/** The race between the first two classes; the ballots stand in the order in which they were cast. */
function raceOf({ classes }: Tally, cast: readonly Ballot[], weightOut: number): Race {
  const [leader, second] = classes
  const others = cast.findLastIndex((ballot) => leader?.ballots.includes(ballot) !== true)
  return {
    leader: sideOf(leader),
    second: sideOf(second),
    weightOut,
    row: cast.length - 1 - others,
  }
}

function sideOf(votes: VotesFor | undefined): Side {
  return { weight: votes?.weight ?? 0, count: votes?.ballots.length ?? 0 }
}
