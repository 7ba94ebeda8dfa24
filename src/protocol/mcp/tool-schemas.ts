/**
 * What the tools take and give, as JSON Schema without `$schema`, because older clients know no draft but their own.
 * It is written out: made from the zod schemas, it would bring zod's converter into the Worker. A test compares both.
 */

/** The arguments of `ask`. */
export const ASK_INPUT = {
  type: 'object',
  properties: {
    question: {
      type: 'string',
      minLength: 1,
      description: 'The question, with all that is needed to answer it.',
    },
    mixture: { type: 'string', minLength: 1, description: 'The mixture that answers.' },
    system: {
      type: 'string',
      description: 'Instructions for every model, such as a role or a language.',
    },
    max_tokens: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      description: 'Most tokens of the answer.',
    },
    max_cost_usd: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1_000_000,
      description: 'Most that the run may cost, in US dollars: a smaller plan runs if need be.',
    },
  },
  required: ['question', 'mixture'],
  additionalProperties: false,
}

/** The result of `ask`. Of a call that failed before its run began, there is only the error. Results may get further fields. */
export const ASK_OUTPUT = {
  type: 'object',
  properties: {
    answer: { type: 'string' },
    finish_reason: { type: 'string' },
    error: {
      type: 'object',
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'] },
        code: { type: 'string' },
        retry_after_s: { type: 'number' },
      },
      required: ['message', 'type', 'param', 'code'],
      description: 'Why there is no answer.',
    },
    run: { type: 'string', description: 'GET /v1/runs/{id} has all of its calls.' },
    mixture: { type: 'string' },
    version: { type: ['number', 'null'] },
    strategy: { type: 'string' },
    synthesized: { type: 'boolean', description: 'It merges at least two proposals.' },
    degraded: { type: 'boolean', description: 'It is less than the mixture promises.' },
    reasons: {
      type: 'array',
      items: { type: 'string' },
      description: 'Why it is degraded.',
    },
    ignored: { type: 'array', items: { type: 'string' } },
    cache: { type: 'string' },
    cost_usd: { type: ['number', 'null'], description: 'US dollars; null when unknown.' },
  },
  anyOf: [
    { required: ['answer', 'run', 'degraded', 'reasons', 'cost_usd'] },
    { required: ['error'] },
  ],
}

/** The result of `list_mixtures`. */
export const MIXTURES_OUTPUT = {
  type: 'object',
  properties: {
    mixtures: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'string' }, description: { type: 'string' } },
        required: ['id', 'description'],
      },
    },
  },
  required: ['mixtures'],
}
