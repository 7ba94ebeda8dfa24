import { ask, type AttemptBudget, type CallContext } from '../calls/attempts.ts'
import { costOfCall } from '../cost/call-bound.ts'
import type { Price } from '../cost/price.ts'
import type { CallEnd } from '../events.ts'
import { merge } from '../layers/merge.ts'
import type { CallModel, CallSent, ModelCall, Reply } from '../model-port.ts'
import type { RunPorts } from '../ports.ts'
import type {
  EmbeddingInput,
  EmbeddingReply,
  EmbeddingSettings,
  EmbedModel,
  Vector,
} from './embedding-port.ts'

/** The inputs of one call. */
export type Batch = readonly EmbeddingInput[]

/** Calls of one model, which are made side by side. */
export interface EmbeddingPlan {
  readonly model: string
  readonly batches: readonly Batch[]
  readonly settings: EmbeddingSettings
  /** Further attempts at one call after a failure that may pass. */
  readonly retries: number
  /** For all attempts at one call together. */
  readonly timeoutMs: number
}

/** The embeddings of one batch have come. */
export interface BatchEmbedded {
  readonly type: 'batch-embedded'
  readonly batch: Batch
  /** In the order of its inputs. */
  readonly vectors: readonly Vector[]
}

/** What a request for embeddings needs from outside. */
export type EmbeddingPorts = Omit<RunPorts, 'call' | 'memory'> & { readonly embed: EmbedModel }

/** Most calls at the same time: each answer may take megabytes of memory. */
const MAX_LANES = 4

/** Fewest attempts beyond the first of every call. */
const MIN_EXTRA_ATTEMPTS = 4

/**
 * Calls the model for every batch, some at a time, with retries, and accounts for every call; a failed one has no
 * `batch-embedded`. Begins no further call once the signal has fired.
 */
export async function* embedBatches(
  plan: EmbeddingPlan,
  ports: EmbeddingPorts,
): AsyncGenerator<CallSent | CallEnd | BatchEmbedded, void> {
  const attempts = { left: Math.max(MIN_EXTRA_ATTEMPTS, plan.batches.length) }
  const waiting = plan.batches.entries()
  const lane = async function* () {
    for (const [index, batch] of waiting) {
      if (ports.signal.aborted) return
      yield* embedBatch(plan, { batch, index }, { ports, attempts })
    }
  }
  yield* merge(Array.from({ length: Math.min(MAX_LANES, plan.batches.length) }, lane))
}

/** The most that the first attempts at all calls can cost, in millionths of a US dollar; 0 for a model without a price. */
export function costOfBatches(
  plan: EmbeddingPlan,
  priceOf: (model: string) => Price | null,
): number {
  return plan.batches.reduce((sum, batch) => sum + costOfCall(pricedCall(plan, batch), priceOf), 0)
}

async function* embedBatch(
  plan: EmbeddingPlan,
  { batch, index }: { readonly batch: Batch; readonly index: number },
  { ports, attempts }: { readonly ports: EmbeddingPorts; readonly attempts: AttemptBudget },
): AsyncGenerator<CallSent | CallEnd | BatchEmbedded, void> {
  let vectors: readonly Vector[] | null = null
  const call: CallModel = async function* (sent, control) {
    const { model, settings } = plan
    const reply = yield* ports.embed({ id: sent.id, model, inputs: batch, ...settings }, control)
    vectors = reply.vectors
    return asReply(reply)
  }
  const startedAtMs = ports.clock.now()
  const context: CallContext = { ...ports, startedAtMs, call, attempts, calls: null, memory: null }
  const request = {
    id: `embed/${index}`,
    role: 'aggregator' as const,
    layer: null,
    agent: 'embedding',
    call: pricedCall(plan, batch),
    control: { signal: ports.signal, live: false },
    retries: plan.retries,
    timeoutMs: plan.timeoutMs,
    planned: true,
    mayRetry: () => true,
    judge: statusOf,
  }
  for await (const event of ask(request, context)) if (event.type !== 'call-deltas') yield event
  if (vectors !== null) yield { type: 'batch-embedded', batch, vectors }
}

/** A call as it is priced: each input is a prompt, and nothing is written. */
function pricedCall(
  { model, settings: { extra } }: EmbeddingPlan,
  batch: Batch,
): Omit<ModelCall, 'id'> {
  const messages = batch.map((input) => ({
    role: 'user' as const,
    // Written out, tokens have at least as many bytes as there are of them.
    content: typeof input === 'string' ? input : input.join(' '),
  }))
  return { model, messages, settings: { maxTokens: 0, ...(extra === undefined ? {} : { extra }) } }
}

/** The reply as the engine counts it: its vectors are handed over apart. */
function asReply({ vectors: _vectors, ...reply }: EmbeddingReply): Reply {
  const nothing = { text: '', reasoning: '', refusal: '', toolCalls: [] }
  const ended = { finishReason: null, firstTokenMs: null, cut: false }
  return { ...nothing, ...ended, ...reply }
}

function statusOf({ failure }: Reply) {
  if (failure === null) return { status: 'ok' as const, failure }
  return {
    status: failure.code === 'cancelled' ? ('cancelled' as const) : ('failed' as const),
    failure,
  }
}
