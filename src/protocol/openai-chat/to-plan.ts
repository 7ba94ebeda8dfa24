import type { Plan } from '../../moa/plan.ts'
import type { Result } from '../../moa/result.ts'
import { parseWith, type Problem } from '../parse.ts'
import { mixtureSchema, type Mixture } from '../mixtures/mixture.ts'
import { present, toPlan } from '../mixtures/plan.ts'
import type { ChatRequest } from './chat-request.ts'
import { toMessages } from './messages.ts'

/** The mixture as this request wants it: its `moa` overrides merged over the document. */
export function mergeOverrides(mixture: Mixture, request: ChatRequest): Result<Mixture, Problem> {
  const { moa } = request
  if (moa === undefined) return { ok: true, value: mixture }
  const merged = {
    ...mixture,
    ...present({
      layers: moa.layers,
      max_cost_usd: moa.max_cost_usd,
      on_shortfall: moa.on_shortfall,
    }),
    aggregator: { ...mixture.aggregator, ...moa.aggregator },
    references: { ...mixture.references, ...moa.references },
  }
  return parseWith(mixtureSchema, merged)
}

/** A `provider/model` that runs alone: a mixture without layers. */
export function soloMixture(model: string): Result<Mixture, Problem> {
  return parseWith(mixtureSchema, { id: 'solo', layers: [], aggregator: { model } })
}

export interface ChatPlanOptions {
  /** Seed of the reference order, unless the request brings one. */
  readonly seed: number
  readonly given: Plan['given']
  readonly reuseTurns: boolean
}

/** Whether the proposals of a turn may serve all its steps: the request has tools, and the mixture agrees. */
export function reusesTurns(mixture: Mixture, request: ChatRequest): boolean {
  return mixture.cache.turns && (request.tools?.length ?? 0) > 0
}

/** The plan for one chat request over its (merged) mixture. */
export function chatPlan(mixture: Mixture, request: ChatRequest, options: ChatPlanOptions): Plan {
  return toPlan(mixture, {
    given: options.given,
    reuseTurns: options.reuseTurns,
    messages: toMessages(request.messages),
    live: request.stream === true,
    seed: request.seed ?? options.seed,
    settings: present({
      temperature: request.temperature,
      topP: request.top_p,
      seed: request.seed,
      maxTokens: request.max_completion_tokens ?? request.max_tokens,
      reasoningEffort: request.reasoning_effort,
      stop: request.stop,
      frequencyPenalty: request.frequency_penalty,
      presencePenalty: request.presence_penalty,
      logitBias: request.logit_bias,
      verbosity: request.verbosity,
      tools: request.tools === null || request.tools?.length === 0 ? undefined : request.tools,
      toolChoice: request.tool_choice,
      parallelToolCalls: request.parallel_tool_calls,
      responseFormat: request.response_format,
    }),
  })
}
