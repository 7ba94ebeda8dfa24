import { costOfBatches, type EmbeddingPlan } from '../../moa/embedding/embed-batches.ts'
import type { EmbeddingInput } from '../../moa/embedding/embedding-port.ts'
import { addUsage, NO_USAGE } from '../../moa/cost/usage.ts'
import type { CallReport } from '../../moa/events.ts'
import type { Result } from '../../moa/result.ts'
import type { Embedded } from '../../protocol/embeddings/write-embeddings.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { budgetMicros } from '../../protocol/sessions/money.ts'
import type { AskContext } from '../ask-context.ts'
import { inBackground } from '../background.ts'
import { INTERNAL_ERROR } from '../errors.ts'
import { newRunId } from '../ids.ts'
import { tooDear, unpriced } from '../spending/cost-limit.ts'
import { holdKnown, type Purchase } from '../spending/hold.ts'
import { beginTrace } from '../telemetry/trace.ts'
import { reportEmbeddings } from '../telemetry/reports-embeddings.ts'
import { batchesOf } from './batches.ts'
import { embeddingCache, keyOfInput, MAX_CACHED_INPUTS } from './embedding-cache.ts'
import { countUsage, type CountedAs } from '../usage/usage-reader.ts'
import { usageOfReplay, usageOfRun } from '../usage/run-usage.ts'
import { gatherVectors, tooManyNumbers, type Gathered } from './gather-vectors.ts'
import type { PreparedEmbedding } from './prepare-embedding.ts'

const RETRIES = 2
const TIMEOUT_MS = 60_000
/** Most calls of one request. */
const MAX_CALLS = 40

/** A request for embeddings and its answer. */
export interface EmbeddingRun {
  readonly run: string
  readonly model: string
  readonly cache: Embedded['cache']
  /** Requests that models were sent. */
  readonly attempts: number
  readonly result: Result<Embedded, ApiError>
}

/** Answers a request for embeddings: from the cache, and with calls for the inputs that are not in it. */
export async function runEmbedding(
  prepared: PreparedEmbedding,
  context: AskContext,
): Promise<EmbeddingRun> {
  const { ask, mode, ignored } = prepared
  const { model } = ask
  const run = newRunId(context.services.clock.now())
  const inputs = new Map(ask.inputs.map((input) => [keyOfInput(input), input]))
  const cache = embeddingCache(prepared, context, run)
  const vectors = new Map(await cache.read(inputs))
  const known = new Set(vectors.keys())
  const missing = [...inputs].flatMap(([key, input]) => (known.has(key) ? [] : [input]))
  const state = mode === 'off' ? 'off' : missing.length === 0 ? 'hit' : 'miss'
  const done = { run, model, cache: state } as const
  const plan = planOf(prepared, missing)
  const funded = await fund(plan, prepared, { context, run })
  if (!funded.ok) return { ...done, attempts: 0, result: funded }
  const purchase = funded.value
  const trace = beginTrace(context, { run, mixture: model, version: null, plan: null })
  const store: typeof cache.write = (input, vector) =>
    inputs.size > MAX_CACHED_INPUTS ? undefined : cache.write(input, vector)
  const startedAtMs = context.services.clock.now()
  const gathering = { inputs: ask.inputs.length, vectors, purchase, store, trace }
  const report = (costUsd: number | null, failure: ApiError | null) =>
    reportEmbeddings(trace, { run, cache: state, costUsd, failure }, context)
  const broke = () => report(null, INTERNAL_ERROR)
  const gathered = await settling(purchase, { context, run, broke }, () =>
    gatherVectors(plan, gathering, context),
  )
  const keys = ask.inputs.map(keyOfInput)
  const cachedInputs = keys.filter((key) => known.has(key)).length
  const sums = { cachedInputs, calls: gathered.calls, ...sumsOf(gathered.calls) }
  report(sums.costUsd, gathered.failure)
  logEmbedding({ run, model, ...sums }, gathered, { prepared, context, startedAtMs })
  inBackground(counted(gathered, { run, model, startedAtMs }, context), context.services, run)
  const attempts = gathered.calls.reduce((sum, call) => sum + call.attempts, 0)
  if (gathered.failure !== null) {
    return { ...done, attempts, result: { ok: false, error: gathered.failure } }
  }
  const ordered = keys.map((key) => vectors.get(key)).filter((vector) => vector !== undefined)
  return {
    ...done,
    attempts,
    result: { ok: true, value: { ...done, ...sums, vectors: ordered, ignored } },
  }
}

function planOf(
  { ask, settings, terms }: PreparedEmbedding,
  missing: readonly EmbeddingInput[],
): EmbeddingPlan {
  const batches = batchesOf(missing, terms)
  return { model: ask.model, batches, settings, retries: RETRIES, timeoutMs: TIMEOUT_MS }
}

interface Running {
  readonly context: AskContext
  readonly run: string
}

/** Holds what the calls of a plan can cost; also nothing, as the session may have ended or be for something else. */
async function fund(
  plan: EmbeddingPlan,
  { ask, settings }: PreparedEmbedding,
  { context, run }: Running,
): Promise<Result<Purchase, ApiError>> {
  const { caller, services, session } = context
  const { model, maxCostUsd = null } = ask
  const priceOf = (each: string) => services.models.priceOf(each)
  const micros = costOfBatches(plan, priceOf)
  const isCounted = maxCostUsd !== null || (caller.session ?? session) !== null
  const maxMicros = maxCostUsd === null ? null : budgetMicros(maxCostUsd)
  const error =
    tooManyNumbers(ask.inputs.length, settings.dimensions ?? 1) ??
    (plan.batches.length > MAX_CALLS ? tooManyCalls(plan.batches.length) : null) ??
    (isCounted && plan.batches.length > 0 && priceOf(model) === null ? unpriced(model) : null) ??
    (maxCostUsd !== null && maxMicros !== null && micros > maxMicros
      ? tooDear(maxCostUsd, micros, 'send less input')
      : null)
  if (error !== null) return { ok: false, error }
  return holdKnown({ micros, maxMicros }, { run, model }, context)
}

function tooManyCalls(calls: number): ApiError {
  const message = `Cannot embed so much at once: the provider takes it in ${calls} requests, at most ${MAX_CALLS} are sent; send fewer inputs`
  return { code: 'request_too_large', message, param: 'input' }
}

/** Settles the money of calls at their end, also when a bug is the end. */
async function settling(
  purchase: Purchase,
  { context, run, broke }: Running & { readonly broke: () => void },
  act: () => Promise<Gathered>,
): Promise<Gathered> {
  try {
    const gathered = await act()
    inBackground(purchase.end(), context.services, run)
    return gathered
  } catch (error) {
    broke()
    await purchase.broke()
    throw error
  }
}

function sumsOf(calls: readonly CallReport[]): Pick<Embedded, 'usage' | 'costUsd'> {
  const usage = calls.reduce((sum, call) => addUsage(sum, call.usage), NO_USAGE)
  const costUsd = calls.reduce<number | null>(
    (sum, call) => (sum === null || call.costUsd === null ? null : sum + call.costUsd),
    0,
  )
  return { usage, costUsd }
}

/** Counts a request as a run of its model. One that needed no call was answered from the cache. */
function counted(
  { calls, failure }: Gathered,
  { run, model, startedAtMs }: Omit<CountedAs, 'mixture'> & Pick<EmbeddingRun, 'model'>,
  context: AskContext,
): Promise<void> {
  const as = { run, mixture: model, startedAtMs }
  if (failure === null && calls.length === 0) return countUsage(as, usageOfReplay(calls), context)
  const durationMs = context.services.clock.now() - startedAtMs
  const report = { calls, degraded: false, reasons: [], finding: null }
  const ended = { failure: failure?.code ?? null, report, durationMs, firstTokenMs: null }
  return countUsage(as, usageOfRun(ended), context)
}

/** A request as one flat line for the log: numbers and codes only. */
function logEmbedding(
  {
    run,
    model,
    cachedInputs,
    calls,
    usage,
    costUsd,
  }: Omit<Embedded, 'vectors' | 'cache' | 'ignored'>,
  { failure }: Gathered,
  {
    prepared,
    context: { services, caller },
    startedAtMs,
  }: {
    readonly prepared: PreparedEmbedding
    readonly context: AskContext
    readonly startedAtMs: number
  },
): void {
  services.logRun({
    kind: 'embeddings',
    run,
    tenant: caller.tenant,
    mixture: model,
    outcome: failure?.code ?? 'stop',
    inputs: prepared.ask.inputs.length,
    cachedInputs,
    calls: calls.length,
    promptTokens: usage.promptTokens,
    costUsd,
    durationMs: Math.round(services.clock.now() - startedAtMs),
  })
}
