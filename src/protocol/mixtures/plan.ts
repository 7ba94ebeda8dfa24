import type { CallSettings } from '../../moa/model-port.ts'
import type { Layer, Plan, Step } from '../../moa/plan.ts'
import { debateStep, voteThenDebate } from './strategies/debate-step.ts'
import { toEarlyExit } from './early-exit.ts'
import { cascadeLayers, cascadeStep } from './strategies/cascade-plan.ts'
import type { WrittenProposal } from './fields.ts'
import type { Mixture } from './mixture.ts'
import { councilPlanning } from './planning/council.ts'
import { critiquePlanning } from './planning/critique.ts'
import { withWritten } from './planning/written-proposals.ts'
import { toAggregator, toJudge, toLayer, toSettings } from './plan-callers.ts'
import { present } from './present.ts'
import { voteStep } from './vote-step.ts'
import {
  optionsOf,
  STRATEGIES,
  typeOf,
  type StrategyOptions,
  type StrategyType,
} from './strategy.ts'
import type { StrategyTraits } from './strategies/traits.ts'

/** Most tokens of the verdict of a judge that selects. */
const VERDICT_TOKENS = 300
/** Most tokens of an analysis. */
const ANALYSIS_TOKENS = 2_000

/** What a request brings to its plan beside the mixture. */
export interface PlanInput {
  readonly messages: Plan['messages']
  /** Settings of the answer; they win over the aggregator's own. */
  readonly settings: CallSettings
  readonly live: boolean
  /** What agents write is reported while they write it. */
  readonly drafts?: boolean
  readonly given: Plan['given']
  /** Proposals that the request brings for agents of the first layer. */
  readonly proposals?: readonly WrittenProposal[] | undefined
  readonly reuseTurns: boolean
  /** Seed of the reference order. */
  readonly seed: number
}

/** The plan of a run: the mixture with every default filled in, for one request. */
export function toPlan(mixture: Mixture, ask: PlanInput): Plan {
  const options = optionsOf(mixture.strategy)
  const planning = planningOf(options.type)
  const own = withWritten(toLayers(mixture, ask.settings), ask.proposals)
  const layers = planning.layers?.(own, options, mixture) ?? own
  return {
    messages: ask.messages,
    given: ask.given,
    reuseTurns: ask.reuseTurns,
    layers,
    step: planning.step(mixture, options),
    answer: { ...toSettings(mixture.aggregator, 0), ...ofWriter(mixture, ask.settings) },
    references: {
      format: mixture.references.format,
      place: mixture.references.place,
      shuffle: mixture.references.shuffle,
      maxChars: mixture.references.max_chars,
      maxBytes: null,
    },
    onShortfall: mixture.on_shortfall,
    maxMicros: null,
    maxCalls: mixture.max_calls ?? null,
    shrunk: [],
    live: ask.live,
    ...(ask.drafts === true ? { drafts: true } : {}),
    seed: ask.seed,
    ...earlyExitOf(mixture, layers.length),
  }
}

/** An answer that may be a proposal has no log probabilities, whoever writes it in the end. */
function ofWriter({ strategy }: Mixture, settings: CallSettings): CallSettings {
  if (STRATEGIES[typeOf(strategy)].writer === 'aggregator') return settings
  const { logprobs: _logprobs, topLogprobs: _top, ...others } = settings
  return others
}

/** The early exit. It counts the layers of the mixture, of which the first may be several layers of the plan. */
function earlyExitOf({ early_exit, layers, strategy }: Mixture, planned: number) {
  if (early_exit === undefined) return {}
  const { writes }: StrategyTraits = STRATEGIES[typeOf(strategy)]
  const earlyExit = toEarlyExit(early_exit)
  const added = writes === 'first' ? planned - layers.length : 0
  return { earlyExit: { ...earlyExit, afterLayer: earlyExit.afterLayer + added } }
}

/** The layers; where agents write the answer, those that write it get the length, the stop words and the format of the request. */
function toLayers(mixture: Mixture, settings: CallSettings): readonly Layer[] {
  const layers = mixture.layers.map((layer) => sharing(mixture, toLayer(layer), settings))
  const { writer, writes }: StrategyTraits = STRATEGIES[typeOf(mixture.strategy)]
  const at = writes === 'first' ? 0 : layers.length - 1
  const writing = layers[at]
  if (writing === undefined || writer !== 'agent') return layers
  const agents = writing.agents.map((agent) => ({
    ...agent,
    settings: inForm(agent.settings, settings),
  }))
  return layers.with(at, { ...writing, agents })
}

/** A layer whose agents get the format of the request, where the mixture shares it. */
function sharing(
  { share_format: shares }: Mixture,
  layer: Layer,
  { responseFormat }: CallSettings,
): Layer {
  if (shares !== true || responseFormat === undefined) return layer
  const agents = layer.agents.map((agent) => ({
    ...agent,
    settings: { ...agent.settings, responseFormat },
  }))
  return { ...layer, agents }
}

/** Settings with the length, the stop words and the format of the request. */
function inForm(
  own: CallSettings,
  { maxTokens, stop, responseFormat }: CallSettings,
): CallSettings {
  const lengths = [own.maxTokens, maxTokens].filter((each) => each !== undefined)
  return {
    ...own,
    ...present({
      maxTokens: lengths.length === 0 ? undefined : Math.min(...lengths),
      stop,
      responseFormat,
    }),
  }
}

/** How the plan of one strategy is made. */
interface Planning<K extends StrategyType> {
  readonly step: (mixture: Mixture, options: StrategyOptions<K>) => Step
  /** What the strategy changes in the layers; absent when nothing. */
  readonly layers?: (
    layers: readonly Layer[],
    options: StrategyOptions<K>,
    mixture: Mixture,
  ) => readonly Layer[]
}

/** `auto` has no plan: a strategy takes its place before. */
const PLANNING: { readonly [K in Exclude<StrategyType, 'auto'>]: Planning<K> } = {
  synthesize: {
    step: ({ aggregator }, { top_k, analysis, window }) => ({
      kind: 'synthesize',
      aggregator: toAggregator(aggregator),
      ...present({ topK: top_k, window }),
      ...(analysis === 'none' ? {} : { analysis }),
    }),
  },
  select: {
    step: (mixture, { method, criteria, on_none: onNone }) => ({
      kind: 'select',
      judge: toJudge(mixture, VERDICT_TOKENS),
      method,
      criteria,
      onNone,
      alone: toAggregator(mixture.aggregator),
    }),
  },
  fusion: {
    step: (mixture) => ({
      kind: 'fusion',
      analyst: toJudge(mixture, ANALYSIS_TOKENS),
      aggregator: toAggregator(mixture.aggregator),
    }),
  },
  cascade: { step: cascadeStep, layers: cascadeLayers },
  vote: {
    step: (mixture, options) =>
      options.fallback === 'debate' ? voteThenDebate(mixture, options) : voteStep(mixture, options),
  },
  debate: { step: debateStep },
  critique: critiquePlanning,
  council: councilPlanning,
}

function planningOf(type: StrategyType): Planning<StrategyType> {
  if (type === 'auto') throw new Error('Cannot plan the strategy "auto": wanted what it chose')
  return PLANNING[type]
}
