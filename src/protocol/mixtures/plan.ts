import type { CallSettings } from '../../moa/model-port.ts'
import type { Agent, Aggregator, Layer, Plan } from '../../moa/plan.ts'
import type { Mixture } from './mixture.ts'

/** Attempts after the first that the aggregator gets before its first token. */
const AGGREGATOR_RETRIES = 2

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

/** The plan of a run: the mixture with every default filled in, and what is asked of it. */
export function toPlan(mixture: Mixture, ask: PlanInput): Plan {
  return {
    messages: ask.messages,
    given: ask.given,
    reuseTurns: ask.reuseTurns,
    layers: mixture.layers.map(toLayer),
    aggregator: toAggregator(mixture.aggregator, ask.settings),
    references: {
      format: mixture.references.format,
      place: mixture.references.place,
      shuffle: mixture.references.shuffle,
      maxChars: mixture.references.max_chars,
      maxBytes: null,
    },
    onShortfall: mixture.on_shortfall,
    maxMicros: null,
    shrunk: [],
    live: ask.live,
    seed: ask.seed,
  }
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

function toAggregator(aggregator: Mixture['aggregator'], asked: CallSettings): Aggregator {
  return {
    model: aggregator.model,
    fallbacks: aggregator.fallbacks,
    settings: { ...toSettings(aggregator, 0), ...asked },
    prompt: aggregator.prompt ?? null,
    retries: AGGREGATOR_RETRIES,
    firstTokenMs: aggregator.first_token_ms,
    idleMs: aggregator.idle_ms,
    timeoutMs: aggregator.timeout_ms,
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

/** The object without what is absent, so that spreading it never erases a default. */
export function present<T extends object>(
  value: T,
): { [K in keyof T]?: Exclude<T[K], null | undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], null | undefined> }
}
