/** Why runs are degraded, in the words of people. */
const DEGRADING: Readonly<Record<string, string>> = {
  agent_failed: 'an agent failed',
  agent_cut_off: 'an agent was cut off with nothing usable',
  agent_partial: 'only a part of an agent’s text was there',
  agent_fallback: 'a fallback answered in place of an agent',
  agent_unfit: 'a proposal did not have the form of the request',
  proposals_over_budget: 'the proposals were too long together and were cut',
  lone_proposal: 'one proposal was left, so nothing was compared',
  aggregator_fallback: 'a fallback wrote the answer',
  aggregator_failed: 'the writer failed; the answer is the best proposal',
  judge_fallback: 'a fallback judged',
  judge_failed: 'no judge answered',
  judge_invalid: 'no reply of a judge was usable',
  none_acceptable: 'the judge found no proposal good enough',
  analysis_failed: 'there was no usable analysis',
  critique_missing: 'a critic gave no usable critique',
  revision_failed: 'the revision was not usable',
  ranking_missing: 'a ranking was missing',
  verifier_failed: 'the verifier gave no usable verdict',
  extractor_failed: 'a short answer could not be extracted',
  few_votes: 'too few proposals could vote',
  no_majority: 'no answer had the majority',
  gate_blind: 'a draft of a cascade could not be judged',
  window_failed: 'some proposals could not be merged',
  wrong_format: 'the answer does not have the format of the request',
  call_limit: 'the limit of calls made the plan smaller',
  budget_fewer_layers: 'the money covered fewer layers',
  budget_fewer_agents: 'the money covered fewer agents',
  budget_no_agents: 'the money covered no agents',
  budget_fewer_attempts: 'the money did not cover a further attempt',
  budget_fewer_tokens: 'the money covered a shorter answer only',
  budget_shorter_references: 'the money covered shorter proposals only',
}

/** What else happened in runs, which makes none of them less. */
const INFORMING: Readonly<Record<string, string>> = {
  early_exit: 'layers were skipped because enough agents agreed',
  escalated: 'a step of a cascade was not accepted',
  tie: 'answers shared the lead',
  self_judged: 'a model judged its own text',
  duplicates_removed: 'proposals that say the same were shown once',
  fusion_without_web: 'the web tools that were requested are not here',
  fusion_synthesized: 'the answer was written without an analysis',
}

/** The words of a reason, given as `code` or `code:place`. */
export function reasonWords(reason: string): string {
  const [code = ''] = reason.split(':', 1)
  return DEGRADING[code] ?? INFORMING[code] ?? code.replaceAll('_', ' ')
}

/** Whether a reason only informs. A reason of another release is not excused. */
export function informsOnly(reason: string): boolean {
  const [code = ''] = reason.split(':', 1)
  return Object.hasOwn(INFORMING, code)
}
