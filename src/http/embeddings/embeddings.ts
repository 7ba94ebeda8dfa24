import { prepareEmbedding } from '../../gateway/embeddings/prepare-embedding.ts'
import type { RequestContext } from '../context.ts'
import { embedOnce } from './embed-once.ts'

/** POST /v1/embeddings. */
export async function createEmbeddings(body: unknown, context: RequestContext): Promise<Response> {
  const prepared = await prepareEmbedding(body, context)
  return embedOnce({ body, prepared }, context)
}
