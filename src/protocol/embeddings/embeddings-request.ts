import * as z from 'zod'
import { MAX_MODEL_CHARS } from '../mixtures/limits.ts'
import { overridesSchema } from '../mixtures/mixture.ts'

/** Most inputs of one request, as in OpenAI's API. */
const MAX_INPUTS = 2_048
/** Most numbers of one embedding that a request can ask for. */
const MAX_DIMENSIONS = 16_384

/** OpenAI's request of `POST /v1/embeddings`, and the field `moa`. */
export type EmbeddingsRequest = z.output<ReturnType<typeof build>>

/** Built on first use, because every isolate would pay for it at start-up. */
export function embeddingsRequestSchema() {
  built ??= build()
  return built
}

let built: ReturnType<typeof build> | undefined

/** Fields that are not known are ignored: OpenAI and its clients add some every month. */
function build() {
  const text = z.string().min(1, 'must not be empty: it has no embedding')
  const tokens = z.array(z.int().min(0)).min(1)
  return z
    .object({
      model: z
        .string()
        .min(1)
        .max(MAX_MODEL_CHARS)
        .meta({
          description: 'An embedding model, as `provider/model`. A mixture has no embeddings.',
          examples: ['sim/embed', 'openai/text-embedding-3-small'],
        }),
      input: z
        .union([text, z.array(text).min(1), tokens, z.array(tokens).min(1)])
        .refine((input) => !isLong(input), `must have at most ${MAX_INPUTS} inputs`)
        .meta({
          description:
            'A text or a list of at most 2,048 texts; for providers that take them, the tokens of one text or of each.',
          examples: [['The quay at low tide', 'A harbour when the sea is out']],
        }),
      encoding_format: z.enum(['float', 'base64']).nullish().meta({
        description:
          'A list of numbers, which is the default, or base64 of 32-bit floats, the least significant byte first.',
      }),
      dimensions: z.int().min(1).max(MAX_DIMENSIONS).nullish().meta({
        description: 'How many numbers an embedding has, where the model can make shorter ones.',
      }),
      user: z.string().max(512).nullish(),
      moa: moaSchema().nullish(),
    })
    .meta({ id: 'EmbeddingsRequest' })
}

/** Not as a limit of the lists: of two that do not fit, the message would be about the other one. */
function isLong(input: unknown): boolean {
  return Array.isArray(input) && typeof input[0] !== 'number' && input.length > MAX_INPUTS
}

function moaSchema() {
  const { cache, report, max_cost_usd } = overridesSchema.shape
  return z.strictObject({ cache, report, max_cost_usd }).meta({ id: 'EmbeddingsMoa' })
}
