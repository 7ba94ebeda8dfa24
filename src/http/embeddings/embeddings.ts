import {
  prepareEmbedding,
  type PreparedEmbedding,
} from '../../gateway/embeddings/prepare-embedding.ts'
import { runEmbedding } from '../../gateway/embeddings/run-embedding.ts'
import { embeddingsText } from '../../protocol/embeddings/write-embeddings.ts'
import type { RequestContext } from '../context.ts'
import { errorResponse } from '../errors.ts'

/** POST /v1/embeddings. */
export async function createEmbeddings(body: unknown, context: RequestContext): Promise<Response> {
  const prepared = await prepareEmbedding(body, context)
  return prepared.ok ? respond(prepared.value, context) : errorResponse(prepared.error)
}

async function respond(prepared: PreparedEmbedding, context: RequestContext): Promise<Response> {
  const { run, model, cache, result } = await runEmbedding(prepared, context)
  const { report } = prepared.ask
  const { encoding } = prepared.settings
  const response = result.ok
    ? new Response(streamOf(embeddingsText(result.value, { report, encoding })), JSON_TYPE)
    : errorResponse(result.error)
  response.headers.set('x-moa-run', run)
  response.headers.set('x-moa-mixture', model)
  response.headers.set('x-moa-cache', cache)
  return response
}

const JSON_TYPE = { headers: { 'content-type': 'application/json' } }

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
