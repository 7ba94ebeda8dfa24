import { unsent } from '../moa/calls/attempts.ts'
import type { CallModel, ModelFailure, Reply } from '../moa/model-port.ts'
import type { Clock } from '../moa/ports.ts'
import type { Skipping } from './calling/circuit.ts'
import type { Endpoint } from './catalog/endpoint.ts'
import { callEndpoint } from './calling/call-endpoint.ts'
import { impossibleFor } from './check-request.ts'
import { describedAnswer } from './calling/described-call.ts'
import { callWithLogprobs } from './calling/logprobs.ts'
import { inKnownFormat } from './calling/response-format.ts'
import { inKnownChoice } from './calling/tool-choice.ts'
import {
  isEmbeddingModel,
  resolveModel,
  type ModelContext,
  type Resolution,
} from './catalog/resolve-model.ts'
import { wireOf } from './catalog/wire.ts'
import { DIALECTS } from './dialects/dialects.ts'
import { nameProblem } from '../simulator/faults.ts'
import { Slots } from './calling/slots.ts'
import {
  isWorkersAiModel,
  workersAiEndpoint,
  type WorkersAi,
} from './dialects/workers-ai/binding.ts'

/** What the port needs from the Worker. */
export interface ModelsOptions extends ModelContext {
  /** The network. */
  readonly fetch: Endpoint['fetch']
  /** Answers for the provider `sim`. */
  readonly simulator: (request: Request) => Promise<Response>
  readonly workersAi: WorkersAi | null
  readonly clock: Clock
  /** Of the run that calls. */
  readonly circuit: Skipping
  /** The key under which an agent's requests of this run, and of others like it, share a cache of prompts. */
  readonly cacheKey: (agent: string) => Promise<string>
  /** The headers by which a call, by its id, becomes a part of a trace; absent where nothing is traced. */
  readonly trace?: (call: string) => Readonly<Record<string, string>>
}

/**
 * Makes the one port through which the engine calls models. One per invocation of the Worker, as its slots
 * count connections, which the platform limits per invocation.
 */
export function createModels(options: ModelsOptions): CallModel {
  const context = { slots: new Slots(), clock: options.clock }
  const rejecting = new Set<string>()
  return async function* callModel(call, control) {
    const found = findEndpoint(call.model, options)
    if ('failure' in found) return unsent(found.failure)
    const traced = withTrace(found.endpoint, call.id, options)
    const endpoint = takesCacheKey(traced)
      ? { ...traced, cacheKey: await options.cacheKey(call.agent ?? '') }
      : traced
    if (options.circuit.isOpen(endpoint.id)) return unsent(skipped(endpoint.id))
    const impossible = impossibleFor(endpoint, call)
    if (impossible !== null) return unsent(unable(impossible.message))
    const chosen = inKnownChoice(call, endpoint)
    const sent = inKnownFormat(chosen.call, endpoint)
    const send: CallModel = (request, within) =>
      callEndpoint(endpoint, { call: request, control: within }, context)
    const events =
      sent.call.settings.logprobs === undefined
        ? send(sent.call, control)
        : callWithLogprobs({ call: sent.call, control }, { send, rejecting })
    const reply = yield* chosen.described || sent.described ? describedAnswer(events) : events
    if (isEvidence(endpoint, reply)) {
      options.circuit.record(endpoint.id, reply.failure?.code ?? null)
    }
    return reply
  }
}

/** With the headers of the trace, where the operator wants its provider to get them. */
export function withTrace(
  endpoint: Endpoint,
  call: string,
  { trace }: Pick<ModelsOptions, 'trace'>,
): Endpoint {
  const { provider } = endpoint
  if (trace === undefined || provider.trace !== true) return endpoint
  return {
    ...endpoint,
    provider: { ...provider, headers: { ...provider.headers, ...trace(call) } },
  }
}

function takesCacheKey({ provider, model }: Endpoint): boolean {
  const { limits } = DIALECTS[wireOf(provider, model)]
  return limits.promptCacheKey || provider.limits.promptCacheKey
}

/** A timeout below this may come from a short limit in a request, which must not open the circuit for other requests. */
const EVIDENCE_TIMEOUT_MS = 10_000

/**
 * Whether a reply is evidence of the model's health. Simulated faults are made on request; a call that was
 * cut off had no chance to succeed or to fail, nor had one with a short timeout.
 */
export function isEvidence(
  endpoint: Endpoint,
  { cut, failure, latencyMs }: Pick<Reply, 'cut' | 'failure' | 'latencyMs'>,
): boolean {
  if (endpoint.provider.name === 'sim' || (cut && failure === null)) return false
  const ranOut = failure?.code === 'upstream_timeout' && failure.status === undefined
  return !ranOut || latencyMs >= EVIDENCE_TIMEOUT_MS
}

/** The endpoint that a model id names, or why it cannot be called. */
export function findEndpoint(
  id: string,
  options: Omit<ModelsOptions, 'cacheKey'>,
): { readonly endpoint: Endpoint } | { readonly failure: ModelFailure } {
  if (options.workersAi !== null && isWorkersAiModel(id)) {
    return { endpoint: workersAiEndpoint(options.workersAi, id) }
  }
  const found = resolveModel(id, options)
  if (!found.ok) {
    const { message } = found
    return { failure: { code: 'provider_not_configured', message, retryable: false } }
  }
  const { provider, model, key } = found
  const fetch: Endpoint['fetch'] =
    provider.name === 'sim'
      ? (url, init) => options.simulator(new Request(url, init))
      : options.fetch
  return { endpoint: { id, provider, model, key, fetch } }
}

/** Whether a model can be called: it is known, and its provider has its key. */
export function canCall(
  id: string,
  context: ModelContext & { readonly workersAi: WorkersAi | null },
): Resolution | { readonly ok: true } {
  if (context.workersAi !== null && isWorkersAiModel(id)) return { ok: true }
  const found = resolveModel(id, context)
  if (!found.ok) return found
  if (isEmbeddingModel(found.provider, found.model)) {
    const message = `Cannot ask ${found.provider.name}/${found.model}: it is an embedding model, for POST /v1/embeddings`
    return { ok: false, code: 'invalid_request', message }
  }
  if (found.provider.name !== 'sim') return found
  const problem = nameProblem(found.model)
  return problem === null ? found : { ok: false, code: 'model_not_found', message: problem }
}

/** The failure of a call that its model cannot answer, with the status that it would get. */
function unable(message: string): ModelFailure {
  return { code: 'upstream_rejected', message, retryable: false, status: 400 }
}

/** The failure of a call to a model that is skipped for a moment. */
export function skipped(model: string): ModelFailure {
  return {
    code: 'provider_skipped',
    message: `${model} is skipped for a moment: it keeps failing`,
    retryable: false,
  }
}
