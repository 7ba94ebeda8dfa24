import type { Chosen } from '../../moa/choosing/choice.ts'
import type { CallReport } from '../../moa/events.ts'
import type { Usage } from '../../moa/cost/usage.ts'
import type { DebateFinding, Finding } from '../../moa/findings.ts'
import type { EarlyExitReport, RoleUsage, RunReport } from '../../moa/report.ts'
import type { AnswerForm, RunEnd } from '../wire-shape.ts'
import { rounded, wireFinding } from './findings.ts'
import type { WireCall, WireReport, WireUsage } from './report-response.ts'
import type { WireChosen } from './report-parts.ts'
import type { RunIdentity } from './run-identity.ts'
import { writtenTokens } from './written-tokens.ts'

/** The field `moa` of an answer; no field when its request said so. */
export function reportField(
  { report: wanted }: Pick<AnswerForm, 'report'>,
  { identity, report }: RunEnd,
): { readonly moa?: WireReport } {
  return wanted === 'none' ? {} : { moa: wireReport(identity, report) }
}

/** The report of a run. */
export function wireReport(identity: RunIdentity, report: RunReport): WireReport {
  return {
    run: identity.run,
    mixture: identity.mixture,
    version: identity.version,
    strategy: report.strategy,
    ...(identity.solo === undefined ? {} : { solo: identity.solo }),
    synthesized: report.synthesized,
    degraded: report.degraded,
    reasons: [...(identity.notes ?? []), ...report.reasons],
    ignored: identity.ignored ?? [],
    cache: identity.cache,
    cost_usd: wireCost(report.costUsd),
    finding: report.finding && wireFinding(report.finding),
    ...effectiveVotes(report),
    ...(report.chosen === undefined ? {} : { chosen: wireChosen(report.chosen) }),
    ...(report.earlyExit === undefined ? {} : { early_exit: wireExit(report.earlyExit) }),
    ...(report.byRole === undefined ? {} : { usage_by_role: wireByRole(report.byRole) }),
    calls: report.calls.map(wireCall),
  }
}

/** How many independent votes decided, where agents voted. */
function effectiveVotes({ finding }: RunReport): Pick<WireReport, 'effective_votes'> {
  const votes = votesOf(finding)
  return votes === null ? {} : { effective_votes: rounded(votes.effectiveVotes) }
}

/** The vote that decided; null where none did. */
function votesOf(finding: Finding | null): DebateFinding['vote'] {
  if (finding?.kind === 'vote') return finding
  return finding?.kind === 'debate' ? finding.vote : null
}

/** Who chose, as reports and estimates have it. */
export function wireChosen(chosen: Chosen): WireChosen {
  const { features: _features, learned: _learned, scores, ...rest } = chosen
  if (scores === undefined) return rest
  const named = Object.entries(scores).map(([arm, score]) => [arm, rounded(score)])
  return { ...rest, scores: Object.fromEntries(named) }
}

function wireByRole(roles: readonly RoleUsage[]): NonNullable<WireReport['usage_by_role']> {
  return Object.fromEntries(
    roles.map(({ role, calls, usage, costUsd }) => [
      role,
      { calls, ...wireUsage(usage), cost_usd: wireCost(costUsd) },
    ]),
  )
}

function wireExit(exit: EarlyExitReport): NonNullable<WireReport['early_exit']> {
  return {
    after_layer: exit.afterLayer,
    agents_agreeing: exit.agentsAgreeing,
    of: exit.of,
    answer: exit.answer,
    saved_calls: exit.savedCalls,
    saved_usd: wireCost(exit.savedUsd),
  }
}

function wireCall(call: CallReport): WireCall {
  return {
    role: call.role,
    layer: call.layer,
    agent: call.agent,
    model: call.model,
    status: call.status,
    finish_reason: call.finishReason,
    ...(call.startedMs === undefined ? {} : { started_ms: Math.round(call.startedMs) }),
    latency_ms: Math.round(call.latencyMs),
    first_token_ms: call.firstTokenMs === null ? null : Math.round(call.firstTokenMs),
    attempts: call.attempts,
    usage: wireUsage(call.usage),
    cost_usd: wireCost(call.costUsd),
    error:
      call.failure === null ? null : { code: call.failure.code, message: call.failure.message },
  }
}

/** OpenAI's usage; has `estimated: true` when a part was counted by length. */
export function wireUsage(usage: Usage): WireUsage {
  const written = writtenTokens(usage)
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cachedTokens,
      ...(written === 0 ? {} : { cache_write_tokens: written }),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    ...(usage.estimated ? ({ estimated: true } satisfies Partial<WireUsage>) : {}),
  }
}

/** US dollars to the billionth, which hides the rounding errors of binary sums. */
export function wireCost(costUsd: number | null): number | null {
  return costUsd === null ? null : Math.round(costUsd * 1e9) / 1e9
}
