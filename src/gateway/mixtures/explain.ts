import { holds, type Condition } from '../../moa/choosing/conditions.ts'
import type { Features } from '../../moa/choosing/features.ts'
import type { Plan } from '../../moa/plan.ts'
import type { Result } from '../../moa/result.ts'
import type { ApiError } from '../../protocol/errors.ts'
import { wireFeatures, wireRule } from '../../protocol/mixtures/choosing/rules.ts'
import type { WireExplanation } from '../../protocol/runs/estimate-response.ts'
import { wireChosen } from '../../protocol/runs/report.ts'
import type { WireChosen } from '../../protocol/runs/report-parts.ts'
import type { WireShape } from '../../protocol/wire-shape.ts'
import type { AskContext } from '../ask-context.ts'
import { foresightOf } from '../evidence/learner.ts'
import { understandAsk } from '../runs/prepare-ask.ts'
import { agentsOf, chooseFor, groundsOf } from './choose.ts'

/** How the strategy and the agents of a request are chosen, from its body. Calls no model. */
export async function explainAsk(
  shape: WireShape,
  body: unknown,
  context: AskContext,
): Promise<Result<WireExplanation, ApiError>> {
  const understood = await understandAsk(shape, body, context)
  if (!understood.ok) return understood
  const { found, merged, ask } = understood.value
  const { features, arms, strategyRules, skillRules } = groundsOf(merged, ask)
  const foresight = foresightOf(merged, ask, context)
  chooseFor({ own: found.mixture, merged }, ask, foresight.learner)
  const learned = foresight.found()
  const value = {
    features: wireFeatures(features),
    among: [...arms],
    rules: marked(strategyRules, features),
    skills: marked(skillRules, features),
    ...(learned === null ? {} : { learned }),
  }
  return { ok: true, value }
}

/** Who chose a plan; the mixture, where it leaves nothing to choose. */
export function chosenOf(plan: Plan): WireChosen {
  const why = 'The mixture names the strategy and the agents'
  const agents = agentsOf(plan)
  return wireChosen(plan.chosen ?? { by: 'mixture', strategy: plan.step.kind, agents, why })
}

/** Rules as a mixture would have them, and whether each applies to a request. */
function marked<R extends { readonly when: Condition }>(rules: readonly R[], features: Features) {
  return rules.map((rule) => ({ ...wireRule(rule), applies: holds(rule.when, features) }))
}
