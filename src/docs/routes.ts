import * as z from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi'
import {
  anthropicModelSchema,
  anthropicModelsSchema,
} from '../protocol/anthropic-messages/model-list.ts'
import { responseSchemas } from '../protocol/openai-chat/chat-response.ts'
import { chatCompletion } from './resources/chat.ts'
import { createEmbeddings } from './resources/embeddings.ts'
import { errorResponses } from './error-table.ts'
import { deleteHook, getHook, listHooks, putHook, receiveHook } from './resources/hooks.ts'
import { cancelJob, createJob, deliverJob, getJob, listJobs, streamJob } from './resources/jobs.ts'
import { decideImprovement, listImprovements, startRound } from './resources/improvements.ts'
import { createKey, deleteKey, listKeys } from './resources/keys.ts'
import { callMcp } from './resources/mcp.ts'
import { getMetrics } from './resources/metrics.ts'
import { deleteMixture, getMixture, listMixtures, putMixture } from './resources/mixtures.ts'
import { estimateCost } from './resources/estimate.ts'
import { countMessageTokens, createMessage } from './resources/messages.ts'
import { headers, jsonResponse } from './parts.ts'
import { createResponse } from './resources/responses.ts'
import {
  cancelResponse,
  compactResponse,
  countInputTokens,
  deleteResponse,
  getResponse,
  listInputItems,
} from './resources/stored-responses.ts'
import { aggregateRun, getRun, listRuns } from './resources/runs.ts'
import { sharedRun, shareRun } from './resources/share.ts'
import { changeSession, createSession, deleteSession, getSession } from './resources/sessions.ts'
import { deleteStudy, getStudy } from './resources/evidence/study.ts'
import { getComparisons } from './resources/evidence/comparisons.ts'
import { getUsage } from './resources/usage.ts'
import { getLearning } from './resources/evidence/learning.ts'
import { castVote, createPair, exportVotes, getRatings } from './resources/evidence/votes.ts'

/** Every route with its documentation. A test fails when a route of the app has no entry. */
export function apiPaths(): ZodOpenApiPathsObject {
  return {
    '/v1/chat/completions': { post: chatCompletion() },
    '/v1/responses': { post: createResponse() },
    '/v1/responses/input_tokens': { post: countInputTokens() },
    '/v1/responses/compact': { post: compactResponse() },
    '/v1/responses/{id}': { get: getResponse(), delete: deleteResponse() },
    '/v1/responses/{id}/input_items': { get: listInputItems() },
    '/v1/responses/{id}/cancel': { post: cancelResponse() },
    '/v1/messages': { post: createMessage() },
    '/v1/messages/count_tokens': { post: countMessageTokens() },
    '/mcp': { post: callMcp() },
    '/v1/estimate': { post: estimateCost() },
    '/v1/mixtures': { get: listMixtures() },
    '/v1/mixtures/{id}': { get: getMixture(), put: putMixture(), delete: deleteMixture() },
    '/v1/runs': { get: listRuns() },
    '/v1/runs/{id}': { get: getRun() },
    '/v1/runs/{id}/aggregate': { post: aggregateRun() },
    '/v1/runs/{id}/share': { post: shareRun() },
    '/shared/{token}': { get: sharedRun() },
    '/v1/usage': { get: getUsage() },
    '/v1/comparisons': { get: getComparisons() },
    '/metrics': { get: getMetrics() },
    '/v1/votes/pairs': { post: createPair() },
    '/v1/votes': { post: castVote(), get: exportVotes() },
    '/v1/learning': { get: getLearning() },
    '/v1/ratings': { get: getRatings() },
    '/v1/study': { get: getStudy(), delete: deleteStudy() },
    '/v1/improvements': { get: listImprovements(), post: startRound() },
    '/v1/improvements/{id}': { post: decideImprovement() },
    '/v1/sessions': { post: createSession() },
    '/v1/sessions/{id}': { get: getSession(), patch: changeSession(), delete: deleteSession() },
    '/v1/jobs': { get: listJobs(), post: createJob() },
    '/v1/jobs/{id}': { get: getJob(), delete: cancelJob() },
    '/v1/jobs/{id}/events': { get: streamJob() },
    '/v1/jobs/{id}/deliver': { post: deliverJob() },
    '/v1/hooks': { get: listHooks() },
    '/v1/hooks/{id}': { get: getHook(), put: putHook(), delete: deleteHook() },
    '/hooks/{id}': { post: receiveHook() },
    '/v1/keys': { get: listKeys(), post: createKey() },
    '/v1/keys/{id}': { delete: deleteKey() },
    '/v1/embeddings': { post: createEmbeddings() },
    '/v1/models': { get: listModels() },
    '/v1/models/{id}': { get: getModel() },
    '/healthz': { get: health() },
    '/openapi.json': { get: openApi() },
    '/docs': { get: docs() },
    '/': { get: front() },
  }
}

/** Fields of routes that require no key. */
const OPEN = { security: [], tags: ['The gateway'] }

function listModels(): ZodOpenApiOperationObject {
  return {
    operationId: 'listModels',
    tags: ['Models'],
    summary: 'List mixtures and models',
    description:
      'Mixtures first, then models. Lists what can be called with the keys that are set; with `?all=true` also the rest, with the setting that is `missing`. With the header `anthropic-version`, the list and its errors have the form of Anthropic, with `limit`, `after_id` and `before_id`.',
    requestParams: { query: z.object({ all: listAll(), ...range() }) },
    responses: {
      200: jsonResponse(
        'Values that `model` may have.',
        z.union([responseSchemas().modelList, anthropicModelsSchema()]),
      ),
      ...errorResponses(['invalid_request', 'invalid_api_key', 'internal_error', 'not_configured']),
    },
  }
}

/** The page that a client of Anthropic asks for. */
function range() {
  const anthropic = 'Only with `anthropic-version`.'
  return {
    limit: z.int().min(1).max(1_000).optional().meta({ description: anthropic }),
    after_id: z.string().optional().meta({ description: anthropic }),
    before_id: z.string().optional().meta({ description: anthropic }),
  }
}

function listAll() {
  return z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'Whether to list what lacks a setting too. Default: `false`' })
}

function getModel(): ZodOpenApiOperationObject {
  const id = z.string().meta({
    description: 'A mixture or a `provider/model`; its slashes need no escape.',
    examples: ['demo', 'sim/careful'],
  })
  return {
    operationId: 'getModel',
    tags: ['Models'],
    summary: 'Look up a mixture or a model',
    requestParams: { path: z.object({ id }), query: z.object({ all: listAll() }) },
    responses: {
      200: jsonResponse(
        'The mixture or model.',
        z.union([responseSchemas().model, anthropicModelSchema()]),
      ),
      ...errorResponses(['invalid_api_key', 'model_not_found', 'internal_error', 'not_configured']),
    },
  }
}

function health(): ZodOpenApiOperationObject {
  return {
    operationId: 'getHealth',
    ...OPEN,
    summary: 'Check that the gateway runs',
    responses: {
      200: jsonResponse('The gateway runs.', z.object({ status: z.literal('ok') })),
      ...errorResponses(['internal_error']),
    },
  }
}

function openApi(): ZodOpenApiOperationObject {
  return {
    operationId: 'getOpenApi',
    ...OPEN,
    summary: 'Read this API description as JSON',
    responses: {
      200: jsonResponse('This document, OpenAPI 3.1.', z.record(z.string(), z.unknown())),
      ...errorResponses(['internal_error']),
    },
  }
}

function docs(): ZodOpenApiOperationObject {
  return {
    operationId: 'getDocs',
    ...OPEN,
    summary: 'Read this API description as a page',
    responses: {
      200: {
        description: 'One page that loads nothing from other addresses.',
        headers: headers(),
        content: { 'text/html': { schema: { type: 'string' } } },
      },
      ...errorResponses(['internal_error']),
    },
  }
}

function front(): ZodOpenApiOperationObject {
  return {
    operationId: 'getFront',
    ...OPEN,
    summary: 'Redirect to the playground',
    responses: {
      302: {
        description: 'See `/ui/`.',
        headers: {
          ...headers(),
          location: { description: 'The path of the playground.', schema: { type: 'string' } },
        },
      },
      ...errorResponses(['internal_error']),
    },
  }
}
