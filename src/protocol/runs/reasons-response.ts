import * as z from 'zod'
import type { ReasonThat } from '../../moa/reasons.ts'

/** Meanings of the reasons that make a run degraded. */
const DEGRADING = {
  agent_failed: 'an agent returned nothing usable',
  agent_cut_off: 'an agent was cut off with nothing usable',
  agent_partial: 'of an agent, only the text received before it was cut off was used',
  agent_fallback: 'a fallback answered in place of an agent',
  agent_unfit: 'a proposal does not have the form of the request, so it cannot be the answer',
  proposals_over_budget: 'the proposals of a layer were over 8 MiB together; the longest were cut',
  lone_proposal: 'one proposal was left of several, so nothing was compared or merged',
  aggregator_fallback: 'a fallback wrote in place of the aggregator',
  aggregator_failed: 'the aggregator wrote nothing usable; the answer is the best proposal',
  judge_fallback: 'a fallback judged in place of a judge',
  judge_failed: 'no judge answered',
  judge_invalid: 'no reply of a judge was usable',
  none_acceptable: 'the judge found that even the best proposal would not do',
  analysis_failed: 'there was no usable analysis; the aggregator wrote without one',
  critique_missing: 'a critic gave no usable critique',
  revision_failed: 'the revision was not usable; the answer is the draft before it',
  ranking_missing: 'an author gave no usable ranking, or too few proposals were left to rank',
  verifier_failed: 'the verifier gave no usable verdict',
  extractor_failed: 'the short answer of a proposal could not be extracted, so it did not vote',
  few_votes: 'fewer proposals have a short answer than the vote wants',
  no_majority: 'no short answer has the majority that the vote wants',
  gate_blind: 'a gate could not judge the draft of a step, for example without log probabilities',
  window_failed: 'proposals of a window could not be merged',
  wrong_format: 'the answer does not have the format of the request',
  call_limit: 'the plan was made smaller for `max_calls`, or a further attempt was not made',
  budget_fewer_layers: 'the money covered fewer layers',
  budget_fewer_agents: 'the money covered fewer agents',
  budget_no_agents: 'the money covered no agents',
  budget_fewer_attempts: 'the money did not cover a further attempt',
  budget_fewer_tokens: 'the money covered a shorter answer only',
  budget_shorter_references: 'the money covered proposals only with their middle left out',
} as const satisfies Record<ReasonThat<true>, string>

/** Meanings of the reasons that only inform. */
const INFORMING = {
  early_exit: 'layers were skipped because enough agents agreed',
  escalated: 'the draft of a step of a cascade was not accepted',
  tie: 'answers shared the lead, or a pair had no winner in both orders',
  self_judged: 'a model judged its own text',
  duplicates_removed: 'the writer was not shown proposals that say the same as another',
  fusion_without_web: 'the request wanted web tools, which the panel of fusion does not have here',
  fusion_synthesized: 'in runs of earlier releases: the answer was written without an analysis',
} as const satisfies Record<ReasonThat<false>, string>

/** Documents the reasons of a report in two lists: those that make it degraded, and those that only inform. */
export function reasonsSchema() {
  return z.array(z.string()).meta({
    description: `What the run did not do as its mixture promises, and what informs only, as \`code\`, \`code:layer\` or \`code:layer/agent\`, with layers counted from 0. Degraded is a run with one of:\n\n${listOf(DEGRADING)}\n\nThese only inform:\n\n${listOf(INFORMING)}`,
    examples: [['agent_failed:0/mini', 'lone_proposal']],
  })
}

function listOf(meanings: Readonly<Record<string, string>>): string {
  return Object.entries(meanings)
    .map(([code, meaning]) => `- \`${code}\`: ${meaning}`)
    .join('\n')
}
