import type { Proposal } from '../events.ts'
import type { CallSettings } from '../model-port.ts'
import type { CascadeStep } from '../plan.ts'
import type { AnswerRule } from '../short-answers/answer-rule.ts'

/** What a gate of a cascade decides about a draft, and why. */
export interface GateVerdict {
  readonly accepts: boolean
  readonly why: string
  /** The gate cannot see what it decides by: the draft is escalated, as nothing speaks for it. */
  readonly blind?: true
}

/** What the gates of a cascade look at. */
export interface Tried {
  /** Of the step, in configured order. */
  readonly proposals: readonly Proposal[]
  /** How many samples the step was to have. */
  readonly samples: number
  /** The proposal that would be the answer. */
  readonly draft: Proposal
  /** What the caller was promised. */
  readonly answer: CallSettings
  readonly rule: AnswerRule
  readonly thresholds: Pick<CascadeStep, 'minLogprob' | 'minMargin'>
}
