import type { Hono } from 'hono'
import type { AppEnv } from '../context.ts'
import { queryOf, requestContext, withJson, type AppRequest } from '../requests.ts'
import { countInputTokens } from './input-tokens.ts'
import {
  cancelResponse,
  compactResponse,
  deleteResponse,
  getResponse,
  listInputItems,
  type ResponseTarget,
} from './responses.ts'

/** The routes of stored responses. */
export function serveResponses(app: Hono<AppEnv>): void {
  app.post('/v1/responses/input_tokens', (c) =>
    withJson(c, (_c, body) => countInputTokens(body, requestContext(c))),
  )
  app.post('/v1/responses/compact', () => compactResponse())
  app.get('/v1/responses/:id', (c) => getResponse(targetOf(c)))
  app.delete('/v1/responses/:id', (c) => deleteResponse(targetOf(c)))
  app.get('/v1/responses/:id/input_items', (c) => listInputItems(targetOf(c)))
  app.post('/v1/responses/:id/cancel', (c) => cancelResponse(targetOf(c)))
}

function targetOf(c: AppRequest): ResponseTarget {
  const caller = c.get('caller')
  return { caller, id: c.req.param('id') ?? '', query: queryOf(c), services: c.get('services') }
}
