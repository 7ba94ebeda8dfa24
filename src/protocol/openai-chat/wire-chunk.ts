import type { WireError } from '../error-response.ts'
import type { WireProgress } from '../runs/progress-response.ts'
import type { WireReport, WireUsage } from '../runs/report-response.ts'
import type { WireLogprobs } from './chat-response.ts'
import type { WireDelta } from './wire-delta.ts'

/** A chunk of a streamed completion. */
export interface WireChunk {
  readonly id: string
  readonly object: 'chat.completion.chunk'
  readonly created: number
  readonly model: string
  readonly system_fingerprint?: string
  readonly choices: readonly {
    readonly index: number
    readonly delta: WireDelta & { readonly role?: 'assistant' }
    readonly finish_reason: string | null
    readonly logprobs?: WireLogprobs | null
  }[]
  readonly usage?: WireUsage | null
  /** The report in the last chunk; before, with `progress: "events"`, a step of the run. */
  readonly moa?: { readonly event: WireProgress } | (WireReport & { readonly event?: never })
  readonly error?: WireError
}
