import type { RunRecord } from './services.ts'

/** A run record as one flat line: figures and codes only. */
export function runFacts({ identity, tenant, report, outcome, durationMs }: RunRecord) {
  return {
    run: identity.run,
    tenant,
    mixture: identity.mixture,
    outcome: outcome.ok ? outcome.finishReason : outcome.failure.code,
    degraded: report.degraded,
    reasons: report.reasons,
    calls: report.calls.length,
    promptTokens: report.usage.promptTokens,
    completionTokens: report.usage.completionTokens,
    costUsd: report.costUsd,
    durationMs: Math.round(durationMs),
  }
}
