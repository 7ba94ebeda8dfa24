import type { EmbeddingInput, EmbeddingSettings } from '../../moa/embedding/embedding-port.ts'
import type { Result } from '../../moa/result.ts'
import type { Ask } from '../ask.ts'
import { foreignFields, type ForeignFields } from '../foreign-fields.ts'
import { present } from '../mixtures/present.ts'
import { parseWith, type Problem } from '../parse.ts'
import { embeddingsRequestSchema, type EmbeddingsRequest } from './embeddings-request.ts'

/** A request for embeddings. */
export interface EmbeddingAsk extends Pick<Ask, 'model' | 'cache' | 'report'> {
  readonly inputs: readonly EmbeddingInput[]
  readonly settings: Omit<EmbeddingSettings, 'extra'>
  readonly maxCostUsd?: number
}

/** Reads the body of `POST /v1/embeddings`. */
export function parseEmbeddings(
  body: unknown,
): Result<{ readonly ask: EmbeddingAsk; readonly foreign: ForeignFields }, Problem> {
  const parsed = parseWith(embeddingsRequestSchema(), body)
  if (!parsed.ok) return parsed
  const request = parsed.value
  const { paths, values } = foreignFields(body, request)
  // As in a chat: `user` goes to a provider only where the operator lets it through.
  const foreign = { paths, values: { ...values, ...present({ user: request.user }) } }
  return { ok: true, value: { ask: toAsk(request), foreign } }
}

function toAsk({
  model,
  input,
  encoding_format,
  dimensions,
  moa,
}: EmbeddingsRequest): EmbeddingAsk {
  const { cache = 'use', report = 'full', max_cost_usd: maxCostUsd } = moa ?? {}
  return {
    model,
    inputs: inputsOf(input),
    settings: { encoding: encoding_format ?? 'float', ...present({ dimensions }) },
    cache,
    report,
    ...present({ maxCostUsd }),
  }
}

function inputsOf(input: EmbeddingsRequest['input']): readonly EmbeddingInput[] {
  if (typeof input === 'string') return [input]
  return isTokens(input) ? [input] : input
}

function isTokens(input: Exclude<EmbeddingsRequest['input'], string>): input is number[] {
  return typeof input[0] === 'number'
}
