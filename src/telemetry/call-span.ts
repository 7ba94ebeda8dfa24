import type { CallReport } from '../moa/events.ts'
import type { AnswerSource, CallSettings } from '../moa/model-port.ts'
import { attributesOf, placeOf } from './names.ts'
import type { AttributeValue, Span } from './span.ts'
import { isEmbedding, type TraceStyle } from './traced-run.ts'

/** A call that has ended, as the run's events showed it. Times are milliseconds since the epoch. */
export interface SeenCall {
  readonly call: CallReport
  readonly spanId: string
  /** When each of its requests was sent. */
  readonly sentAtMs: readonly number[]
  /** When it began, where no request was sent. */
  readonly beganAtMs: number
  readonly endedAtMs: number
  readonly settings: CallSettings | null
  readonly source: AnswerSource | undefined
}

type Values = Readonly<Record<string, AttributeValue | null | undefined>>

/** The span of one call. A reader that is slow delays what is seen of it, so its own duration counts. */
export function callSpan(seen: SeenCall, style: TraceStyle): Span {
  const { call, sentAtMs, endedAtMs, spanId } = seen
  const startMs = Math.min(sentAtMs[0] ?? seen.beganAtMs, endedAtMs)
  const endMs = Math.min(endedAtMs, Math.max(startMs + call.latencyMs, ...sentAtMs))
  const failed = call.status === 'failed'
  const attempts = sentAtMs.map((atMs, index) => ({
    name: 'moa.attempt',
    atMs,
    attributes: { 'moa.attempt': index + 1 },
  }))
  return {
    id: spanId,
    name: callName(call),
    kind: 'client',
    startMs,
    endMs,
    attributes: attributesOf(
      {
        ...whatOf(call),
        ...addressValues(call, style),
        ...settingValues(seen),
        'gen_ai.response.id': seen.source?.id,
        'gen_ai.response.model': seen.source?.model,
        ...usageValues(call),
        ...ownValues(call),
      },
      style.names,
    ),
    events: attempts.length > 1 ? attempts : [],
    status: failed ? 'error' : 'unset',
    ...(failed ? { statusMessage: errorOf(call) } : {}),
    children: [],
  }
}

/** The name of the span of a call. */
export function callName(call: Pick<CallReport, 'id' | 'model'>): string {
  return `${operationOf(call)} ${placeOf(call.model).model}`
}

function operationOf(call: Pick<CallReport, 'id'>): string {
  return isEmbedding(call) ? 'embeddings' : 'chat'
}

/** What a call is, by the names of the conventions; the same in spans and metrics. */
export function whatOf(call: CallReport): Values {
  const { provider, model } = placeOf(call.model)
  return {
    'gen_ai.operation.name': operationOf(call),
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'error.type': call.status === 'failed' ? errorOf(call) : null,
  }
}

/** The host of the provider of a call; the port goes with it. */
export function addressValues({ model }: CallReport, { addressOf }: TraceStyle): Values {
  const address = addressOf(model)
  return { 'server.address': address?.host, 'server.port': address?.port }
}

function errorOf({ failure }: CallReport): string {
  return failure?.code ?? '_OTHER'
}

function settingValues({ settings }: SeenCall): Values {
  if (settings === null) return {}
  const { temperature, topP, seed, maxTokens, reasoningEffort, stop } = settings
  return {
    'gen_ai.request.temperature': temperature,
    'gen_ai.request.top_p': topP,
    'gen_ai.request.seed': seed,
    'gen_ai.request.max_tokens': maxTokens,
    'gen_ai.request.reasoning.level': reasoningEffort,
    'gen_ai.request.stop_sequences': typeof stop === 'string' ? [stop] : stop,
  }
}

function usageValues({ usage, finishReason, firstTokenMs }: CallReport): Values {
  return {
    'gen_ai.response.finish_reasons': finishReason === null ? null : [finishReason],
    'gen_ai.response.time_to_first_chunk': firstTokenMs === null ? null : firstTokenMs / 1000,
    'gen_ai.usage.input_tokens': usage.promptTokens,
    'gen_ai.usage.output_tokens': usage.completionTokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cachedTokens || null,
    'gen_ai.usage.cache_write.input_tokens': cacheWritesOf(usage) || null,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoningTokens || null,
  }
}

/** All tokens that were written to a provider's cache. */
export function cacheWritesOf({ cacheWrites = {} }: CallReport['usage']): number {
  return Object.values(cacheWrites).reduce((sum, tokens) => sum + tokens, 0)
}

function ownValues({ role, agent, layer, attempts, status, costUsd, usage }: CallReport): Values {
  return {
    'moa.agent': agent,
    'moa.role': role,
    'moa.layer': layer,
    'moa.attempts': attempts,
    'moa.status': status,
    'moa.cost_usd': costUsd,
    'moa.usage.estimated': usage.estimated || null,
  }
}
