import type { CallSettings } from '../../moa/model-port.ts'
import type { Agent, Aggregator, Judge, Layer, Plan, Step } from '../../moa/plan.ts'
import type { Mixture } from './mixture.ts'
import { STRATEGIES, typeOf } from './strategy.ts'

/** Attempts after the first that the aggregator gets before its first token; a judge gets as many. */
const AGGREGATOR_RETRIES = 2
/** Default for the tokens of a verdict. */
const VERDICT_TOKENS = 300
/** Tokens for the reasoning before it: a judge without tokens left for its verdict writes an empty one. */
const REASONING_TOKENS = 2_000
const JUDGE_TIMEOUT_MS = 60_000

/** What a request brings to its plan beside the mixture. */
export interface PlanInput {
  readonly messages: Plan['messages']
  /** Settings of the answer; they win over the aggregator's own. */
  readonly settings: CallSettings
  readonly live: boolean
  readonly given: Plan['given']
  readonly reuseTurns: boolean
  /** Seed of the reference order. */
  readonly seed: number
}

/** The plan of a run: the mixture with every default filled in, for one request. */
export function toPlan(mixture: Mixture, ask: PlanInput): Plan {
  return {
    messages: ask.messages,
    given: ask.given,
    reuseTurns: ask.reuseTurns,
    layers: toLayers(mixture, ask.settings),
    step: toStep(mixture),
    answer: { ...toSettings(mixture.aggregator, 0), ...ask.settings },
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
    seed: ask.seed,
  }
}

/** The layers; where agents write the answer, those of the last one get the length, the stop words and the format of the request. */
function toLayers(mixture: Mixture, settings: CallSettings): readonly Layer[] {
  const layers = mixture.layers.map(toLayer)
  const last = layers.at(-1)
  if (last === undefined || STRATEGIES[typeOf(mixture.strategy)].writer !== 'agent') return layers
  const agents = last.agents.map((agent) => ({
    ...agent,
    settings: inForm(agent.settings, settings),
  }))
  return [...layers.slice(0, -1), { ...last, agents }]
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

function toStep(mixture: Mixture): Step {
  return STEPS[typeOf(mixture.strategy)](mixture)
}

const STEPS: { readonly [K in Step['kind']]: (mixture: Mixture) => Step } = {
  synthesize: ({ aggregator }) => ({ kind: 'synthesize', aggregator: toAggregator(aggregator) }),
  select: (mixture) => ({
    kind: 'select',
    judge: toJudge(mixture),
    alone: toAggregator(mixture.aggregator),
  }),
}

type WireLayer = Mixture['layers'][number]
type WireAgent = WireLayer['agents'][number]

function toLayer(layer: WireLayer): Layer {
  const names = new Set(layer.agents.flatMap(({ name }) => name ?? []))
  const agents = layer.agents.flatMap((agent) => toAgents(agent, names))
  return {
    agents,
    quorum: layer.quorum ?? 1,
    majority: layer.quorum ?? Math.floor(agents.length / 2) + 1,
    grace: layer.grace,
    timeoutMs: layer.timeout_ms,
  }
}

/** One agent for each sample; a seed is counted up, since equal seeds would give equal samples. */
function toAgents(agent: WireAgent, taken: Set<string>): readonly Agent[] {
  const name = agent.name ?? freeName(agent.model, taken)
  return Array.from({ length: agent.samples }, (_, sample) => ({
    name: agent.samples === 1 ? name : `${name}#${sample + 1}`,
    model: agent.model,
    fallbacks: agent.fallbacks,
    system: agent.system ?? null,
    settings: toSettings(agent, sample),
    timeoutMs: agent.timeout_ms,
    retries: agent.retries,
    required: agent.required,
  }))
}

/** The last part of the model's name, numbered when it is taken. */
function freeName(model: string, taken: Set<string>): string {
  const last = (model.split('?', 1)[0] ?? model).split('/').at(-1) || model
  const base = last.replaceAll('#', '-') // What follows # is the number of a sample.
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`
  taken.add(name)
  return name
}

function toAggregator(aggregator: Mixture['aggregator']): Aggregator {
  return {
    model: aggregator.model,
    fallbacks: aggregator.fallbacks,
    prompt: aggregator.prompt ?? null,
    retries: AGGREGATOR_RETRIES,
    firstTokenMs: aggregator.first_token_ms,
    idleMs: aggregator.idle_ms,
    timeoutMs: aggregator.timeout_ms,
  }
}

/** The judge: the aggregator and its fallbacks where the mixture names no other. */
function toJudge({ aggregator, judge = {} }: Mixture): Judge {
  const { model, fallbacks } = judge
  return {
    model: model ?? aggregator.model,
    fallbacks: fallbacks ?? (model === undefined ? aggregator.fallbacks : []),
    settings: {
      temperature: 0,
      maxTokens: judge.max_tokens ?? VERDICT_TOKENS + REASONING_TOKENS,
      ...present({ reasoningEffort: judge.reasoning_effort }),
    },
    retries: AGGREGATOR_RETRIES,
    timeoutMs: judge.timeout_ms ?? JUDGE_TIMEOUT_MS,
  }
}

interface WireSettings {
  readonly temperature?: number | undefined
  readonly top_p?: number | undefined
  readonly seed?: number | undefined
  readonly max_tokens?: number | undefined
  readonly reasoning_effort?: string | undefined
}

function toSettings(from: WireSettings, sample: number): CallSettings {
  return present({
    temperature: from.temperature,
    topP: from.top_p,
    seed: from.seed === undefined ? undefined : from.seed + sample,
    maxTokens: from.max_tokens,
    reasoningEffort: from.reasoning_effort,
  })
}

/** The object without absent fields, so that spreading it never erases a default. */
export function present<T extends object>(
  value: T,
): { [K in keyof T]?: Exclude<T[K], null | undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], null | undefined> }
}
