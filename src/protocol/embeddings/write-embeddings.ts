import type { Encoding, Vector } from '../../moa/embedding/embedding-port.ts'
import type { CallReport } from '../../moa/events.ts'
import type { Usage } from '../../moa/cost/usage.ts'
import type { Ask } from '../ask.ts'
import { wireCost } from '../runs/report.ts'
import type { WireEmbeddings, WireEmbeddingsReport } from './embeddings-response.ts'

/** The embeddings of a request, and what happened to get them. */
export interface Embedded {
  readonly run: string
  readonly model: string
  /** In the order of the inputs. */
  readonly vectors: readonly Vector[]
  readonly cache: 'hit' | 'miss' | 'off'
  readonly cachedInputs: number
  readonly ignored: readonly string[]
  readonly calls: readonly CallReport[]
  readonly usage: Usage
  /** Null when the price is unknown. */
  readonly costUsd: number | null
}

/** How the answer to a request is written. */
export interface EmbeddingsForm extends Pick<Ask, 'report'> {
  readonly encoding: Encoding
}

/** The answer in pieces, a vector each: as one text, thousands of them would not fit the memory of a Worker. */
export function* embeddingsText(embedded: Embedded, form: EmbeddingsForm): Generator<string, void> {
  const { vectors, model, usage } = embedded
  yield '{"object":"list","data":['
  for (const [index, vector] of vectors.entries()) {
    const written = WRITERS[form.encoding](vector)
    const item = { object: 'embedding', index, embedding: written } as const
    yield (index === 0 ? '' : ',') + JSON.stringify(item satisfies WireEmbeddings['data'][number])
  }
  const rest: Omit<WireEmbeddings, 'object' | 'data'> = {
    model,
    usage: wireTokens(usage),
    ...(form.report === 'none' ? {} : { moa: wireEmbeddingsReport(embedded) }),
  }
  yield `],${JSON.stringify(rest).slice(1)}`
}

const WRITERS: { readonly [E in Encoding]: (vector: Vector) => string | readonly number[] } = {
  float: (vector) => Array.from(vector),
  base64: toBase64,
}

const FLOAT_BYTES = 4

/** 32-bit floats as OpenAI writes them, the least significant byte first. */
export function toBase64(vector: Vector): string {
  const view = new DataView(new ArrayBuffer(vector.length * FLOAT_BYTES))
  for (const [index, number] of vector.entries()) view.setFloat32(index * FLOAT_BYTES, number, true)
  return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(''))
}

function wireEmbeddingsReport(embedded: Embedded): WireEmbeddingsReport {
  return {
    run: embedded.run,
    cache: embedded.cache,
    cached_inputs: embedded.cachedInputs,
    ignored: embedded.ignored,
    cost_usd: wireCost(embedded.costUsd),
    calls: embedded.calls.map((call) => ({
      status: call.status,
      latency_ms: Math.round(call.latencyMs),
      attempts: call.attempts,
      usage: wireTokens(call.usage),
      cost_usd: wireCost(call.costUsd),
      error: call.failure && { code: call.failure.code, message: call.failure.message },
    })),
  }
}

function wireTokens({ promptTokens, estimated }: Usage): WireEmbeddings['usage'] {
  const tokens = { prompt_tokens: promptTokens, total_tokens: promptTokens }
  return estimated ? { ...tokens, estimated } : tokens
}
