import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { embeddingsRequestSchema } from '../../protocol/embeddings/embeddings-request.ts'
import {
  embeddingsSchemas,
  type WireEmbeddings,
} from '../../protocol/embeddings/embeddings-response.ts'
import { errorResponses } from '../error-table.ts'
import { headers, jsonBody } from '../parts.ts'
import { answerHeaders } from './chat.ts'

const DESCRIPTION = `OpenAI's request for embeddings, to one model: \`model\` is a \`provider/model\` that has \`embeddings\` in its \`capabilities\` at \`GET /v1/models\`, or any other model of a provider with an OpenAI-compatible \`/embeddings\`. A mixture is a 400, as vectors of several models cannot be merged.

A large request is split into as many calls as the provider needs, some at a time, and the answer has the order of the inputs. At most 2,048 inputs, 40 calls and 3,145,728 numbers (2,048 embeddings of 1,536) fit one request. An input that is there twice is sent once. Every answer of a provider is checked: a missing embedding, one of another length, or one that is not all numbers is a 502, never a wrong vector. When one call fails, the others are stopped, and what has come by then is in the cache.

Tokens in place of texts are taken only by some providers, such as \`openai\`; so is \`dimensions\`. Where a model is known not to take them, the request is a 400 before any call. Unknown fields are ignored and named in \`moa.ignored\`, except inside \`moa\`; an operator may let some through to a provider (\`extra_fields\`), such as \`input_type\`. Embeddings are passed on as the provider makes them: where it does not normalise shortened ones, they are not of length 1.

Embeddings are cached for a day, each input by itself, by everything that can change it; an input from the cache costs nothing and has no tokens in \`usage\`. Each tenant has its own cache, and each session token that of its session. A request with more than 256 different inputs does not use it. \`moa.cache\` and \`Cache-Control\` mean the same as in \`POST /v1/chat/completions\`.

Sessions, budgets and \`moa.max_cost_usd\` work as there too: the most that the calls can cost, counting every byte as a token, is reserved before the first call, and what they did cost is settled. There is no smaller plan: what the money does not cover is a 402. \`Idempotency-Key\` works as there, for answers up to 1 MiB. A key or session for listed mixtures may not call models outside of its list. The log has a line for each request; \`GET /v1/runs\` lists runs that write answers only.`

const EXAMPLE: WireEmbeddings = {
  object: 'list',
  data: [
    { object: 'embedding', index: 0, embedding: [0.123, 0, -0.492, 0.862] },
    { object: 'embedding', index: 1, embedding: [0.447, -0.894, 0, 0] },
  ],
  model: 'sim/embed',
  usage: { prompt_tokens: 13, total_tokens: 13 },
  moa: {
    run: 'run_yt6dvgt8u1de94611d95b444abab0',
    cache: 'miss',
    cached_inputs: 0,
    ignored: [],
    cost_usd: 0,
    calls: [
      {
        status: 'ok',
        latency_ms: 19,
        attempts: 1,
        usage: { prompt_tokens: 13, total_tokens: 13 },
        cost_usd: 0,
        error: null,
      },
    ],
  },
}

const REQUESTS = {
  texts: {
    summary: 'Two texts',
    value: {
      model: 'sim/embed',
      input: ['The quay at low tide', 'A harbour when the sea is out'],
      dimensions: 4,
    },
  },
}

/** POST /v1/embeddings. */
export function createEmbeddings(): ZodOpenApiOperationObject {
  return {
    operationId: 'createEmbeddings',
    tags: ['Models'],
    summary: 'Get the embeddings of texts',
    description: DESCRIPTION,
    requestParams: { header: answerHeaders() },
    requestBody: {
      required: true,
      content: { 'application/json': { schema: embeddingsRequestSchema(), examples: REQUESTS } },
    },
    responses: {
      200: {
        description: 'An embedding for each input.',
        headers: headers('x-moa-run', 'x-moa-mixture', 'x-moa-cache', 'idempotent-replayed'),
        content: jsonBody(embeddingsSchemas().embeddings, EXAMPLE),
      },
      ...errorResponses([
        'invalid_request',
        'provider_not_configured',
        'upstream_rejected',
        'invalid_api_key',
        'budget_exhausted',
        'model_not_found',
        'idempotency_in_progress',
        'idempotency_indeterminate',
        'request_too_large',
        'idempotency_mismatch',
        'upstream_rate_limited',
        'cancelled',
        'internal_error',
        'upstream_failed',
        'not_configured',
        'upstream_timeout',
      ]),
    },
  }
}
