import {
  embedBatches,
  type BatchEmbedded,
  type EmbeddingPlan,
} from '../../moa/embedding/embed-batches.ts'
import type { EmbeddingInput, Vector } from '../../moa/embedding/embedding-port.ts'
import type { CallReport } from '../../moa/events.ts'
import { CANCELLED, stepFailure } from '../../moa/failure.ts'
import type { ModelFailure } from '../../moa/model-port.ts'
import { Stopper } from '../../moa/stop-signal.ts'
import type { ApiError } from '../../protocol/errors.ts'
import type { RunTrace } from '../../telemetry/telemetry.ts'
import type { AskContext } from '../ask-context.ts'
import { failureScope } from '../caller.ts'
import { runError } from '../errors.ts'
import type { Purchase } from '../spending/hold.ts'
import { keyOfInput } from './embedding-cache.ts'

/** Most numbers of one answer, which stay in memory until it is written: 2,048 embeddings of 1,536. */
export const MAX_NUMBERS = 2_048 * 1_536

/** What the calls of one request work with. */
export interface Gathering {
  /** How many inputs the answer has, those from the cache included. */
  readonly inputs: number
  /** The vectors so far, by the key of their input; those that come are added. */
  readonly vectors: Map<string, Vector>
  readonly purchase: Purchase
  readonly store: (input: EmbeddingInput, vector: Vector) => void
  /** Null where nothing is reported. */
  readonly trace: RunTrace | null
}

/** How the calls of one request ended. */
export interface Gathered {
  readonly calls: readonly CallReport[]
  readonly failure: ApiError | null
}

/** Makes the calls of a plan. The first that fails stops the others; what has come by then is stored, as it is paid. */
export async function gatherVectors(
  plan: EmbeddingPlan,
  gathering: Gathering,
  { services, caller, signal }: AskContext,
): Promise<Gathered> {
  const stop = new Stopper(signal)
  const failures = failureScope(caller)
  const { trace, purchase } = gathering
  const headersFor = trace?.headersFor
  const embed = services.embedder({ failures, ...(headersFor && { trace: headersFor }) })
  const { allowance } = purchase
  const ports = { ...services.runPorts(stop, { failures, prompts: '' }), embed, allowance }
  const calls: CallReport[] = []
  let failure: ApiError | null = null
  try {
    for await (const event of embedBatches(plan, ports)) {
      if (event.type === 'batch-embedded') failure ??= take(event, gathering)
      else {
        purchase.see(event)
        trace?.see(event, services.clock.now())
        if (event.type !== 'call-end') continue
        calls.push(event.call)
        if (event.call.failure !== null) failure ??= errorOf(event.call.failure, signal)
      }
      if (failure !== null) stop.abort()
    }
  } finally {
    stop.release()
  }
  return { calls, failure: signal.aborted ? runError(CANCELLED) : failure }
}

function errorOf(failure: ModelFailure, signal: AbortSignal): ApiError {
  return runError(signal.aborted ? CANCELLED : stepFailure(null, [failure]))
}

/** Adds the vectors of a call; returns why they cannot be a part of the answer. */
function take({ batch, vectors: added }: BatchEmbedded, gathering: Gathering): ApiError | null {
  const { vectors, store, inputs } = gathering
  const length = added[0]?.length ?? 0
  for (const [index, vector] of added.entries()) {
    const input = batch[index]
    if (input === undefined) continue
    vectors.set(keyOfInput(input), vector)
    store(input, vector)
  }
  return tooManyNumbers(inputs, length) ?? unequal(vectors.values(), length)
}

/** The error of an answer that is too large; null when it is not. */
export function tooManyNumbers(inputs: number, dimensions: number): ApiError | null {
  if (inputs * dimensions <= MAX_NUMBERS) return null
  const most = Math.floor(MAX_NUMBERS / dimensions)
  const message = `Cannot answer with ${inputs} embeddings of ${dimensions} numbers: send at most ${most} inputs`
  return { code: 'request_too_large', message, param: 'input' }
}

/** Vectors of two lengths cannot be compared: the model has changed under its name. */
function unequal(vectors: Iterable<Vector>, length: number): ApiError | null {
  for (const vector of vectors) if (vector.length !== length) return UNEQUAL
  return null
}

const UNEQUAL: ApiError = {
  code: 'upstream_failed',
  message:
    'Cannot answer: the model now makes embeddings of another length than those in the cache; send moa.cache "refresh"',
}
