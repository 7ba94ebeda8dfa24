import type { Confidence } from './confidence.ts'
import type { Usage } from './cost/usage.ts'
import type { Finding } from './findings.ts'
import type { AnswerSource, CallSent, Delta, ModelFailure } from './model-port.ts'
import type { Reason } from './reasons.ts'

/** How a call ended: `partial` is text that was cut off and used, `cached` a stored proposal. */
export type CallStatus = 'ok' | 'partial' | 'failed' | 'cancelled' | 'cached'

/** What a model was called for. */
export type CallRole =
  | 'agent'
  | 'judge'
  | 'critic'
  | 'verifier'
  | 'extractor'
  | 'reviser'
  | 'aggregator'

/** The roles of models that read texts of others and write no answer. */
export type JudgeRole = Extract<CallRole, 'judge' | 'critic' | 'verifier' | 'extractor'>

/** One model called for one purpose; attempts at the same model are counted together. */
export interface CallReport {
  /** Unique in its run, and the same when the run is made again from its beginning. */
  readonly id: string
  readonly role: CallRole
  /** Null for the calls of the last step. */
  readonly layer: number | null
  readonly agent: string
  readonly model: string
  readonly status: CallStatus
  readonly finishReason: string | null
  /** Milliseconds from the start of the run; absent for a stored proposal, and in runs of older releases. */
  readonly startedMs?: number
  readonly latencyMs: number
  readonly firstTokenMs: number | null
  readonly attempts: number
  /** Tokens of every attempt, also of failed ones. */
  readonly usage: Usage
  /** US dollars; null when the price is unknown. */
  readonly costUsd: number | null
  readonly failure: ModelFailure | null
}

/** What an agent answered. */
export interface Proposal {
  readonly agent: string
  readonly model: string
  readonly text: string
  /** Why the text is incomplete: its call was cut off, it hit its token limit, or its provider filtered it. */
  readonly ended: 'whole' | 'cut' | 'length' | 'filtered'
  /** Where its call wanted log probabilities and got them. */
  readonly confidence?: Confidence
}

/** A layer begins to call its agents. */
export interface LayerStart {
  readonly type: 'layer-start'
  readonly layer: number
  readonly agents: readonly string[]
}

/** The agent's first request is sent; until then it may have waited for a connection slot. */
export interface AgentStart {
  readonly type: 'agent-start'
  readonly layer: number
  readonly agent: string
  readonly model: string
}

/** The next part of what an agent writes, without its reasoning; only where the plan wants drafts. */
export interface AgentDelta {
  readonly type: 'agent-delta'
  readonly layer: number
  readonly agent: string
  /** UTF-16 units of the agent's text that come before this part. With 0 the text starts again, as after a failed attempt. */
  readonly offset: number
  readonly text: string
}

/** The proposal that is the best one so far; only where the plan wants drafts. It is no part of the answer. */
export interface Draft {
  readonly type: 'draft'
  readonly layer: number
  readonly agent: string
  /** What the agent has written until now. */
  readonly text: string
  /** False while the agent still writes: the text goes on with each `agent-delta` of the agent. */
  readonly whole: boolean
}

/** An agent has ended, with its proposal or why there is none. */
export interface AgentEnd {
  readonly type: 'agent-end'
  readonly layer: number
  readonly agent: string
  readonly model: string
  readonly status: CallStatus
  readonly latencyMs: number
  readonly proposal: Proposal | null
  readonly failure: ModelFailure | null
}

/** Every agent of a layer has ended; its proposals in configured order. */
export interface LayerEnd {
  readonly type: 'layer-end'
  readonly layer: number
  readonly proposals: readonly Proposal[]
}

/** The aggregator, or a fallback of it, is about to be called. */
export interface AggregatorStart {
  readonly type: 'aggregator-start'
  readonly model: string
}

/** A model that judges, criticises, verifies or extracts is about to be called, or a fallback of it. */
export interface JudgeStart {
  readonly type: 'judge-start'
  readonly role: JudgeRole
  /** Its name in the report. */
  readonly agent: string
  readonly model: string
}

/** What the last step found about the proposals; the last one counts. */
export interface StepFinding {
  readonly type: 'finding'
  readonly finding: Finding
}

/** Enough agents agreed: the layers after this one are skipped. */
export interface LayersSkipped {
  readonly type: 'layers-skipped'
  readonly afterLayer: number
  /** The agents that agree. */
  readonly agents: readonly string[]
  /** How many proposals the layer had. */
  readonly of: number
  readonly answer: string
  /** The models of the agents that were not called. */
  readonly models: readonly string[]
}

/** A call has ended, with its cost. The `call-sent` of each of its attempts had its id, `/` and their number from 1. */
export interface CallEnd {
  readonly type: 'call-end'
  readonly call: CallReport
  /** Of the answer that counts; absent where its provider named neither. No report has it. */
  readonly source?: AnswerSource
}

/** The next part of the answer; it is never taken back. */
export interface AnswerDeltas {
  readonly type: 'answer-deltas'
  readonly deltas: readonly Delta[]
}

/** The answer will be less than the mixture promises. */
export interface RunDegraded {
  readonly type: 'run-degraded'
  readonly reason: Reason
}

/** The strategy did something that its mixture allows, and that the report names. */
export interface Remark {
  readonly type: 'remark'
  readonly reason: Reason
}

/** What a layer yields while it runs. */
export type LayerEvent =
  | LayerStart
  | AgentStart
  | AgentDelta
  | Draft
  | AgentEnd
  | LayerEnd
  | CallSent
  | CallEnd
  | RunDegraded

/** What the last step yields while it runs. */
export type StepEvent =
  | AggregatorStart
  | JudgeStart
  | StepFinding
  | CallSent
  | CallEnd
  | AnswerDeltas
  | RunDegraded
  | Remark

/** What a run yields, in the order it happens. */
export type RunEvent = LayerEvent | StepEvent | LayersSkipped

/** Codes for why a run has no answer. */
export type RunFailureCode =
  | 'quorum_not_met'
  | 'upstream_failed'
  | 'wrong_format'
  | 'upstream_rejected'
  | 'upstream_rate_limited'
  | 'upstream_timeout'
  | 'cancelled'

/** Why a run has no answer. */
export interface RunFailure {
  readonly code: RunFailureCode
  readonly message: string
  /** How long to wait before another request; only with `upstream_rate_limited`. */
  readonly retryAfterMs?: number
}

/** How a run ended. */
export type RunOutcome =
  | {
      readonly ok: true
      readonly finishReason: string
      /** Whether the answer merges at least two proposals. */
      readonly synthesized: boolean
    }
  | { readonly ok: false; readonly failure: RunFailure }
