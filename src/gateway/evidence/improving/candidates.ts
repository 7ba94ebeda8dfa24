import { mixtureSchema, type Mixture } from '../../../protocol/mixtures/mixture.ts'
import { toLayer } from '../../../protocol/mixtures/plan-callers.ts'
import { STRATEGIES, typeOf } from '../../../protocol/mixtures/strategy.ts'
import {
  COST_WORTH,
  ENOUGH,
  percent,
  shown,
  verdictOf,
  type Candidate,
  type Grounds,
  type Rated,
} from './candidate.ts'
import { otherThresholds } from './thresholds.ts'

type Layer = Mixture['layers'][number]
type NamedAgent = Layer['agents'][number] & { readonly name: string }

/** Changes of a mixture that evidence suggests, from the one that is expected to be worth most. */
export function candidatesOf(grounds: Grounds): readonly Candidate[] {
  const { against } = grounds.evidence
  // What `auto` does is chosen for each request.
  if (typeOf(grounds.mixture.strategy) === 'auto') return []
  if (against === null || against.n < ENOUGH) return []
  const rated = [
    ...alone(grounds),
    ...withoutAgents(grounds),
    ...fewerSamples(grounds),
    ...otherAggregators(grounds),
    ...otherThresholds(grounds),
  ]
  return rated
    .filter(({ worth, mixture }) => worth > 0 && mixtureSchema.safeParse(mixture).success)
    .toSorted((a, b) => b.worth - a.worth)
    .map(({ worth: _worth, ...candidate }) => candidate)
}

/** Why nothing (more) is proposed for a version of a mixture. */
export function whyNone({ mixture, evidence }: Grounds, version: number): string {
  const type = typeOf(mixture.strategy)
  if (type === 'auto')
    return 'With the strategy `auto`, which chooses for each request, no change is proposed'
  const n = evidence.against?.n ?? 0
  if (n < ENOUGH) return `Not enough yet: ${n} of ${ENOUGH} compared runs of version ${version}`
  const none = `The ${n} compared runs of version ${version} suggest no change that was not tried`
  if (evidence.agents.length > 0 || mixture.layers.length === 0) return none
  const isOff = mixture.compare?.leave_one_out === false
  return `${none}; what each agent adds is not measured ${isOff ? 'without `leave_one_out`' : `with the strategy \`${type}\``}`
}

/** The single model that does better, or as well for less. */
function alone({ mixture, evidence: { against } }: Grounds): readonly Rated[] {
  if (against === null || !against.name.includes('/') || mixture.layers.length === 0) return []
  const { name, costRatio, mean } = against
  const verdict = verdictOf(against)
  const isDearer = verdict === 'equivalent' && costRatio !== null && costRatio > 1
  if (verdict !== 'worse' && !isDearer) return []
  const saved = costRatio === null ? 0 : 1 - 1 / costRatio
  return [
    {
      key: `alone ${name}`,
      change: `Let ${name} answer alone`,
      why: `The mixture is ${verdict === 'worse' ? `worse than ${name}` : `no better than ${name} and dearer`}: ${shown(against)}`,
      mixture: {
        ...mixture,
        layers: [],
        strategy: 'synthesize',
        aggregator: { ...mixture.aggregator, model: name },
      },
      fewerCalls: false,
      worth: 0.5 - mean + COST_WORTH * saved,
    },
  ]
}

/** The last layer without an agent that harms, or was not shown to add anything. */
function withoutAgents(grounds: Grounds): readonly Rated[] {
  const { mixture, evidence } = grounds
  return evidence.agents.flatMap((found): readonly Rated[] => {
    if (found.n < ENOUGH || verdictOf(found) === 'better') return []
    const changed = withoutAgent(mixture, found.agent)
    if (changed === null) return []
    const harms = verdictOf(found) === 'worse'
    return [
      {
        key: `without ${found.agent}`,
        change: `Drop the agent ${found.agent}`,
        why: `It ${harms ? 'makes the answers worse' : 'was not shown to add anything'}: compared with the answer without it, ${shown(found, 'the answer')}`,
        mixture: changed,
        fewerCalls: true,
        worth: 0.5 - found.mean + COST_WORTH * savedBy(changed, grounds),
      },
    ]
  })
}

/** The mixture without one agent of its last layer, or without one of its samples; null where that leaves none. */
function withoutAgent(mixture: Mixture, name: string): Mixture | null {
  const last = mixture.layers.at(-1)
  if (last === undefined) return null
  const named = namedAgents(last)
  const agents = named.flatMap((agent) => {
    if (agent.name === name) return []
    const isSample = name.startsWith(`${agent.name}#`) && agent.samples > 1
    return isSample ? { ...agent, samples: agent.samples - 1 } : agent
  })
  const total = samplesOf(agents)
  return total === 0 || total === samplesOf(named) ? null : withLast(mixture, last, agents)
}

function withLast(mixture: Mixture, layer: Layer, agents: readonly NamedAgent[]): Mixture {
  const { quorum, ...rest } = layer
  const limited = quorum === undefined ? {} : { quorum: Math.min(quorum, samplesOf(agents)) }
  const changed = { ...rest, ...limited, agents: agents.map((agent) => written(agent, layer)) }
  return { ...mixture, layers: [...mixture.layers.slice(0, -1), changed] }
}

function samplesOf(agents: readonly { readonly samples: number }[]): number {
  return agents.reduce((sum, { samples }) => sum + samples, 0)
}

/** The agents of a layer, each with the name that it has in runs. */
function namedAgents(layer: Layer) {
  const names = namesOf(layer)
  return layer.agents.map((agent, index) => ({ ...agent, name: names[index] ?? '' }))
}

function namesOf(layer: Layer): readonly string[] {
  return [...new Set(toLayer(layer).agents.map(({ name }) => name.replace(/#\d+$/, '')))]
}

/** An agent as a mixture has it: its name is written down where it would get another one beside fewer agents. */
function written(agent: NamedAgent, layer: Layer): Layer['agents'][number] {
  const before = layer.agents[namesOf(layer).indexOf(agent.name)]
  const [single] = namesOf({ ...layer, agents: [{ ...agent, name: before?.name }] })
  return single === agent.name ? { ...agent, name: before?.name } : agent
}

/** Half the samples of an agent that has several. */
function fewerSamples(grounds: Grounds): readonly Rated[] {
  const { mixture } = grounds
  const last = mixture.layers.at(-1)
  if (last === undefined) return []
  const named = namedAgents(last)
  return named.flatMap((agent, index): readonly Rated[] => {
    const { name, samples } = agent
    const fewer = Math.ceil(samples / 2)
    if (fewer === samples) return []
    const changed = withLast(mixture, last, named.with(index, { ...agent, samples: fewer }))
    return [
      {
        key: `samples ${name} ${fewer}`,
        change: `Take ${fewer} in place of ${samples} samples of ${name}`,
        why: `Each further sample of a model adds less than the one before`,
        mixture: changed,
        fewerCalls: true,
        worth: COST_WORTH * savedBy(changed, grounds),
      },
    ]
  })
}

/** Each other model of the panel as the aggregator, where that is who writes the answer. */
function otherAggregators(grounds: Grounds): readonly Rated[] {
  const { mixture, evidence } = grounds
  if (STRATEGIES[typeOf(mixture.strategy)].writer !== 'aggregator') return []
  const { aggregator } = mixture
  const panel = new Set(mixture.layers.flatMap(({ agents }) => agents.map(({ model }) => model)))
  panel.delete(aggregator.model)
  // An aggregator whose answers rank below what it read is worth replacing.
  const blame = Math.max(0, (evidence.regret ?? 0) - 0.5) / 2
  return [...panel].map((model) => {
    const changed = { ...mixture, aggregator: { ...aggregator, model } }
    const saved = savedBy(changed, grounds)
    return {
      key: `aggregator ${model}`,
      change: `Let ${model} write the answer in place of ${aggregator.model}`,
      why:
        blame > 0
          ? `A judge ranks a proposal above the answer in ${percent(evidence.regret ?? 0)} of the runs`
          : `It is of the panel already, and a run would cost about ${percent(saved)} less`,
      mixture: changed,
      fewerCalls: false,
      worth: blame + COST_WORTH * saved,
    }
  })
}

/** The share of the cost of a run that a change saves: of its calls where a price is not known. */
function savedBy(changed: Mixture, { mixture, priceOf }: Grounds): number {
  const [now, then] = [costOf(mixture, priceOf), costOf(changed, priceOf)]
  if (now !== null && then !== null && now > 0) return 1 - then / now
  return 1 - callsOf(changed) / callsOf(mixture)
}

/** Tokens of a prompt and of an answer, as far as a comparison of costs needs them. */
const [PROMPT, ANSWER] = [1_000, 500]

/** What a run costs, in some unit; null where the price of a model is not known. */
function costOf({ layers, aggregator }: Mixture, priceOf: Grounds['priceOf']): number | null {
  let [sum, read] = [0, 0]
  const callers = [...layers.map(({ agents }) => agents), [{ ...aggregator, samples: 1 }]]
  for (const layer of callers) {
    for (const { model, samples } of layer) {
      const price = priceOf(model)
      if (price === null) return null
      sum += samples * ((PROMPT + read * ANSWER) * price.input + ANSWER * price.output)
    }
    read = layer.reduce((count, { samples }) => count + samples, 0)
  }
  return sum
}

function callsOf({ layers }: Mixture): number {
  return 1 + samplesOf(layers.flatMap(({ agents }) => agents))
}
