import { chooseAgents } from '../../moa/choosing/choose-agents.ts'
import { byRules, chooseStrategy, type Chosen } from '../../moa/choosing/choice.ts'
import { featuresOf, plainFeatures, type Features } from '../../moa/choosing/features.ts'
import {
  SKILL_RULES,
  SOLO,
  STRATEGY_RULES,
  type SkillRule,
  type StrategyRule,
} from '../../moa/choosing/rules.ts'
import type { Plan } from '../../moa/plan.ts'
import { weightOf } from '../../moa/votes/weights.ts'
import type { Ask } from '../../protocol/ask.ts'
import { toSkillRules, toStrategyRules } from '../../protocol/mixtures/choosing/rules.ts'
import type { Mixture } from '../../protocol/mixtures/mixture.ts'
import { present } from '../../protocol/mixtures/present.ts'
import { isStrategy, typeOf } from '../../protocol/mixtures/strategy.ts'
import { MAX_ARMS, type Learner } from '../evidence/learner.ts'
import { agentSets } from './agent-sets.ts'
import { armsOf, withArm } from './arms.ts'

/** A choice, before the plan gives the agents their names. */
type Choice = Omit<Chosen, 'agents'>

/** A mixture as it is, and with the overrides of a request. */
export interface Overridden {
  readonly own: Mixture
  readonly merged: Mixture
}

/** What a mixture is for one request. */
export interface ChosenMixture {
  /** With a strategy in place of `auto`, and with the agents that were chosen. */
  readonly mixture: Mixture
  /** Null when the mixture leaves nothing to choose. */
  readonly choice: Choice | null
}

/** What a choice is made from. */
export interface ChoiceGrounds {
  readonly features: Features
  /** The mixture with the agents that were chosen. */
  readonly mixture: Mixture
  /** The rules of skills by which they were. */
  readonly skills: readonly string[]
  readonly arms: readonly string[]
  readonly strategyRules: readonly StrategyRule[]
  readonly skillRules: readonly SkillRule[]
}

/** Makes the choices that a mixture leaves to each request, without waiting for anything. What the caller names wins. */
export function chooseFor(
  { own, merged }: Overridden,
  ask: Ask,
  learner: Learner | null = null,
): ChosenMixture {
  const isAuto = typeOf(merged.strategy) === 'auto'
  if (!isAuto && (merged.choose === undefined || merged.layers.length === 0)) {
    return {
      mixture: merged,
      choice: typeOf(own.strategy) === 'auto' ? byCaller(ask, merged) : null,
    }
  }
  const grounds = groundsOf(merged, ask)
  const { features, arms, mixture, skills, strategyRules } = grounds
  if (!isAuto) {
    const plain = { mixture, choice: withoutChoice({ own, merged }, skills) }
    return learner === null ? plain : withLearnedAgents(plain, { merged, features, learner })
  }
  const ruled = chooseStrategy(features, arms, [byRules(strategyRules)])
  const choice = learner === null ? ruled : learner(ruled, features, arms)
  const more = merged.choose === undefined || choice.strategy === SOLO ? '' : skillWords(skills)
  return {
    mixture: withArm(mixture, choice.strategy, features),
    choice: {
      ...choice,
      why: `${choice.why}${more}`,
      among: arms,
      features: plainFeatures(features),
    },
  }
}

/** What a choice for a request is made from. */
export function groundsOf(merged: Mixture, ask: Ask): ChoiceGrounds {
  const { strategy, choose } = merged
  const own = typeof strategy === 'object' && strategy.type === 'auto' ? strategy.rules : undefined
  const strategyRules = own === undefined ? defaultRules() : toStrategyRules(own)
  const skillRules = choose?.rules === undefined ? SKILL_RULES : toSkillRules(choose.rules)
  const features = featuresOf(ask)
  const { mixture, skills } = withAgents(merged, features, skillRules)
  const arms = armsOf(mixture, ask.settings, own === undefined ? [] : strategyRules)
  return { features, mixture, skills, arms, strategyRules, skillRules }
}

/** Those that name a strategy there is. */
function defaultRules(): readonly StrategyRule[] {
  return STRATEGY_RULES.map((rule) => ({
    ...rule,
    use: rule.use.filter((arm) => arm === SOLO || isStrategy(arm)),
  })).filter(({ use }) => use.length > 0)
}

/** A plan that says who chose it. */
export function withChoice(plan: Plan, choice: Choice | null): Plan {
  return choice === null ? plan : { ...plan, chosen: { ...choice, agents: agentsOf(plan) } }
}

/** The names of the agents of every layer, each once. */
export function agentsOf({ layers }: Plan): readonly string[] {
  return [...new Set(layers.flatMap(({ agents }) => agents.map(({ name }) => name)))]
}

function byCaller({ overrides }: Ask, { strategy }: Mixture): Choice {
  return overrides.solo === true
    ? { by: 'caller', strategy: SOLO, why: 'The request wants the aggregator alone' }
    : { by: 'caller', strategy: typeOf(strategy), why: 'The request names the strategy' }
}

/** The strategy was named; only the agents were chosen. */
function withoutChoice({ own, merged }: Overridden, skills: readonly string[]): Choice {
  const strategy = typeOf(merged.strategy)
  const [first] = skills
  const isCaller = strategy !== typeOf(own.strategy)
  const why = `The ${isCaller ? 'request' : 'mixture'} names the strategy${skillWords(skills)}`
  const by = isCaller ? 'caller' : first === undefined ? 'default' : `rule:${first}`
  return { by, strategy, why }
}

function skillWords(skills: readonly string[]): string {
  return skills.length === 0
    ? '; no agent has a skill that is wanted more than another'
    : `; the agents have skills for ${skills.join(', ')}`
}

/** The mixture with the agents of each layer that suit the request best. */
function withAgents(
  mixture: Mixture,
  features: Features,
  rules: readonly SkillRule[],
): Pick<ChoiceGrounds, 'mixture' | 'skills'> {
  const { choose } = mixture
  if (choose === undefined) return { mixture, skills: [] }
  const skills = new Set<string>()
  const layers = mixture.layers.map((layer) => {
    const candidates = layer.agents.map((agent) => ({
      agent,
      model: agent.model,
      skills: agent.skills ?? [],
      weight: weightOf(present({ weight: agent.weight, accuracy: agent.accuracy })),
    }))
    const chosen = chooseAgents(candidates, features, { count: choose.agents, rules })
    for (const rule of chosen.rules) skills.add(rule)
    return withFewer(
      layer,
      chosen.agents.map(({ agent }) => agent),
    )
  })
  return { mixture: { ...mixture, layers }, skills: [...skills] }
}

interface LearnedGrounds {
  readonly merged: Mixture
  readonly features: Features
  readonly learner: Learner
}

/** Another set of agents, where what was learned shows or tries one. */
function withLearnedAgents(
  { mixture, choice }: { readonly mixture: Mixture; readonly choice: Choice },
  { merged, features, learner }: LearnedGrounds,
): ChosenMixture {
  const found = agentSets(merged.layers, mixture.layers, MAX_ARMS)
  if (found === null) return { mixture, choice }
  const { at, sets, base } = found
  const ruled = { ...choice, strategy: base, propensity: 1 }
  const learned = learner(ruled, features, [...sets.keys()])
  const agents = sets.get(learned.strategy)
  const layers = merged.layers.map((own, index) => {
    const layer = mixture.layers[index] ?? own
    return index === at && agents !== undefined ? withFewer(own, agents) : layer
  })
  return { mixture: { ...mixture, layers }, choice: { ...learned, strategy: choice.strategy } }
}

type Layer = Mixture['layers'][number]

/** A quorum of more agents than there are could not be met. */
function withFewer(layer: Layer, agents: Layer['agents']): Layer {
  if (layer.quorum === undefined) return { ...layer, agents }
  const total = agents.reduce((sum, { samples }) => sum + samples, 0)
  return { ...layer, agents, quorum: Math.min(layer.quorum, total) }
}
