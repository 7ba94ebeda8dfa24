import { withEndings } from '../../moa/layers/early-exit.ts'
import type { Plan } from '../../moa/plan.ts'
import type { Reason } from '../../moa/reasons.ts'
import type { Result } from '../../moa/result.ts'
import { prepared } from '../../moa/strategies/strategies.ts'
import { askPlan, reusesTurns } from '../../protocol/ask-plan.ts'
import type { Ask, MixtureOverrides } from '../../protocol/ask.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import { namedModels } from '../../protocol/mixtures/callers.ts'
import { mergeOverrides, soloMixture } from '../../protocol/mixtures/overrides.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { problemOfWritten } from '../../protocol/mixtures/planning/written-proposals.ts'
import { STRATEGIES, typeOf } from '../../protocol/mixtures/strategy.ts'
import { MAX_MODEL_CHARS } from '../../protocol/mixtures/limits.ts'
import type { Problem } from '../../protocol/parse.ts'
import type { RunIdentity } from '../../protocol/runs/run-identity.ts'
import type { ParsedRequest, ShapeName, WireShape } from '../../protocol/wire-shape.ts'
import type { AnswerState } from '../../protocol/state/shape-state.ts'
import type { AskContext, AskTrace } from '../ask-context.ts'
import type { Caller } from '../caller.ts'
import { asksAsTheyAre, beyondList } from '../mixtures/allow-list.ts'
import { firstChange } from '../mixtures/as-it-is.ts'
import { learnerOf } from '../evidence/learner.ts'
import { chooseFor, withChoice } from '../mixtures/choose.ts'
import { BY_MODEL, fusionMixture, fusionNotes, isFusionModel } from '../mixtures/fusion-mixture.ts'
import { lookupMixture, type FoundMixture } from '../mixtures/lookup.ts'
import { meantName } from '../mixtures/other-names.ts'
import type { Services } from '../ports/services.ts'
import { fitLimits, keepLimit, raisesLimit } from '../spending/cost-limit.ts'
import { checkWriters } from './writers/check-writers.ts'
import { readAsk } from '../responses/read-ask.ts'
import { cacheMode, type CacheMode } from './caching.ts'
import { passFields, withBetas } from './writers/pass-fields.ts'

/** A request that may run: it was understood, and all that it names is there. */
export interface PreparedAsk extends ParsedRequest {
  /** The shape that it came in, and that its answer has. */
  readonly shape: ShapeName
  /** With the overrides of the request. */
  readonly mixture: Mixture
  readonly plan: Plan
  readonly mode: CacheMode
  /** It asks its mixture as it is now. Absent in the orders of jobs that an older release accepted. */
  readonly asItIs?: boolean
  /** Why the run is degraded before it begins. */
  readonly reasons: readonly Reason[]
  readonly identity: Pick<RunIdentity, 'mixture' | 'version' | 'ignored' | 'notes' | 'solo'>
  /** What is stored with its answer for later requests; absent when nothing is. */
  readonly state?: AnswerState
  /** Its place in a trace, which a job continues; absent where nothing is traced. */
  readonly trace?: AskTrace
}

/** Reads the body of a request and checks everything that can be rejected before a run starts: its mixture, its models. */
export async function prepareAsk(
  shape: WireShape,
  body: unknown,
  context: AskContext,
): Promise<Result<PreparedAsk, ApiError>> {
  const { services, caller, cacheControl } = context
  const understood = await understandAsk(shape, body, context)
  if (!understood.ok) return understood
  const { ask, options, state, found, merged, unsent } = understood.value
  const { mixture: chosen, choice } = chooseFor(
    { own: found.mixture, merged },
    ask,
    learnerOf(merged, ask, context),
  )
  const impossible = strategyProblem(chosen, ask)
  if (impossible !== null) return { ok: false, error: impossible }
  const missing = firstMissing(merged, ask.overrides, services)
  if (missing !== null) return { ok: false, error: missing }
  const checked = checkWriters(ask, chosen, {
    models: services.models,
    fieldNames: shape.fieldNames,
  })
  if (!checked.ok) return checked
  const ignored = [...unsent, ...checked.value]

  const mode = modeFor(caller, cacheMode(ask.cache, cacheControl))
  const mixture = keepLimit(chosen, found.mixture, caller)
  const reuseTurns = mode !== 'off' && reusesTurns(mixture, ask)
  const unprepared = askPlan(mixture, ask, { seed: newSeed(), given: [], reuseTurns })
  const whole = prepared(withEndings(unprepared))
  const fitted = fitLimits(withChoice(whole, choice), mixture, services)
  if (!fitted.ok) return fitted
  const notes = fusionNotes(ask)
  const identity = {
    mixture: ask.model,
    version: found.version,
    ...(ignored.length === 0 ? {} : { ignored }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(ask.overrides.solo === true ? ({ solo: true } as const) : {}),
  }
  const asItIs = firstChange(ask) === null && !raisesLimit(mixture, found.mixture)
  const { traceparent = null, tracestate = null } = context.trace ?? {}
  const trace = traceparent === null ? {} : { trace: { traceparent, tracestate } }
  const stored = { ...(state === undefined ? {} : { state }), ...trace }
  const facts = { mixture, plan: fitted.value, mode, asItIs, reasons: [], identity, ...stored }
  return { ok: true, value: { shape: shape.name, ask, options, ...facts } }
}

/** A request that was read, and what it asks. */
interface UnderstoodAsk extends ParsedRequest, Pick<PreparedAsk, 'state'> {
  readonly found: FoundMixture
  /** What was found, with the overrides of the request. */
  readonly merged: Mixture
  /** Fields that no provider is sent. */
  readonly unsent: readonly string[]
}

/** Reads the body of a request and finds its mixture. */
export async function understandAsk(
  shape: WireShape,
  body: unknown,
  context: AskContext,
): Promise<Result<UnderstoodAsk, ApiError>> {
  const { services, caller, betas } = context
  const read = await readAsk(shape, body, context)
  if (!read.ok) return read
  const { ask: sent, options, foreign, state } = read.value
  const wanted = { ...sent, model: await meantName(sent.model, caller.tenant, services) }
  const beyond = beyondList(caller, wanted)
  if (beyond !== null) return { ok: false, error: beyond }

  const found = await findMixture(wanted, caller.tenant, services)
  if (!found.ok) return found
  const merged = mergeOverrides(found.value.mixture, wanted.overrides)
  if (!merged.ok) return reject(within('moa', merged.error))
  const unknown = problemOfWritten(merged.value, wanted.overrides.proposals)
  if (unknown !== null) return reject(within('moa', unknown))
  const { aggregator } = merged.value
  const passed = passFields(wanted, foreign, { aggregator, models: services.models })
  const ask = withBetas(passed.ask, betas)
  const stored = state === undefined ? {} : { state }
  const facts = { found: found.value, merged: merged.value, unsent: passed.ignored, ...stored }
  return { ok: true, value: { ask, options, ...facts } }
}

/** Every browser can send `Cache-Control: no-cache`: from a caller who may not replace cached answers, it is ignored. */
function modeFor(caller: Caller, wanted: CacheMode): CacheMode {
  return wanted === 'refresh' && asksAsTheyAre(caller) ? 'use' : wanted
}

/** A seed for orders that the caller did not fix. */
export function newSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}

function reject(problem: Problem): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error: invalidRequest(problem) }
}

function within(field: string, { message, param }: Problem): Problem {
  return { message: `${field}.${message}`, param: `${field}.${param}` }
}

/** What the strategy of a mixture cannot do for this request; null when it can do all. */
export function strategyProblem(mixture: Mixture, { settings }: Ask): ApiError | null {
  const type = typeOf(mixture.strategy)
  if (STRATEGIES[type].writer === 'aggregator' || (settings.tools ?? []).length === 0) return null
  const message = `Cannot use tools with the strategy "${type}": the answer is a proposal, and agents call no tools; ask with "moa": {"strategy": "synthesize"}`
  return { code: 'invalid_request', message, param: 'tools' }
}

/** What a request names, changed by fusion where the request wants it. */
async function findMixture(
  { model, fusion }: Pick<Ask, 'model' | 'fusion'>,
  tenant: string,
  services: Services,
): Promise<Result<FoundMixture, ApiError>> {
  if (isFusionModel(model)) return fusionMixture(fusion ?? BY_MODEL, null, services.models)
  if (fusion === undefined) return findNamed(model, tenant, services)
  const outer = await findNamed(model, tenant, services)
  return outer.ok ? fusionMixture(fusion, outer.value, services.models) : outer
}

async function findNamed(
  model: string,
  tenant: string,
  services: Services,
): Promise<Result<FoundMixture, ApiError>> {
  if (model.includes('/')) {
    const solo = soloMixture(model)
    if (!solo.ok) {
      const message = `model: must be provider/model in at most ${MAX_MODEL_CHARS} printable characters`
      return reject({ message, param: 'model' })
    }
    return { ok: true, value: { mixture: solo.value, version: null } }
  }
  const found = await lookupMixture(services.mixtures, tenant, model)
  if (found !== null) return { ok: true, value: found }
  const message = `Cannot find a mixture "${model}": GET /v1/models lists all models; a single model is named provider/model, such as openai/gpt-5-mini`
  return { ok: false, error: { code: 'model_not_found', message, param: 'model' } }
}

/** An error about the first model that cannot be called, fallbacks included: it comes before the run, not in its middle. */
export function firstMissing(
  mixture: Mixture,
  overrides: MixtureOverrides,
  services: Services,
): ApiError | null {
  for (const { part, field, model } of namedModels(mixture)) {
    const check = services.models.check(model)
    if (check.ok) continue
    // When only the mixture names the model, the field that is wrong is `model`.
    const param = isOverridden(overrides, part, field) ? `moa.${part}.${field}` : 'model'
    return { code: check.code, message: check.message, param }
  }
  return null
}

/** Whether the request brings this field of the mixture: layers as a whole, other parts field by field. */
function isOverridden(overrides: MixtureOverrides, part: string, field: string): boolean {
  if (part.startsWith('layers')) return overrides.layers !== undefined
  const changed: Readonly<Record<string, unknown>> =
    (part === 'judge' ? overrides.judge : overrides.aggregator) ?? {}
  return changed[field.startsWith('fallbacks') ? 'fallbacks' : field] !== undefined
}
