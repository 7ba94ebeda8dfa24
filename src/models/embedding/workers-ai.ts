import { fields } from '../../reading/fields.ts'
import { errorCode, errorIn } from '../dialects/workers-ai/errors.ts'
import type { EmbeddingWire } from './embedding-wire.ts'
import { openaiEmbeddings } from './openai.ts'
import { readVectors } from './vectors.ts'

/** Workers AI as its binding speaks: https://developers.cloudflare.com/workers-ai/models/bge-m3/ */
export const workersAiEmbeddings: EmbeddingWire = {
  request: ({ provider, model }, { inputs, extra }) => ({
    url: `${provider.baseUrl}/run/${model}`,
    headers: { 'content-type': 'application/json' },
    body: { ...extra, text: inputs },
  }),
  read: (body, call) => {
    const error = errorIn(body)
    if (error !== null) return { error }
    // Over HTTP the answer stands in an envelope; newer models may answer as OpenAI does.
    const { data } = fields(body['result']) ?? body
    if (!Array.isArray(data)) return { problem: 'something that is no list of embeddings' }
    const isOpenAis = data.some((each) => fields(each) !== null)
    return isOpenAis ? openaiEmbeddings.read({ data }, call) : readVectors(data, call)
  },
  usage: (body) => openaiEmbeddings.usage(fields(body['result']) ?? body),
  errorCode,
}
