import { namedModels } from '../callers.ts'
import { evidenceWarnings } from './evidence-warnings.ts'
import type { Mixture } from '../mixture.ts'
import { cascadeWarnings } from './cascade-warnings.ts'
import { problemOfLastLayer } from '../strategies/last-layer.ts'
import type { StrategyTraits } from '../strategies/traits.ts'
import { optionsOf, problemWithStrategy, STRATEGIES, typeOf } from '../strategy.ts'
import type { ModelFacts, Warning } from './warning.ts'

/** What is allowed in a mixture, but probably not meant. */
export function mixtureWarnings(mixture: Mixture, facts: ModelFacts): readonly Warning[] {
  return [
    ...shapeWarnings(mixture),
    ...exitWarnings(mixture),
    ...chooseWarnings(mixture),
    ...judgeWarnings(mixture),
    ...voteWarnings(mixture, facts),
    ...cascadeWarnings(mixture),
    ...modelWarnings(mixture, facts),
    ...evidenceWarnings(mixture, facts),
  ]
}

function shapeWarnings(mixture: Mixture): readonly Warning[] {
  const { layers, aggregator } = mixture
  const { writer, writes, verb, lastLayer }: StrategyTraits = STRATEGIES[typeOf(mixture.strategy)]
  const [first] = layers
  if (first === undefined) {
    return [{ path: 'layers', message: 'There are no agents: the aggregator answers alone' }]
  }
  return layers.flatMap(({ agents }, index) => {
    const total = agents.reduce((sum, { samples }) => sum + samples, 0)
    const [only] = agents
    // One step makes a cascade.
    if (total > 1 || only === undefined || (index === 0 && writes === 'first')) return []
    const isLast = index === layers.length - 1
    if (isLast && lastLayer !== undefined && only.model !== aggregator.model) return []
    const what = isLast ? verb : 'merge'
    const message =
      writer === 'aggregator' && only.model === aggregator.model
        ? 'The only agent is the aggregator itself: it reads its own answer'
        : `There is one agent: there is nothing to ${what}`
    return [{ path: `layers[${index}].agents`, message }]
  })
}

function exitWarnings({ early_exit, layers }: Mixture): readonly Warning[] {
  if (early_exit === undefined) return []
  const { after_layer, agree } = early_exit
  if (after_layer >= layers.length - 1)
    return [
      {
        path: 'early_exit.after_layer',
        message: 'No layer comes after it: there is nothing to skip',
      },
    ]
  const most = Math.max(
    ...layers
      .slice(after_layer, -1)
      .map(({ agents }) => agents.reduce((sum, { samples }) => sum + samples, 0)),
  )
  if (agree <= most) return []
  const message = `No layer has so many agents before the last one: at most ${most} can agree`
  return [{ path: 'early_exit.agree', message }]
}

function chooseWarnings(mixture: Mixture): readonly Warning[] {
  const { choose, layers } = mixture
  if (choose !== undefined) {
    const path = 'choose.agents'
    if (layers.every(({ agents }) => agents.length <= choose.agents))
      return [{ path, message: 'No layer has more agents: there is nothing to choose' }]
    const problem = problemOfChosen(mixture, choose.agents)
    return problem === null ? [] : [{ path, message: `Too few are chosen: ${problem}` }]
  }
  return layers.flatMap(({ agents }, layer) =>
    agents.flatMap(({ skills }, agent) => {
      if (skills === undefined) return []
      const path = `layers[${layer}].agents[${agent}].skills`
      return [{ path, message: 'Without `choose`, skills have no effect' }]
    }),
  )
}

/** Why the agents that are chosen for the last layer, samples counted, are too few for the strategy; null when they may be enough. */
function problemOfChosen({ layers, strategy }: Mixture, count: number): string | null {
  const type = typeOf(strategy)
  const samples = layers.at(-1)?.agents.map((agent) => agent.samples) ?? []
  const most = [...samples].sort((a, b) => b - a).slice(0, count)
  const total = most.reduce((sum, each) => sum + each, 0)
  const { verb, writes }: StrategyTraits = STRATEGIES[type]
  if (total === 1 && verb === 'compare' && writes === undefined)
    return 'there is nothing to compare'
  const options = problemWithStrategy(strategy, total)
  return options === null
    ? problemOfLastLayer(type, total)
    : `${options.path.join('.')} ${options.message}`
}

function judgeWarnings({ judge, strategy }: Mixture): readonly Warning[] {
  const type = typeOf(strategy)
  if (judge === undefined || STRATEGIES[type].callsJudge) return []
  return [{ path: 'judge', message: `The strategy "${type}" calls no judge: it has no effect` }]
}

function voteWarnings({ strategy, layers }: Mixture, facts: ModelFacts): readonly Warning[] {
  const options = optionsOf(strategy)
  if (options.type !== 'vote') return []
  const pattern = options.answer?.pattern
  const slow = pattern === undefined || !facts.mayBeSlow(pattern)
  const last = layers.at(-1)?.agents ?? []
  const models = last.flatMap(({ model, samples }) => Array.from({ length: samples }, () => model))
  const { families, votes } = facts.panel(models)
  const [family] = families
  const alike = models.length < 2 || families.length > 1
  return [
    ...(slow ? [] : [{ path: 'strategy.answer.pattern', message: SLOW }]),
    ...(alike
      ? []
      : [
          {
            path: `layers[${layers.length - 1}].agents`,
            message: `All models that vote are of one family (${family}), which makes the same errors: their ${models.length} votes count as about ${votes.toFixed(1)}. Other families are worth more than more votes`,
          },
        ]),
  ]
}

const SLOW =
  'The expression could take too long: it is used on short texts alone, and on none when its worst case has no bound'

function modelWarnings(mixture: Mixture, facts: ModelFacts): readonly Warning[] {
  return namedModels(mixture).flatMap(({ part, field, model }): readonly Warning[] => {
    const path = `${part}.${field}`
    const problem = facts.problem(model)
    if (problem !== null) return [{ path, message: problem }]
    if (facts.hasPrice(model)) return []
    const message = `The price of ${model} is unknown: runs will have no cost, and sessions refuse it`
    return [{ path, message }]
  })
}
