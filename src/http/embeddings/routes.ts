import type { Hono } from 'hono'
import type { AppEnv } from '../context.ts'
import { requestContext, withJson } from '../requests.ts'
import { createEmbeddings } from './embeddings.ts'

/** The route that answers with embeddings. */
export function serveEmbeddings(app: Hono<AppEnv>): void {
  app.post('/v1/embeddings', (c) =>
    withJson(c, (_c, body) => createEmbeddings(body, requestContext(c))),
  )
}
