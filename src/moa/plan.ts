import type { Proposal } from './events.ts'
import type { Message } from './message.ts'
import type { CallSettings } from './model-port.ts'

/** One proposer: a model with settings. All times in milliseconds. */
export interface Agent {
  /** Unique in its layer. */
  readonly name: string
  readonly model: string
  /** Tried in turn when `model` fails. */
  readonly fallbacks: readonly string[]
  /** Put before the caller's own system message. */
  readonly system: string | null
  readonly settings: CallSettings
  /** For all attempts together, counted while the connection slot is held. */
  readonly timeoutMs: number
  /** Further attempts at the same model after a failure that may pass. */
  readonly retries: number
  /** Never cut off as a straggler. */
  readonly required: boolean
}

/** Agents that answer at the same time. All times in milliseconds. */
export interface Layer {
  readonly agents: readonly Agent[]
  /** Fewest proposals that the next step may be given. */
  readonly quorum: number
  /** Number of answers after which `grace` counts once; with fewer, agents get more time. */
  readonly majority: number
  /** The other agents get this many times the median time of those that answered. */
  readonly grace: number
  readonly timeoutMs: number
}

/** The model that writes the answer, with the settings of `Plan.answer`. */
export interface Aggregator {
  readonly model: string
  readonly fallbacks: readonly string[]
  /** Replaces the Aggregate-and-Synthesize text. */
  readonly prompt: string | null
  readonly retries: number
  readonly firstTokenMs: number
  readonly idleMs: number
  /** For all attempts together. */
  readonly timeoutMs: number
}

/** The aggregator reads the last proposals and writes the answer. */
export interface SynthesizeStep {
  readonly kind: 'synthesize'
  readonly aggregator: Aggregator
}

/** The model that compares proposals. */
export interface Judge {
  readonly model: string
  readonly fallbacks: readonly string[]
  /** With a limit of its own: a judge writes no answer. */
  readonly settings: CallSettings & { readonly maxTokens: number }
  readonly retries: number
  /** For all attempts together. */
  readonly timeoutMs: number
}

/** The judge compares the last proposals, and the best one is the answer. */
export interface SelectStep {
  readonly kind: 'select'
  readonly judge: Judge
  /** Answers alone when there is no money for agents. */
  readonly alone: Aggregator
}

/** How the last proposals become the answer. */
export type Step = SynthesizeStep | SelectStep

/** How proposals are shown to the next step. */
export interface ReferenceStyle {
  readonly format: 'fenced' | 'paper'
  readonly place: 'system' | 'tail'
  readonly shuffle: boolean
  /** Longest text of one reference; what is longer loses its middle. */
  readonly maxChars: number
  /** The same in bytes of UTF-8, where cost is limited: no tokenizer makes more tokens of a text than it has bytes. */
  readonly maxBytes: number | null
}

/** Everything that a run depends on; it does not change while it runs. */
export interface Plan<S extends Step = Step> {
  readonly messages: readonly Message[]
  readonly layers: readonly Layer[]
  /** Proposals from before the first layer, such as those of a stored run. */
  readonly given: readonly Proposal[]
  readonly step: S
  /** The settings of the answer that the caller was promised, such as its tools, its format and its length. */
  readonly answer: CallSettings
  readonly references: ReferenceStyle
  readonly onShortfall: 'degrade' | 'fail'
  /** Most that the run may cost, in millionths of a US dollar; null when there is no limit. */
  readonly maxMicros: number | null
  /** Most calls that the run may make, whatever they are for; null when there is no limit but its own. */
  readonly maxCalls: number | null
  /** How the ladder made the plan smaller; each is a reason for `degraded`. */
  readonly shrunk: readonly string[]
  /** Relay the answer as it is written; otherwise it is held back until it is whole. */
  readonly live: boolean
  /**
   * Agents see the conversation up to its last user message only, so that their proposals serve every
   * step of a tool loop; only the aggregator sees the results of tools.
   */
  readonly reuseTurns: boolean
  /** Seed of the reference order when it is shuffled. */
  readonly seed: number
}
