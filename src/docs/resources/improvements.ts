import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { decisionSchema, roundSchema } from '../../protocol/improvements/improvement-request.ts'
import { improvementSchemas } from '../../protocol/improvements/improvement-response.ts'
import { errorResponses } from '../error-table.ts'
import { jsonResponse } from '../parts.ts'

const TAGS = ['Evidence']
const ALWAYS = ['invalid_request', 'invalid_api_key', 'internal_error', 'not_configured'] as const

const DESCRIPTION = `A mixture with \`compare\` and \`"improve": "propose"\` or \`"auto"\` is improved by what its comparisons show, one change at a time: drop an agent that adds nothing or harms, take fewer samples, let a cheaper model of the panel write the answer, end more or fewer runs early (the \`accept\` of a cascade, the \`agree\` of an early exit), or let the single model answer alone that is better, or as good and cheaper.

A change is first tested on a half of the runs of the last 24 hours that were sent with \`"store": true\`, judged by the first of \`compare.judges\`, and goes on unless it is clearly worse. Then new runs are compared with it, off their path, by the other judges, until its confidence sequence shows that it is better, or as good (at most 3 points of win rate less) and cheaper. \`auto\` then writes it as a new version of the mixture, whose \`reason\` names the change. It needs at least two judges, and does nothing where the votes of people speak against it. A change of the mixture by anybody else ends a test.

The version before is compared with one that is in place for up to 30 days, and again 30 days after that has ended. When the change turns out to be worse, or the votes of people prefer the version before, \`auto\` writes that one again; otherwise the change becomes \`worse\`, and waits for a person.

Nothing of it runs in the path of an answer, and its money is that of \`compare.daily_usd\`. Rounds are daily while runs are compared.`

/** GET /v1/improvements. */
export function listImprovements(): ZodOpenApiOperationObject {
  return {
    operationId: 'listImprovements',
    tags: TAGS,
    summary: 'List changes of a mixture that evidence suggests',
    description: DESCRIPTION,
    requestParams: { query: z.object({ mixture: z.string() }) },
    responses: {
      200: jsonResponse('The changes.', improvementSchemas().improvementList, {
        object: 'list',
        data: [EXAMPLE],
        round: { ...ROUND, ended_at: 1_795_387_190 },
        next_round_at: 1_795_473_500,
      }),
      ...errorResponses(ALWAYS),
    },
  }
}

/** POST /v1/improvements. */
export function startRound(): ZodOpenApiOperationObject {
  return {
    operationId: 'startImprovementRound',
    tags: TAGS,
    summary: 'Start a round of improvement',
    description:
      'The change that is under way goes as far as it can, or the next one is proposed; a round that goes on is returned as it is. Also works for mixtures with `improve` off.',
    requestBody: {
      required: true,
      content: { 'application/json': { schema: roundSchema, example: { mixture: 'team' } } },
    },
    responses: {
      202: jsonResponse('The round.', improvementSchemas().round, ROUND),
      ...errorResponses([...ALWAYS, 'not_found']),
    },
  }
}

/** POST /v1/improvements/{id}. */
export function decideImprovement(): ZodOpenApiOperationObject {
  const id = z.string().meta({ description: 'Id of the improvement.', examples: [EXAMPLE.id] })
  return {
    operationId: 'decideImprovement',
    tags: TAGS,
    summary: 'Put a change of a mixture in place, end it or take it back',
    requestParams: { path: z.object({ id }) },
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: decisionSchema,
          example: { mixture: 'team', decision: 'promote' },
        },
      },
    },
    responses: {
      200: jsonResponse('The improvement after the decision.', improvementSchemas().improvement, {
        ...EXAMPLE,
        status: 'promoted',
        promoted_version: 4,
      }),
      ...errorResponses([...ALWAYS, 'not_found', 'precondition_failed']),
    },
  }
}

const ROUND = {
  object: 'improvement_round',
  mixture: 'team',
  started_at: 1_795_387_100,
  ended_at: null,
  why: 'It goes on',
}

const EXAMPLE = {
  object: 'improvement',
  id: 'imp_3f9d0a7c2b8e4d16a5f0c9e8b7d6a5f4',
  mixture: 'team',
  from_version: 3,
  change: 'Drop the agent terse',
  why: 'It is as good and cheaper: it wins 53 % [48 %, 58 %] of 412, at 0.71 times the cost on new runs',
  status: 'ready',
  alpha: 0.025,
  offline: { n: 24, win_rate: 0.52, interval: [0.38, 0.66], cost_ratio: 0.7 },
  shadow: {
    n: 412,
    win_rate: 0.53,
    interval: [0.48, 0.58],
    cost_ratio: 0.71,
    verdict: 'undecided',
  },
  promoted_version: null,
  created_at: 1_795_387_100,
  updated_at: 1_795_387_190,
}
