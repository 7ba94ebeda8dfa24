import * as z from 'zod'

const dollars = () => z.number().min(0)

const cacheWrite = () =>
  z
    .union([
      dollars(),
      z.object({
        '5m': dollars().optional(),
        '30m': dollars().optional(),
        '1h': dollars().optional(),
        '12h': dollars().optional(),
      }),
    ])
    .optional()

const rates = () => ({
  input: dollars(),
  cached_input: dollars().optional().meta({
    description: 'Of tokens that the provider had cached; `input` when absent.',
  }),
  output: dollars(),
  cache_write: cacheWrite().meta({
    description:
      'Of tokens that are written to the cache of the provider, for all lifetimes or for each; `input` when absent.',
  }),
})

function priceSchema() {
  const longPrompt = z
    .object({ above: z.int().min(0), ...rates() })
    .optional()
    .meta({ description: 'The prices of a whole call whose prompt has more tokens than `above`.' })
  return z
    .object({
      ...rates(),
      long_prompt: longPrompt,
      tiers: z.record(z.string(), dollars()).optional().meta({
        description: 'Factors on the cost of a call, by service tier.',
      }),
      from: z.iso.datetime().optional().meta({ description: 'The price holds from here on.' }),
      until: z.iso.datetime().optional().meta({ description: 'The price holds until here.' }),
    })
    .meta({ id: 'Price', description: 'US dollars per million tokens.' })
}

/** The schema of a mixture or a model in the list of models. */
export function modelSchema() {
  return z
    .object({
      id: z.string().meta({ examples: ['demo', 'openai/gpt-5-mini'] }),
      object: z.literal('model'),
      created: z.int(),
      owned_by: z
        .string()
        .meta({ description: '`edge-moa` for a mixture, otherwise the provider.' }),
      description: z.string().optional(),
      context_window: z.int().nullable().meta({
        description:
          'Most tokens of prompt and answer together; of a mixture the least of its models. Null when it is unknown.',
      }),
      max_output_tokens: z.int().nullable().meta({
        description: 'Most tokens of one answer. Null when it is unknown.',
      }),
      price: priceSchema().nullable().meta({
        description:
          'The price that holds now. Null when it is unknown, and for a mixture, whose models have prices of their own.',
      }),
      capabilities: z.array(z.string()).nullable().meta({
        description:
          '`tools`, `vision`, `json_schema`, `reasoning`; of a mixture those of every model that may write its answer. `embeddings` alone for a model of `POST /v1/embeddings`, which writes no answers. Null when they are unknown.',
      }),
      missing: z
        .string()
        .optional()
        .meta({
          description:
            'With `?all=true`: the setting that is missing, or the model that no provider serves.',
          examples: ['OPENAI_API_KEY'],
        }),
    })
    .meta({ id: 'Model' })
}
