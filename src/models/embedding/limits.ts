import type { Provider } from '../catalog/provider.ts'

/** What a provider takes in a request for embeddings, where providers differ. */
export interface EmbeddingLimits {
  /** Most inputs of one request. */
  readonly maxInputs: number
  /** Most bytes of the inputs of one request, as a token has at least one: a single longer input still goes alone. */
  readonly maxBytes: number
  /** Takes the tokens of a text in its place. */
  readonly tokens: boolean
  /** Sends base64 on request, which is a quarter of the size. */
  readonly base64: boolean
  /**
   * The field for the number of dimensions and the most of them, by the start of model names: the first start that fits
   * counts. No field for models whose embeddings have one length only.
   */
  readonly dimensions: readonly DimensionsRow[]
}

type DimensionsRow = readonly [start: string, field: string | null, most?: number]

/** What nearly every server takes. 64 inputs of 3,072 numbers are 4 MB of JSON. */
const PLAIN: EmbeddingLimits = {
  maxInputs: 64,
  maxBytes: 200_000,
  tokens: true,
  base64: false,
  dimensions: [['', 'dimensions']],
}

const TEXT_ONLY: EmbeddingLimits = { ...PLAIN, tokens: false }

/**
 * By provider and host: a provider at the host of one that is known has its limits under any name. OpenAI takes 2,048
 * inputs; fewer keep an answer small enough for the memory of a Worker, and the calls are made side by side.
 */
const ROWS: Readonly<Record<string, EmbeddingLimits>> = {
  // developers.openai.com/api/reference/resources/embeddings: 300,000 tokens in one request.
  'api.openai.com': {
    ...PLAIN,
    maxInputs: 128,
    maxBytes: 300_000,
    base64: true,
    dimensions: [
      ['text-embedding-ada-002', null],
      ['text-embedding-3-small', 'dimensions', 1_536],
      ['text-embedding-3-large', 'dimensions', 3_072],
      ['', 'dimensions'],
    ],
  },
  // "at most 100 requests can be in one batch": github.com/geldata/gel/issues/9032
  'generativelanguage.googleapis.com': {
    ...TEXT_ONLY,
    maxInputs: 100,
    dimensions: [['', 'dimensions', 3_072]],
  },
  // docs.mistral.ai/api/endpoint/embeddings; some 16,000 tokens in one request.
  'api.mistral.ai': {
    ...TEXT_ONLY,
    maxBytes: 32_000,
    dimensions: [
      ['mistral-embed', null],
      ['', 'output_dimension'],
    ],
  },
  // docs.voyageai.com/reference/embeddings-api: 120,000 tokens in one request of the larger models.
  'api.voyageai.com': {
    ...TEXT_ONLY,
    maxInputs: 128,
    maxBytes: 120_000,
    base64: true,
    dimensions: [['', 'output_dimension']],
  },
  // docs.cohere.com/docs/compatibility-api
  'api.cohere.ai': { ...TEXT_ONLY, maxInputs: 96 },
  'api.together.xyz': { ...TEXT_ONLY, dimensions: [['', null]] },
  'api.fireworks.ai': TEXT_ONLY,
  'localhost:11434': TEXT_ONLY,
  'localhost:1234': { ...TEXT_ONLY, dimensions: [['', null]] },
  'simulator.invalid': { ...TEXT_ONLY, maxInputs: 128, dimensions: [['', 'dimensions', 256]] },
  // developers.cloudflare.com/workers-ai/models/bge-m3: a list of at most 100 texts.
  'workers-ai.invalid': { ...TEXT_ONLY, maxInputs: 100, dimensions: [['', null]] },
  'api.cloudflare.com': { ...TEXT_ONLY, maxInputs: 100, dimensions: [['', null]] },
}

/** The hosts of providers that may be reached through another one, such as a proxy. */
const HOSTS: Readonly<Record<string, string>> = {
  openai: 'api.openai.com',
  gemini: 'generativelanguage.googleapis.com',
  mistral: 'api.mistral.ai',
  together: 'api.together.xyz',
  fireworks: 'api.fireworks.ai',
}

/** What a provider takes in a request for embeddings. */
export function embeddingLimits({ name, baseUrl }: Provider): EmbeddingLimits {
  const { host } = new URL(baseUrl)
  return ROWS[host] ?? ROWS[HOSTS[name] ?? ''] ?? PLAIN
}

/** The field for the number of dimensions of a model; null when its embeddings have one length only. */
export function dimensionsField(limits: EmbeddingLimits, model: string): string | null {
  return rowOf(limits, model)?.[1] ?? null
}

/** The most dimensions that can be asked of a model, as far as it is known; null when its embeddings have one length only. */
export function maxDimensions(limits: EmbeddingLimits, model: string): number | null {
  const [, field, most = Infinity] = rowOf(limits, model) ?? []
  return field === undefined || field === null ? null : most
}

function rowOf({ dimensions }: EmbeddingLimits, model: string): DimensionsRow | undefined {
  return dimensions.find(([start]) => model.startsWith(start))
}
