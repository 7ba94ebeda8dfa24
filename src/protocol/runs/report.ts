import type { CallReport } from '../../moa/events.ts'
import type { RunReport } from '../../moa/report.ts'
import type { Usage } from '../../moa/cost/usage.ts'

/** What is known of a run before it starts. */
export interface RunIdentity {
  readonly run: string
  /** As the caller asked: a mixture's id or a `provider/model`. */
  readonly mixture: string
  /** Null for built-in mixtures and for models that run alone. */
  readonly version: number | null
  readonly cache: 'hit' | 'miss' | 'off'
  /** Seconds since the answer was made, of a hit. */
  readonly ageS?: number
}

/** The field `moa` of an answer. */
export function wireReport(identity: RunIdentity, report: RunReport): Record<string, unknown> {
  return {
    run: identity.run,
    mixture: identity.mixture,
    version: identity.version,
    synthesized: report.synthesized,
    degraded: report.degraded,
    reasons: report.reasons,
    cache: identity.cache,
    cost_usd: wireCost(report.costUsd),
    calls: report.calls.map(wireCall),
  }
}

function wireCall(call: CallReport): Record<string, unknown> {
  return {
    layer: call.layer,
    agent: call.agent,
    model: call.model,
    status: call.status,
    finish_reason: call.finishReason,
    latency_ms: Math.round(call.latencyMs),
    first_token_ms: call.firstTokenMs === null ? null : Math.round(call.firstTokenMs),
    attempts: call.attempts,
    usage: wireUsage(call.usage),
    cost_usd: wireCost(call.costUsd),
    error:
      call.failure === null ? null : { code: call.failure.code, message: call.failure.message },
  }
}

/** OpenAI's usage; `estimated` is there, and true, when a part was counted by length. */
export function wireUsage(usage: Usage): Record<string, unknown> {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    ...(usage.estimated ? { estimated: true } : {}),
  }
}

/** Dollars to the billionth: sums of floats would otherwise show their dust. */
function wireCost(costUsd: number | null): number | null {
  return costUsd === null ? null : Math.round(costUsd * 1e9) / 1e9
}
