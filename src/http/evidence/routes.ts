import type { Hono } from 'hono'
import type { AppEnv } from '../context.ts'
import { queryOf, requestContext, usageTarget, withJson } from '../requests.ts'
import { getLearning } from './learning.ts'
import { createPair } from './pairs.ts'
import { getRatings } from './ratings.ts'
import { deleteStudy, getStudy } from './study.ts'
import { castVote, exportVotes } from './votes.ts'

/** Votes of people, what they say, and the rows of studies. */
export function serveVotes(app: Hono<AppEnv>): void {
  app.post('/v1/votes/pairs', (c) => withJson(c, (_c, body) => createPair(body, requestContext(c))))
  app.post('/v1/votes', (c) => withJson(c, (_c, body) => castVote(body, requestContext(c))))
  app.get('/v1/votes', (c) => exportVotes(queryOf(c), c.var))
  app.get('/v1/ratings', (c) => getRatings(queryOf(c), c.var))
  app.get('/v1/learning', (c) => getLearning(queryOf(c), c.var))
  app.get('/v1/study', (c) => getStudy(usageTarget(c)))
  app.delete('/v1/study', (c) => deleteStudy(usageTarget(c)))
}
