import type { Hono } from 'hono'
import { readWithoutFusion } from '../../protocol/fusion/with-fusion.ts'
import { SHAPES } from '../../protocol/shapes.ts'
import type { AppEnv } from '../context.ts'
import { errorAt, requestContext, withJson, type AppRequest } from '../requests.ts'
import { estimate } from '../resources/estimate.ts'
import { errorResponse } from '../errors.ts'
import { countTokens } from '../../protocol/anthropic-messages/parse-messages.ts'
import { invalidRequest } from '../../protocol/errors.ts'
import { answerRequest } from './answer-request.ts'
import { withSolo } from './solo-header.ts'

/** The routes that answer a request, one for each wire shape. */
export function serveAnswers(app: Hono<AppEnv>): void {
  for (const shape of Object.values(SHAPES)) {
    app.post(shape.path, (c) =>
      withJson(c, async (_c, body) => {
        const wanted = withSolo(body, c.req.raw.headers)
        if (!wanted.ok) return errorResponse(wanted.error, shape)
        return answerRequest(shape, wanted.value, requestContext(c))
      }),
    )
  }
  app.post(`${SHAPES['anthropic-messages'].path}/count_tokens`, (c) =>
    withJson(c, async (_c, body) => tokensResponse(c, body)),
  )
  app.post('/v1/estimate', (c) => withJson(c, (_c, body) => estimate(body, requestContext(c))))
}

/** POST /v1/messages/count_tokens: an estimate, for any model. */
function tokensResponse(c: AppRequest, body: unknown): Response {
  const counted = readWithoutFusion(body, countTokens)
  if (!counted.ok) return errorAt(c, invalidRequest(counted.error))
  return Response.json({ input_tokens: counted.value })
}
