import * as z from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { pairSchema, ratingsParams, voteSchema } from '../../../protocol/votes/vote-request.ts'
import { voteSchemas } from '../../../protocol/votes/vote-response.ts'
import { errorResponses } from '../../error-table.ts'
import { headers, jsonResponse } from '../../parts.ts'

const RUNS = ['run_0hqxt8v2fa1b2c3d4', 'run_0hqxt8v1x9y8z7w6v'] as const
const TOKEN = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJwYWlyIn0.c2lnbmF0dXJl'

/** POST /v1/votes/pairs. */
export function createPair(): ZodOpenApiOperationObject {
  return {
    operationId: 'createPair',
    tags: ['Evidence'],
    summary: 'Draw sides for two answers',
    description:
      'Two finished runs of the last 24 hours, of mixtures or models that differ. Show the answers on these sides without saying what wrote them, and vote with the token. A session token makes pairs of its own runs only. A run that ended this second may be missing for up to a minute elsewhere.',
    requestBody: {
      required: true,
      content: { 'application/json': { schema: pairSchema(), example: { runs: RUNS } } },
    },
    responses: {
      201: jsonResponse('The pair.', voteSchemas().pair, {
        object: 'pair',
        pair: TOKEN,
        left: { run: RUNS[1] },
        right: { run: RUNS[0] },
        expires_at: 1_795_390_700,
      }),
      ...errorResponses([
        'invalid_request',
        'invalid_api_key',
        'not_found',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

/** POST /v1/votes. */
export function castVote(): ZodOpenApiOperationObject {
  return {
    operationId: 'castVote',
    tags: ['Evidence'],
    summary: 'Vote on a pair, or on one answer',
    description:
      'A voter has one vote on two runs, whatever their sides, and one on each run; the first one stands. Voters are stored as pseudonyms, and have at most 200 votes in a UTC day. Votes on single answers never become votes on pairs. Of each tenant, the last 20,000 votes are stored, for 400 days.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: voteSchema(),
          example: { pair: TOKEN, choice: 'left', voter: 'ann', reason: 'complete' },
        },
      },
    },
    responses: {
      201: jsonResponse('The vote, and what stood on which side.', voteSchemas().vote, {
        object: 'vote',
        counted: true,
        left: { run: RUNS[1], mixture: 'sim/quick' },
        right: { run: RUNS[0], mixture: 'demo' },
      }),
      ...errorResponses([
        'invalid_request',
        'invalid_api_key',
        'forbidden',
        'not_found',
        'rate_limited',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

/** GET /v1/votes. */
export function exportVotes(): ZodOpenApiOperationObject {
  return {
    operationId: 'exportVotes',
    tags: ['Evidence'],
    summary: 'Export votes',
    description:
      'One vote a line, oldest first, without texts and with pseudonyms of voters. For a secret key without a list of mixtures.',
    requestParams: { query: z.object({ format: z.enum(['jsonl']).default('jsonl') }) },
    responses: {
      200: {
        description: 'The votes.',
        headers: headers(),
        content: { 'application/jsonl': { schema: z.string() } },
      },
      ...errorResponses([
        'invalid_request',
        'invalid_api_key',
        'forbidden',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

/** GET /v1/ratings. */
export function getRatings(): ZodOpenApiOperationObject {
  return {
    operationId: 'getRatings',
    tags: ['Evidence'],
    summary: 'Rate mixtures and models by votes',
    description:
      'Ratings of Bradley and Terry from the votes on pairs, with 95 % intervals that allow for many votes of one voter. No rating comes from fewer than 30 votes. Voters who choose one side whatever stands there are left out. From 20 voters and 100 votes on, none counts with more than 5 % of the votes: later votes of who has more are left out.',
    requestParams: { query: ratingsParams() },
    responses: {
      200: jsonResponse('The ratings.', voteSchemas().ratings, EXAMPLE),
      ...errorResponses([
        'invalid_request',
        'invalid_api_key',
        'forbidden',
        'internal_error',
        'not_configured',
      ]),
    },
  }
}

const EXAMPLE = {
  object: 'ratings',
  votes: 120,
  voters: 31,
  enough: true,
  interval_by: 'voter',
  ratings: [
    { system: 'demo', rating: 1043.2, interval: [1011.5, 1074.9], rank: 1, votes: 120 },
    { system: 'sim/quick', rating: 956.8, interval: [925.1, 988.5], rank: 2, votes: 120 },
  ],
  pairs: [
    {
      first: 'demo',
      second: 'sim/quick',
      first_wins: 66,
      second_wins: 37,
      ties: 12,
      both_bad: 5,
    },
  ],
  thumbs: [{ system: 'demo', up: 42, down: 9, rate: 0.824, interval: [0.697, 0.905] }],
  left_out: { one_sided_voters: 1, over_cap: 0 },
  judge: null,
}
