/**
 * Every reason of a report, and whether it makes the run less than its mixture promises. A reason that does not
 * says what the strategy did of what the mixture allows.
 */
export const REASONS = {
  agent_failed: true,
  agent_cut_off: true,
  agent_partial: true,
  agent_fallback: true,
  agent_unfit: true,
  proposals_over_budget: true,
  lone_proposal: true,
  aggregator_fallback: true,
  aggregator_failed: true,
  judge_fallback: true,
  judge_failed: true,
  judge_invalid: true,
  none_acceptable: true,
  analysis_failed: true,
  critique_missing: true,
  revision_failed: true,
  ranking_missing: true,
  verifier_failed: true,
  extractor_failed: true,
  few_votes: true,
  no_majority: true,
  gate_blind: true,
  window_failed: true,
  wrong_format: true,
  call_limit: true,
  budget_fewer_layers: true,
  budget_fewer_agents: true,
  budget_no_agents: true,
  budget_fewer_attempts: true,
  budget_fewer_tokens: true,
  budget_shorter_references: true,
  early_exit: false,
  escalated: false,
  tie: false,
  self_judged: false,
  duplicates_removed: false,
  fusion_without_web: false,
  fusion_synthesized: false, // In runs of earlier releases.
} as const satisfies Readonly<Record<string, boolean>>

export type ReasonCode = keyof typeof REASONS

/** Reasons that degrade a run, or with `false` those that only inform. */
export type ReasonThat<Degrades extends boolean> = {
  [Code in ReasonCode]: (typeof REASONS)[Code] extends Degrades ? Code : never
}[ReasonCode]

/** A code, alone or with its place, for example `agent_failed:0/mini`. */
export type Reason = ReasonCode | `${ReasonCode}:${string}`

/** Whether a reason means that the answer is less than the mixture promises. */
export function degrades(reason: Reason): boolean {
  const [code = ''] = reason.split(':', 1)
  // A reason of another release: what is not known is not excused.
  return (REASONS as Readonly<Record<string, boolean>>)[code] ?? true
}
