/** A line of `answers.jsonl`: the answer of one system to one question. */
export interface AnswerRecord {
  readonly question: string
  readonly system: string
  /** Counted from 0. */
  readonly repeat: number
  /** The answer to each turn; empty when it failed. */
  readonly texts: readonly string[]
  /** Code of the error; null for an answer. */
  readonly error: string | null
  readonly finishReason: string | null
  /** The models that were called, as `provider/model`. */
  readonly models: readonly string[]
  readonly promptTokens: number
  readonly completionTokens: number
  /** Of every call, failed and cut-off ones included; null when a price is unknown. A proposal that was reused costs what it cost when it was written. */
  readonly costUsd: number | null
  readonly latencyMs: number
  readonly firstTokenMs: number | null
  /** Reasons of the run that mean a worse answer; empty when there are none. */
  readonly degraded: readonly string[]
  /** The run it is from; for a proposal, the run of its mixture. */
  readonly run: string | null
  readonly from: 'asked' | 'proposal'
  /** The proposals of the first layer, of a mixture alone. */
  readonly proposals: readonly ProposalRecord[]
  /** The calls of the run by role and layer, for TFLOPs and for prices by role. */
  readonly calls: readonly CallRecord[]
}

/** A proposal of a run. */
export interface ProposalRecord {
  readonly agent: string
  readonly model: string
  readonly text: string
  readonly isWhole: boolean
  readonly promptTokens: number
  readonly completionTokens: number
  readonly costUsd: number | null
  readonly latencyMs: number
  readonly firstTokenMs: number | null
}

/** One call of a model in a run. */
export interface CallRecord {
  readonly role: string
  readonly layer: number | null
  readonly agent: string
  readonly model: string
  readonly status: string
  readonly promptTokens: number
  readonly completionTokens: number
  readonly costUsd: number | null
  readonly latencyMs: number
}
