import { NO_USAGE, type Usage } from '../../moa/cost/usage.ts'
import { fields, type Fields } from '../../reading/fields.ts'
import { errorCode } from '../dialects/openai/error.ts'
import type { EmbeddingReading, EmbeddingWire } from './embedding-wire.ts'
import { dimensionsField } from './limits.ts'
import { readVectors } from './vectors.ts'

/** `POST {base}/embeddings`, as OpenAI and nearly every other provider serve it. */
export const openaiEmbeddings: EmbeddingWire = {
  request: ({ provider, model, key }, { inputs, dimensions, encoding, extra }, limits) => {
    const field = dimensionsField(limits, model)
    return {
      url: `${provider.baseUrl}/embeddings`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...provider.headers,
      },
      body: {
        ...extra, // First: no field of ours is replaced.
        model,
        input: inputs,
        ...(encoding === 'base64' && limits.base64 ? { encoding_format: 'base64' } : {}),
        ...(dimensions === undefined || field === null ? {} : { [field]: dimensions }),
      },
    }
  },
  read: (body, call) => {
    const { data, error } = body
    if (error !== undefined && error !== null) return { error }
    if (!Array.isArray(data)) return { problem: 'something that is no list of embeddings' }
    const items = data.map(fields)
    const placed = inOrder(items)
    return 'problem' in placed ? placed : readVectors(placed.values, call)
  },
  usage: ({ usage }) => usageOf(fields(usage) ?? {}),
  errorCode,
}

/**
 * The embeddings in the order of the inputs: each names the place of its input. An answer in which none does is in order;
 * one in which a place is missing, or there twice, is broken.
 */
function inOrder(
  items: readonly (Fields | null)[],
): { readonly values: readonly unknown[] } | Extract<EmbeddingReading, { problem: string }> {
  const values = items.map((item) => item?.['embedding'])
  const places = items.map((item) => item?.['index'])
  if (places.every((place) => place === undefined || place === null)) return { values }
  const byPlace = new Map(places.map((place, index) => [place, values[index]]))
  return places.every((_, place) => byPlace.has(place))
    ? { values: places.map((_, place) => byPlace.get(place)) }
    : { problem: 'embeddings that are not numbered from 0' }
}

/** Some providers report the total alone; nothing is written, so it is the prompt. */
function usageOf({ prompt_tokens: prompt, total_tokens: total }: Fields): Usage | null {
  return promptUsage(countOf(prompt) || countOf(total))
}

/** The usage of a call that has so many tokens; null for none, which no call has. */
export function promptUsage(promptTokens: number): Usage | null {
  return promptTokens > 0 ? { ...NO_USAGE, promptTokens } : null
}

/** A count of an answer; 0 for anything else. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
}
