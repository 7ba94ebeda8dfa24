import type { CallSettings } from '../../moa/model-port.ts'
import type { Agent, Aggregator, Judge, Layer, NamedJudge } from '../../moa/plan.ts'
import type { Mixture } from './mixture.ts'
import { present } from './present.ts'

/** Attempts after the first that the aggregator gets before its first token; a judge gets as many. */
const AGGREGATOR_RETRIES = 2
/** Tokens for the reasoning before a verdict: a judge without tokens left for its verdict writes an empty one. */
export const REASONING_TOKENS = 2_000
const JUDGE_TIMEOUT_MS = 60_000

type WireLayer = Mixture['layers'][number]
type WireAgent = WireLayer['agents'][number]

/** A layer with its defaults. */
export function toLayer(layer: WireLayer): Layer {
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
    ...present({ weight: agent.weight, accuracy: agent.accuracy }),
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

/** The aggregator of a mixture. */
export function toAggregator(aggregator: Mixture['aggregator']): Aggregator {
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

/**
 * The judge of a mixture, whose verdict takes at most so many tokens: the aggregator and its fallbacks where the mixture
 * names no other.
 */
export function toJudge({ aggregator, judge = {} }: Mixture, verdictTokens: number): Judge {
  const { model, fallbacks } = judge
  return {
    model: model ?? aggregator.model,
    fallbacks: fallbacks ?? (model === undefined ? aggregator.fallbacks : []),
    settings: {
      temperature: 0,
      maxTokens: judge.max_tokens ?? verdictTokens + REASONING_TOKENS,
      ...present({ reasoningEffort: judge.reasoning_effort }),
    },
    retries: AGGREGATOR_RETRIES,
    timeoutMs: judge.timeout_ms ?? JUDGE_TIMEOUT_MS,
  }
}

/** An agent as one of several judges, in the time of its layer. */
export function toNamedJudge(
  { name, system, model, fallbacks, retries, timeoutMs }: Agent,
  judge: Pick<Judge, 'settings' | 'timeoutMs'>,
): NamedJudge {
  const { settings } = judge
  const shorter = Math.min(timeoutMs, judge.timeoutMs)
  return { name, system, model, fallbacks, settings, retries, timeoutMs: shorter }
}

interface WireSettings {
  readonly temperature?: number | undefined
  readonly top_p?: number | undefined
  readonly seed?: number | undefined
  readonly max_tokens?: number | undefined
  readonly reasoning_effort?: string | undefined
}

/** The settings of a call; a seed is counted up with the number of the sample. */
export function toSettings(from: WireSettings, sample: number): CallSettings {
  return present({
    temperature: from.temperature,
    topP: from.top_p,
    seed: from.seed === undefined ? undefined : from.seed + sample,
    maxTokens: from.max_tokens,
    reasoningEffort: from.reasoning_effort,
  })
}
