import type { Proposal } from './events.ts'
import type { Message } from './message.ts'
import type { CallSettings } from './model-port.ts'
import type { Chosen } from './choosing/choice.ts'
import type { Reason } from './reasons.ts'
import type { AnswerRule } from './short-answers/answer-rule.ts'

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
  /** What its vote counts; 1 when absent. */
  readonly weight?: number
  /** How often it is right, from 0 to 1: it decides what its vote counts where no weight does. */
  readonly accuracy?: number
  /** Put after the system message, in a paragraph of its own: the form in which its answer ends. */
  readonly ending?: string
  /** Its proposal, which the request brings, or a stored one as it was: it is not called. */
  readonly written?: string | Proposal
}

/** Agents that answer at the same time. All times in milliseconds. */
export interface Layer {
  readonly agents: readonly Agent[]
  /** Fewest proposals that the next step may be given. */
  readonly quorum: number
  /** Number of answers after which `grace` counts once; with fewer, agents get more time. */
  readonly majority: number
  /** Fewest answers before `grace` counts at all, where the quorum is lower. */
  readonly graceAfter?: number
  /** The other agents get this many times the median time of those that answered. */
  readonly grace: number
  readonly timeoutMs: number
  /** Its agents do not see the proposals of the layer before. */
  readonly blind?: true
  /**
   * The run goes on when too few of its agents answer. An agent that does not stands by its proposal of the layer
   * before, where it has one and the layer is not blind.
   */
  readonly mayFail?: true
  /** Each of its agents sees the proposals in an order of its own, and which one is its own. */
  readonly ownView?: true
  /** Replaces the Aggregate-and-Synthesize text before the proposals that its agents see. */
  readonly prompt?: string
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

/** The model that compares, checks or ranks texts of others. */
export interface Judge {
  readonly model: string
  readonly fallbacks: readonly string[]
  /** With a limit of its own: a judge writes no answer. */
  readonly settings: CallSettings & { readonly maxTokens: number }
  readonly retries: number
  /** For all attempts together. */
  readonly timeoutMs: number
}

/** One of several judges, by its name in the report. */
export interface NamedJudge extends Judge {
  readonly name: string
  /** Put before the caller's own system message. */
  readonly system: string | null
}

/** The aggregator reads the last proposals and writes the answer. */
export interface SynthesizeStep {
  readonly kind: 'synthesize'
  readonly aggregator: Aggregator
  /** Only the best so many proposals are shown to it; all when absent. */
  readonly topK?: number
  /** `inline`: it compares the proposals in its own reasoning before it writes. */
  readonly analysis?: 'none' | 'inline'
  /** It reads `size` texts at a time, of which its own text so far takes `keep` places (Self-MoA-Seq, arXiv 2502.00674). */
  readonly window?: { readonly size: number; readonly keep: number }
}

/** The judge compares the last proposals, and the best one is the answer. */
export interface SelectStep {
  readonly kind: 'select'
  readonly judge: Judge
  /** `scored` when absent: one call over all proposals. `pairwise`: a knock-out, each pair in both orders. */
  readonly method?: 'scored' | 'pairwise'
  /** What the judge scores, in place of its own criteria. */
  readonly criteria?: readonly string[]
  /** What follows when no proposal would do; the best one when absent. */
  readonly onNone?: 'best' | 'synthesize' | 'fail'
  /** Answers alone when there is no money for agents. */
  readonly alone: Aggregator
}

/** The agents of the last layer vote with their short answers. */
export interface VoteStep {
  readonly kind: 'vote'
  readonly answer: AnswerRule
  /** Fewest short answers that make a vote. */
  readonly minVotes: number
  /** Share of the votes that the winner needs; null when it needs more than any other. */
  readonly majority: number | null
  /** `all`: every agent starts at once. `waves`: a few start, then two at a time until the result is settled. */
  readonly pace: 'all' | 'waves'
  readonly stop: 'certain' | 'likely' | 'window' | 'never'
  /** The whole text of the best vote, or its short answer alone. */
  readonly emit: 'text' | 'answer'
  readonly confidence: 'none' | 'stated' | 'logprobs'
  /** Decides ties, and finds the short answer of texts that have none. */
  readonly judge: Judge
  /** What follows without a result; null for the first proposal. */
  readonly fallback: SynthesizeStep | SelectStep | null
  readonly alone: Aggregator
}

/** An analyst compares the last proposals, and the aggregator writes the answer from the analysis and the proposals. */
export interface FusionStep {
  readonly kind: 'fusion'
  readonly analyst: Judge
  readonly aggregator: Aggregator
}

/** The aggregator writes a draft, critics look for faults, and the aggregator revises it. */
export interface CritiqueStep {
  readonly kind: 'critique'
  readonly critics: readonly NamedJudge[]
  /** Most rounds of critics and revision. */
  readonly rounds: number
  /** How many critics must find an issue for a revision. */
  readonly agree: number
  readonly aggregator: Aggregator
}

/** Every agent of the last layer ranks the others' proposals, and the aggregator writes the answer. */
export interface CouncilStep {
  readonly kind: 'council'
  /** By the names of the agents whose proposals they do not rank. */
  readonly rankers: readonly NamedJudge[]
  /** Whether a clear first place is the answer, verbatim. */
  readonly skip: boolean
  readonly aggregator: Aggregator
}

/** The last layers are rounds in which the same agents read one another's answers; then they vote, or the aggregator writes. */
export interface DebateStep {
  readonly kind: 'debate'
  /** How many of the last layers are rounds, which are skipped as soon as the gate allows. */
  readonly rounds: number
  readonly gate: 'disagreement' | 'no_majority' | 'always'
  readonly answer: AnswerRule
  /** The mixture names no rule: the kind of answer that the prompt wants counts, unless that is a text. */
  readonly byPrompt?: true
  readonly end: VoteStep | SynthesizeStep
}

/** The checks of a cascade, the cheapest first. */
export type Gate = 'structural' | 'agreement' | 'logprob' | 'verifier'

/** The first layers are tried one after the other until one is accepted; the others and the aggregator are the last resort. */
export interface CascadeStep {
  readonly kind: 'cascade'
  /** How many of the first layers are steps. */
  readonly steps: number
  readonly gates: readonly Gate[]
  /** How short answers are found, for `agreement`. */
  readonly answer: AnswerRule
  /** Least probability in percent with which the verifier accepts. */
  readonly accept: number
  /** Least mean log probability of a token, and least difference between the first and the second choice. */
  readonly minLogprob: number
  readonly minMargin: number
  readonly verifier: Judge
  readonly aggregator: Aggregator
}

/** How the last proposals become the answer. */
export type Step =
  | SynthesizeStep
  | SelectStep
  | VoteStep
  | FusionStep
  | CascadeStep
  | DebateStep
  | CritiqueStep
  | CouncilStep

/** When the layers after one of them are skipped. */
export interface EarlyExit {
  /** The first layer after which agents may agree, counted from 0. */
  readonly afterLayer: number
  /** How many agents must agree. */
  readonly agree: number
  /** How short answers are found; null for the kind of answer that the prompt wants. */
  readonly answer: AnswerRule | null
}

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
  readonly shrunk: readonly Reason[]
  /** Relay the answer as it is written; otherwise it is held back until it is whole. */
  readonly live: boolean
  /** Report what agents write while they write it; when absent, proposals are collected natively, which costs less. */
  readonly drafts?: true
  /**
   * Agents see the conversation up to its last user message only, so that their proposals serve every
   * step of a tool loop; only the aggregator sees the results of tools.
   */
  readonly reuseTurns: boolean
  /** Seed of the reference order when it is shuffled. */
  readonly seed: number
  /** Absent when every layer runs. */
  readonly earlyExit?: EarlyExit
  /** Who chose the strategy or the agents, and why; absent when the mixture names them. */
  readonly chosen?: Chosen
}
