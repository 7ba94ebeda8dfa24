import type { Result } from '../../moa/result.ts'
import { askPlan } from '../../protocol/ask-plan.ts'
import type { Ask, MixtureOverrides } from '../../protocol/ask.ts'
import { invalidRequest, type ApiError } from '../../protocol/errors.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { mergeOverrides } from '../../protocol/mixtures/overrides.ts'
import { STRATEGIES, typeOf } from '../../protocol/mixtures/strategy.ts'
import type { AggregateRequest } from '../../protocol/runs/aggregate.ts'
import type { AskContext } from '../ask-context.ts'
import { asksAsTheyAre, bearerOf, beyondList, notAsItIs } from '../mixtures/allow-list.ts'
import { firstChange } from '../mixtures/as-it-is.ts'
import { lookupCurrent } from '../mixtures/lookup.ts'
import { fitLimits, withLimitOf } from '../spending/cost-limit.ts'
import { firstMissing, newSeed, type PreparedAsk } from '../runs/prepare-ask.ts'
import type { RunRecord, Transcript } from '../runs/run-record.ts'

/** A new answer from the proposals of a stored run, as a request that may run. */
export async function prepareAggregate(
  record: RunRecord,
  wanted: AggregateRequest,
  context: AskContext,
): Promise<Result<PreparedAsk, ApiError>> {
  const { transcript, identity, report, omitted } = record
  const { services } = context
  const given = transcript?.layers.at(-1) ?? []
  if (omitted === 'too_large') return { ok: false, error: TOO_LARGE }
  if (transcript === null) return { ok: false, error: NOT_STORED }
  if (given.length === 0) return { ok: false, error: NO_PROPOSALS }
  const ask = askAgain(transcript, wanted)
  const based = await baseOf(record, { ...transcript, ask }, context)
  if (!based.ok) return based
  const { mixture: base, asItIs } = based.value
  const { aggregator, references } = wanted
  const written = { ...base, layers: [], strategy: 'synthesize' as const }
  const merged = mergeOverrides(written, { aggregator, references })
  if (!merged.ok) return { ok: false, error: invalidRequest(merged.error) }
  const mixture = merged.value
  const missing = firstMissing(mixture, {}, services)
  if (missing !== null) return { ok: false, error: missing }
  const whole = askPlan(mixture, ask, { seed: newSeed(), given, reuseTurns: false })
  const fitted = fitLimits(whole, mixture, services)
  if (!fitted.ok) return fitted
  // Agents that were missing then are missing now; the last step starts again.
  const reasons = report.reasons.filter((reason) => !LAST_STEP.test(reason))
  const { shape, options } = transcript
  const facts = { mixture, plan: fitted.value, mode: 'off', asItIs, reasons, identity } as const
  return { ok: true, value: { shape, ask, options, ...facts } }
}

/**
 * The stored request with what the new one changes. Both overrides count, since both shape the answer; and they are
 * stored with the new run, so that aggregating that one again does not lose them.
 */
function askAgain({ ask }: Transcript, { aggregator, references, stream }: AggregateRequest): Ask {
  const overrides: MixtureOverrides = {
    ...ask.overrides,
    ...both('aggregator', ask.overrides.aggregator, aggregator),
    ...both('references', ask.overrides.references, references),
  }
  // The new record stores the proposals too, so that it can be aggregated again.
  const rest = { cache: 'off', progress: 'none', report: 'full', stream, store: true } as const
  return { ...ask, ...rest, overrides }
}

/** An override of the stored request with that of the new one over it; no field when there is neither. */
function both<K extends string, T extends object>(
  field: K,
  before: T | undefined,
  now: T | undefined,
): { readonly [key in K]?: T } {
  if (before === undefined && now === undefined) return {}
  return { [field]: { ...before, ...now } } as { readonly [key in K]?: T }
}

interface Base {
  readonly mixture: Mixture
  readonly asItIs: boolean
}

/**
 * The mixture whose aggregator writes. Where only a mixture as it is may be asked, it is the current one, and the run must
 * be of it and without changes: a stored request gives no more rights than the same request now.
 */
async function baseOf(
  { identity }: RunRecord,
  { ask, mixture: stored }: Pick<Transcript, 'ask' | 'mixture'>,
  { caller, services, session }: AskContext,
): Promise<Result<Base, ApiError>> {
  const beyond = beyondList(caller, { ...ask, model: identity.mixture })
  if (beyond !== null) return { ok: false, error: beyond }
  const limited = asksAsTheyAre(caller)
  // A session may be for one mixture as it is, which its ledger knows.
  if (!limited && session === null) return { ok: true, value: { mixture: stored, asItIs: false } }
  const current = await lookupCurrent(services.mixtures, caller.tenant, identity.mixture)
  const refuse = (error: ApiError): Result<Base, ApiError> =>
    limited ? { ok: false, error } : { ok: true, value: { mixture: stored, asItIs: false } }
  if (current === null || current.version !== identity.version) {
    const message = `Cannot aggregate this run with ${bearerOf(caller)}: it ran another version of "${identity.mixture}" than the current one`
    return refuse({ code: 'forbidden', message, param: 'id' })
  }
  // A proposal that was selected would be replaced by what an aggregator writes.
  if (STRATEGIES[typeOf(current.mixture.strategy)].writer === 'agent') {
    return refuse(notAsItIs(caller, 'moa.strategy'))
  }
  const changed = firstChange(ask)
  if (changed !== null) return refuse(notAsItIs(caller, changed))
  return { ok: true, value: { mixture: withLimitOf(stored, current.mixture), asItIs: true } }
}

/** Reasons that only the last step can have. */
const LAST_STEP =
  /^(?:aggregator_|judge_|window_failed|none_acceptable|agent_unfit|budget_(?:fewer_tokens|shorter_references)$|analysis_failed|critique_missing|revision_failed|ranking_missing|verifier_failed|gate_blind|extractor_failed|few_votes|no_majority|tie|self_judged|duplicates_removed|wrong_format)/

const TOO_LARGE: ApiError = {
  code: 'invalid_request',
  message:
    'Cannot aggregate this run: its proposals were not stored, as with the request they are over 25 MiB; lower max_tokens of its agents',
}

const NOT_STORED: ApiError = {
  code: 'invalid_request',
  message:
    'Cannot aggregate this run: it has no stored proposals; send the request with "store": true to store them',
}

/** A run may have none in spite of `store`, such as one whose agents are critics. */
const NO_PROPOSALS: ApiError = {
  code: 'invalid_request',
  message: 'Cannot aggregate this run: its agents wrote no proposals',
}
