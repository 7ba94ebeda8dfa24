import { withEndings } from '../../../moa/layers/early-exit.ts'
import { boundOf, BYTES_PER_TOKEN, capped } from '../../../moa/cost/bound.ts'
import { sizeOfProposal, type PriceOf, type ProposalSize } from '../../../moa/cost/prompt-bound.ts'
import type { CallReport } from '../../../moa/events.ts'
import type { Plan } from '../../../moa/plan.ts'
import { costOfCalls } from '../../../moa/report.ts'
import { prepared } from '../../../moa/strategies/strategies.ts'
import { askPlan } from '../../../protocol/ask-plan.ts'
import type { Ask } from '../../../protocol/ask.ts'
import { ofCandidate, withoutAgent } from '../../../protocol/comparisons/compared-run.ts'
import type { Mixture } from '../../../protocol/mixtures/mixture.ts'
import { soloMixture } from '../../../protocol/mixtures/overrides.ts'
import { seedOf } from '../../../stats/random/generator.ts'
import { COMPARED } from '../../../stats/sequences/watched-mean.ts'
import { chooseFor } from '../../mixtures/choose.ts'
import { lookupMixture } from '../../mixtures/lookup.ts'
import type { Services } from '../../ports/services.ts'
import type { EndedRun } from '../../runs/run.ts'
import { callsBehind, sharedProposals } from '../used-proposals.ts'
import type { Candidate } from './comparison-store.ts'
import { SHOWN, unnamed } from './judging.ts'
import type { OtherAnswer } from './material.ts'

/** A run and its plan. */
export interface RunToCompare {
  readonly plan: Plan
  readonly ask: Ask
  readonly run: EndedRun
}

/** What wrote an answer, with a price for everything that it may call. */
type Planned = Pick<Extract<OtherAnswer, { kind: 'plan' }>, 'kind' | 'plan' | 'boundMicros'>

/** The proposal of the run that is the answer of this model alone: whole, and to the same messages; null without one. */
function ownProposal(
  model: string,
  { plan, run }: RunToCompare,
): Omit<OtherAnswer & { readonly kind: 'own' }, 'against' | 'alpha'> | null {
  const [layer] = plan.layers
  const alone = (layer?.agents ?? []).filter(
    (agent) => agent.system === null && agent.ending === undefined && agent.written === undefined,
  )
  const names = new Set(alone.map(({ name }) => name))
  const found = run.layers[0]?.find(
    (each) => each.model === model && each.ended === 'whole' && names.has(each.agent),
  )
  if (found === undefined || layer?.prompt !== undefined) return null
  const call = run.report.calls.find(
    (each) => each.layer === 0 && each.agent === found.agent && each.status === 'ok',
  )
  const figures = { costUsd: call?.costUsd ?? null, latencyMs: call?.latencyMs ?? null }
  return { kind: 'own', text: found.text, figures }
}

/** The plan of another mixture for the same request. */
export function planOf(mixture: Mixture, { ask }: Pick<RunToCompare, 'ask'>): Plan {
  const { mixture: chosen } = chooseFor({ own: mixture, merged: mixture }, ask)
  const options = { seed: ask.settings.seed ?? seedOf(mixture.id), given: [], reuseTurns: false }
  const asked = { ...ask, overrides: {}, stream: false, progress: 'none' } as const
  return prepared(withEndings(askPlan(chosen, asked, options)))
}

/** A plan with limits on all lengths, so that its cost has a bound; null with a model without a price. Its messages are those of the run. */
function planned(whole: Plan, priceOf: PriceOf): Planned | null {
  const plan = { ...capped(whole, priceOf), maxMicros: null, shrunk: [], live: false }
  const result = boundOf(plan, priceOf)
  if (!result.ok) return null
  return { kind: 'plan', plan: { ...plan, messages: [] }, boundMicros: result.bound.micros }
}

/** What the answer is compared with; null where that is not there (any more), or has no price. */
export async function otherAnswer(
  against: string,
  run: RunToCompare,
  { tenant, services }: { readonly tenant: string; readonly services: Services },
): Promise<OtherAnswer | null> {
  const priceOf: PriceOf = (model) => services.models.priceOf(model)
  const own = ownProposal(against, run)
  if (own !== null) return { against, alpha: COMPARED.alpha, ...own }
  const solo = against.includes('/') ? soloMixture(against) : null
  const found = solo === null ? await lookupMixture(services.mixtures, tenant, against) : null
  const mixture = solo?.ok === true ? solo.value : found?.mixture
  const plan = mixture === undefined ? null : planned(planOf(mixture, run), priceOf)
  return plan === null ? null : { against, alpha: COMPARED.alpha, ...plan }
}

/** Steps that can be made again with the proposals alone. */
const AGAIN: ReadonlySet<string> = new Set(['synthesize', 'select', 'vote', 'fusion'])

/** The answer of a changed mixture: from the run's own proposals where its agents are a part of the run's. */
export function candidateAnswer(
  { id, alpha, mixture, judges }: Candidate,
  run: RunToCompare,
  priceOf: PriceOf,
): OtherAnswer | null {
  const whole = planOf(mixture, run)
  // Another early exit has other proposals.
  const isAlike = JSON.stringify(whole.earlyExit) === JSON.stringify(run.plan.earlyExit)
  const given = isAlike && AGAIN.has(whole.step.kind) ? sharedProposals(whole, run) : null
  const plan = planned(given === null ? whole : fromProposals(whole, given), priceOf)
  if (plan === null || judges?.some((model) => priceOf(model) === null) === true) return null
  return {
    against: ofCandidate(id),
    alpha,
    ...(judges === undefined ? {} : { judges }),
    ...plan,
    ...(given === null ? {} : { used: figuresOf(callsBehind(given, run.run)) }),
  }
}

/** What the calls of some layers cost, and how long they took. */
function figuresOf(calls: readonly CallReport[]) {
  const slowest = new Map<number | null, number>()
  for (const { layer, latencyMs } of calls)
    slowest.set(layer, Math.max(latencyMs, slowest.get(layer) ?? 0))
  return { costUsd: costOfCalls(calls), latencyMs: [...slowest.values()].reduce((a, b) => a + b) }
}

/** The answer without one of the agents, a different one for each run: from the other proposals. */
export function leftOutAnswer({ plan, run }: RunToCompare, priceOf: PriceOf): OtherAnswer | null {
  const proposals = run.layers.at(-1) ?? []
  if (proposals.length < 2 || !AGAIN.has(plan.step.kind)) return null
  const left = proposals[seedOf(`${run.identity.run} agent`) % proposals.length]
  if (left === undefined) return null
  const given = proposals.filter((each) => each !== left)
  const again = planned(fromProposals(plan, given), priceOf)
  if (again === null) return null
  const { agent, model } = left
  return {
    against: withoutAgent(agent),
    alpha: COMPARED.alpha,
    without: { agent, model },
    ...again,
  }
}

/** The last step of a plan alone. */
function fromProposals(plan: Plan, given: Plan['given']): Plan {
  const { earlyExit: _exit, chosen: _chosen, drafts: _drafts, ...rest } = plan
  return { ...rest, layers: [], given }
}

/** The most that judges can see of another answer. */
export function longestOf(other: OtherAnswer): ProposalSize {
  if (other.kind === 'own') return sizeOfProposal(unnamed(other.text))
  const { answer, layers, given } = other.plan
  const agents = layers.flatMap((layer) => layer.agents)
  const tokens = [answer, ...agents.map(({ settings }) => settings)].map(
    ({ maxTokens }) => maxTokens ?? Infinity,
  )
  const written = given.map((proposal) => sizeOfProposal(proposal).bytes)
  const bytes = Math.max(BYTES_PER_TOKEN * Math.max(...tokens), ...written)
  return { bytes: Math.min(bytes, SHOWN.maxBytes ?? Infinity), ended: 'whole' }
}
