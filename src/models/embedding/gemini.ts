import { fields, type Fields } from '../../reading/fields.ts'
import { geminiModelUrl, modelPath } from '../dialects/gemini/address.ts'
import { errorCode } from '../dialects/openai/error.ts'
import type { EmbeddingWire } from './embedding-wire.ts'
import { countOf, promptUsage } from './openai.ts'
import { readVectors } from './vectors.ts'

/**
 * Gemini's own interface: https://ai.google.dev/api/embeddings. In place of the compatible endpoint, as it documents the
 * order of its answer, and one content for each input, which newer models would merge otherwise
 * (github.com/vectorize-io/hindsight/pull/4001).
 */
export const geminiEmbeddings: EmbeddingWire = {
  request: ({ provider, model, key }, { inputs, dimensions, extra }) => ({
    url: geminiModelUrl(provider.baseUrl, model, 'batchEmbedContents'),
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { 'x-goog-api-key': key }),
      ...provider.headers,
    },
    body: {
      requests: inputs.map((input) => ({
        ...extra,
        model: modelPath(model),
        content: { parts: [{ text: input }] },
        ...(dimensions === undefined ? {} : { outputDimensionality: dimensions }),
      })),
    },
  }),
  read: (body, call) => {
    const { embeddings, error } = body
    if (error !== undefined && error !== null) return { error }
    if (!Array.isArray(embeddings)) return { problem: 'something that is no list of embeddings' }
    return readVectors(
      embeddings.map((each) => fields(each)?.['values']),
      call,
    )
  },
  usage: ({ usageMetadata }) => promptUsage(tokensIn(fields(usageMetadata) ?? {})),
  errorCode,
}

function tokensIn({ promptTokenCount: prompt, totalTokenCount: total }: Fields): number {
  return countOf(prompt) || countOf(total)
}
