import type { PreparedEmbedding } from '../../gateway/embeddings/prepare-embedding.ts'
import type { EmbeddingRun } from '../../gateway/embeddings/run-embedding.ts'
import { embeddingsText, type EmbeddingsForm } from '../../protocol/embeddings/write-embeddings.ts'
import { errorResponse } from '../errors.ts'

/** The form of the answer that a request wants. */
export function formOf({ ask, settings }: PreparedEmbedding): EmbeddingsForm {
  return { report: ask.report, encoding: settings.encoding }
}

/** The answer to a request for embeddings. */
export function answerOf(embedding: EmbeddingRun, prepared: PreparedEmbedding): Response {
  const { result } = embedding
  const headers = { 'content-type': 'application/json' }
  const response = result.ok
    ? new Response(streamOf(embeddingsText(result.value, formOf(prepared))), { headers })
    : errorResponse(result.error)
  return withRun(response, embedding)
}

/** Adds the headers that every answer of a run has. */
export function withRun(
  response: Response,
  { run, model, cache }: Pick<EmbeddingRun, 'run' | 'model' | 'cache'>,
): Response {
  response.headers.set('x-moa-run', run)
  response.headers.set('x-moa-mixture', model)
  response.headers.set('x-moa-cache', cache)
  return response
}

/** Characters of an answer that are sent at once. */
const PIECE_CHARS = 256 * 1024

/** A text that is written as it is read: the whole of a large one would not fit beside what it is made of. */
function streamOf(pieces: Generator<string, void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        let text = ''
        let next = pieces.next()
        for (; !next.done; next = pieces.next()) {
          text += next.value
          if (text.length >= PIECE_CHARS) break
        }
        if (text !== '') controller.enqueue(encoder.encode(text))
        if (next.done) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
