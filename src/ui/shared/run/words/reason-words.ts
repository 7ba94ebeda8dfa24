import type { RunView } from '../run-view.ts'
import { failureWords } from './failure-words.ts'

interface Wording {
  /** Whether the answer is less than its mixture promises. */
  readonly degrades: boolean
  /** A sentence about what the reason names: an agent, a layer, or nothing. */
  readonly say: (subject: string) => string
}

const less = (say: Wording['say']): Wording => ({ degrades: true, say })
const fine = (say: Wording['say']): Wording => ({ degrades: false, say })

/** Each reason of a report as a sentence without its full stop. */
const REASONS: Readonly<Record<string, Wording>> = {
  agent_failed: less((agent) => `${agent} returned nothing usable`),
  agent_cut_off: less((agent) => `${agent} was cut off with nothing usable`),
  agent_partial: less((agent) => `${agent} was cut off: only its text until then was used`),
  agent_fallback: less((agent) => `A fallback answered in place of ${agent}`),
  agent_unfit: less((agent) => `The proposal of ${agent} does not have the form of the request`),
  proposals_over_budget: less(() => 'The proposals were over 8 MiB together: the longest were cut'),
  lone_proposal: less(() => 'One proposal was left, so nothing was compared or merged'),
  aggregator_fallback: less(() => 'A fallback wrote in place of the writer'),
  aggregator_failed: less(() => 'The writer wrote nothing usable: the answer is the best proposal'),
  judge_fallback: less(() => 'A fallback judged in place of a judge'),
  judge_failed: less(() => 'No judge answered'),
  judge_invalid: less(() => 'No reply of a judge was usable'),
  none_acceptable: less(() => 'The judge found that even the best proposal would not do'),
  analysis_failed: less(() => 'There was no usable analysis: the answer was written without one'),
  critique_missing: less(() => 'A critic gave no usable critique'),
  revision_failed: less(() => 'The revision was not usable: the answer is the draft before it'),
  ranking_missing: less(
    () => 'An author gave no usable ranking, or too few proposals were left to rank',
  ),
  verifier_failed: less(() => 'The verifier gave no usable verdict'),
  extractor_failed: less(
    (agent) => `The short answer of ${agent} could not be extracted, so it did not vote`,
  ),
  few_votes: less(() => 'Fewer proposals have a short answer than the vote wants'),
  no_majority: less(() => 'No short answer has the majority that the vote wants'),
  gate_blind: less(() => 'A gate could not judge the draft of a step'),
  window_failed: less(() => 'Proposals of a window could not be merged'),
  wrong_format: less(() => 'The answer does not have the format of the request'),
  call_limit: less(() => 'The limit of calls made the plan smaller'),
  budget_fewer_layers: less(() => 'The money covered fewer layers'),
  budget_fewer_agents: less(() => 'The money covered fewer agents'),
  budget_no_agents: less(() => 'The money covered no agents: the writer answered alone'),
  budget_fewer_attempts: less(() => 'The money did not cover a further attempt'),
  budget_fewer_tokens: less(() => 'The money covered a shorter answer only'),
  budget_shorter_references: less(
    () => 'The money covered proposals only with their middle left out',
  ),
  early_exit: fine(() => 'Layers were skipped because enough agents agreed'),
  escalated: fine(() => 'The draft of a step was not accepted, so the next step was tried'),
  tie: fine(() => 'Answers shared the lead'),
  self_judged: fine(() => 'A model judged its own text'),
  duplicates_removed: fine(() => 'The writer was not shown proposals that say the same as another'),
  fusion_without_web: fine(
    () => 'The request wanted web tools, which the panel of fusion does not have here',
  ),
  fusion_synthesized: fine(() => 'The answer was written without an analysis'),
}

/** What a run did not do as its mixture promises, and what is worth knowing beside it. */
export interface ReasonSentences {
  /** A sentence about the whole run; null when it is not degraded. */
  readonly summary: string | null
  readonly degrading: readonly string[]
  readonly informing: readonly string[]
}

/** The reasons of a run in sentences. */
export function reasonSentences(view: RunView): ReasonSentences {
  const said = view.reasons.map((reason) => ({ reason, ...sentenceOf(reason, view) }))
  const degrading = textsOf(said.filter(({ degrades }) => degrades))
  const informing = textsOf(said.filter(({ degrades }) => !degrades))
  return { summary: degrading.length === 0 ? null : summaryOf(view), degrading, informing }
}

function textsOf(said: readonly { readonly text: string }[]): readonly string[] {
  return [...new Set(said.map(({ text }) => text))]
}

function sentenceOf(reason: string, view: RunView): { degrades: boolean; text: string } {
  const [code, place] = cutAt(reason, ':')
  // A reason of a newer release: what is not known is not excused.
  if (!Object.hasOwn(REASONS, code)) return { degrades: true, text: `${reason}.` }
  const { degrades, say } = REASONS[code] ?? less(() => reason)
  const [layer, agent] = cutAt(place, '/')
  const subject = agent === '' ? 'An agent' : `${agent}${inLayer(layer, view)}`
  return { degrades, text: `${say(subject)}${why(code, [layer, agent], view)}.` }
}

/** In a run with one layer its number says nothing. */
function inLayer(layer: string, { layers }: RunView): string {
  return layers.length < 2 ? '' : ` (layer ${Number(layer) + 1})`
}

function why(code: string, [layer, agent]: readonly [string, string], { layers }: RunView): string {
  if (code !== 'agent_failed') return ''
  const error = layers[Number(layer)]?.calls.find((call) => call.agent === agent)?.error
  return error ? `: ${failureWords(error)}` : ''
}

/** An agent may have a colon in its name, or a slash. */
function cutAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}

const ANSWERED: readonly string[] = ['done', 'partial', 'cached']

function summaryOf(view: RunView): string {
  const failed = view.phase === 'failed' || view.phase === 'stopped'
  const short = view.layers.find(
    ({ calls, endedMs }) =>
      endedMs !== null && calls.some(({ state }) => !ANSWERED.includes(state)),
  )
  if (short === undefined) {
    return failed ? 'The run was degraded' : 'The answer is less than its mixture promises'
  }
  const { length: all } = short.calls
  const answered = short.calls.filter(({ state }) => ANSWERED.includes(state)).length
  const agents = `${answered === 0 ? 'None' : answered} of ${all} agents answered`
  if (answered === 0 || failed) return agents
  const verb = view.phase === 'done' ? 'was' : 'is'
  return `${agents}; the answer ${verb} written from what there ${verb}`
}
