import * as z from 'zod'
import { reportSchemas } from '../runs/report-response.ts'
import type { Wire } from '../wire.ts'

/** The answer to a request for embeddings. It types and documents what goes out; nothing is validated. */
export type EmbeddingsSchemas = ReturnType<typeof build>
export type WireEmbeddings = Wire<EmbeddingsSchemas['embeddings']>
export type WireEmbeddingsReport = Wire<EmbeddingsSchemas['report']>

/** Built on first use, because every isolate would pay for it at start-up. */
export function embeddingsSchemas(): EmbeddingsSchemas {
  built ??= build()
  return built
}

let built: EmbeddingsSchemas | undefined

function build() {
  const usage = usageSchema()
  const report = reportSchema(usage)
  const embedding = z.object({
    object: z.literal('embedding'),
    index: z.int().min(0).meta({ description: 'The place of its input, counted from 0.' }),
    embedding: z
      .union([z.array(z.number()), z.string()])
      .meta({ description: 'Numbers, or base64 of them, as `encoding_format` says.' }),
  })
  const embeddings = z
    .object({
      object: z.literal('list'),
      data: z.array(embedding).meta({ description: 'One for each input, in their order.' }),
      model: z.string().meta({ description: 'The `model` as the request named it.' }),
      usage,
      moa: report.optional(),
    })
    .meta({ id: 'Embeddings' })
  return { embeddings, report }
}

function usageSchema() {
  return z
    .object({
      prompt_tokens: z.int().min(0),
      total_tokens: z.int().min(0),
      estimated: z.literal(true).optional().meta({
        description:
          'Present when a part is estimated from the length, because an upstream reported none.',
      }),
    })
    .meta({
      id: 'EmbeddingsUsage',
      description: 'Tokens of the calls that were made: an input from the cache has none.',
    })
}

function reportSchema(usage: ReturnType<typeof usageSchema>) {
  const { shape } = reportSchemas().report
  const { status, latency_ms, attempts, cost_usd, error } = reportSchemas().call.shape
  const call = z.object({ status, latency_ms, attempts, usage, cost_usd, error })
  return z
    .object({
      run: shape.run,
      cache: z.enum(['hit', 'miss', 'off']).meta({
        description:
          '`hit`: every input came from the cache. `off`: it was neither read nor written.',
      }),
      cached_inputs: z.int().min(0).meta({ description: 'Inputs that cost nothing now.' }),
      ignored: shape.ignored,
      cost_usd: shape.cost_usd,
      calls: z
        .array(call)
        .meta({ description: 'Calls of the provider; large requests are split.' }),
    })
    .meta({ id: 'EmbeddingsReport' })
}
