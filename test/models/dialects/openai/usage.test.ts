import { describe, expect, test } from 'vitest'
import { readChunk } from '../../../../src/models/dialects/openai/chunk.ts'
import { usageOfParts } from '../../../../src/reading/usage.ts'

const NONE = { cachedTokens: 0, reasoningTokens: 0, estimated: false }

function chunk(over: object): string {
  return JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: null }], ...over })
}

describe('usage is found', () => {
  const counted = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 }
  const plain = { promptTokens: 12, completionTokens: 7, ...NONE }
  const details = {
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
  }
  const dialects: [string, object, object | null][] = [
    ['on a chunk of its own', { choices: [], usage: counted }, plain],
    ['beside a delta', { usage: counted }, plain],
    ['beside the finish', { choices: [{ finish_reason: 'stop' }], usage: counted }, plain],
    ['on the choice', { choices: [{ delta: {}, usage: counted }] }, plain],
    ['under x_groq', { x_groq: { id: 'r', usage: counted } }, plain],
    ['without choices', { choices: undefined, usage: counted }, plain],
    [
      'with its details',
      { usage: { ...counted, ...details } },
      { ...plain, cachedTokens: 4, reasoningTokens: 2 },
    ],
    [
      'with the cached part as DeepSeek names it',
      { usage: { ...counted, prompt_cache_hit_tokens: 3, prompt_cache_miss_tokens: 9 } },
      { ...plain, cachedTokens: 3 },
    ],
    [
      'with what was written to a cache as OpenRouter names it',
      { usage: { ...counted, prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 5 } } },
      { ...plain, cachedTokens: 4, cacheWrites: { unknown: 5 } },
    ],
    [
      'with what was written as LiteLLM names it, once',
      {
        usage: {
          ...counted,
          prompt_tokens_details: {
            cached_tokens: 4,
            cache_creation_tokens: 5,
            cache_creation_token_details: { ephemeral_1h_input_tokens: 5 },
          },
          cache_creation_input_tokens: 5,
          cache_read_input_tokens: 4,
        },
      },
      { ...plain, cachedTokens: 4, cacheWrites: { '1h': 5 } },
    ],
    [
      'with what was read and written beside the input, as Anthropic counts',
      {
        usage: {
          input_tokens: 12,
          output_tokens: 7,
          cache_read_input_tokens: 4,
          cache_creation_input_tokens: 6,
          cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 },
        },
      },
      {
        ...plain,
        promptTokens: 22,
        cachedTokens: 4,
        cacheWrites: { '5m': 2, '1h': 3, unknown: 1 },
      },
    ],
    [
      'of a prompt that was read from a cache as a whole',
      { usage: { input_tokens: 0, output_tokens: 7, cache_read_input_tokens: 40 } },
      { ...plain, promptTokens: 40, cachedTokens: 40 },
    ],
    [
      'with no writes where it counts 0',
      { usage: { ...counted, cache_creation_input_tokens: 0 } },
      plain,
    ],
    [
      'with the service tier that answered',
      { service_tier: 'flex', usage: counted },
      { ...plain, serviceTiers: ['flex'] },
    ],
    [
      'with the service tier as Anthropic places it',
      { usage: { ...counted, service_tier: 'priority' } },
      { ...plain, serviceTiers: ['priority'] },
    ],
    [
      'with null details',
      { usage: { ...counted, prompt_tokens_details: null, completion_tokens_details: null } },
      plain,
    ],
    ['in half', { usage: { prompt_tokens: 5 } }, { promptTokens: 5, completionTokens: 0, ...NONE }],
    ['nowhere when it is null', { usage: null }, null],
    ['nowhere when it is empty', { usage: {} }, null],
    [
      'nowhere when it is no number',
      { usage: { prompt_tokens: 'many', completion_tokens: -1, total_tokens: {} } },
      null,
    ],
    [
      'as text',
      { usage: { prompt_tokens: '12', completion_tokens: '7', total_tokens: '19' } },
      plain,
    ],
    ['as fractions, rounded up', { usage: { prompt_tokens: 11.2, completion_tokens: 6.5 } }, plain],
    ['as other APIs name it', { usage: { input_tokens: 12, output_tokens: 7 } }, plain],
    [
      'in two places, of which one is empty',
      { usage: { prompt_tokens: 0, completion_tokens: 0 }, x_groq: { usage: counted } },
      plain,
    ],
    [
      'with a number that is too large to count',
      { usage: { prompt_tokens: 1, completion_tokens: 1e300 } },
      { promptTokens: 1, completionTokens: Number.MAX_SAFE_INTEGER, ...NONE },
    ],
  ]
  test.for(dialects)('%s', ([, over, usage]) => {
    const reading = readChunk(chunk(over))
    if (reading.type !== 'chunk') throw new Error('There is no chunk')
    expect(reading.usage && usageOfParts(reading.usage)).toEqual(usage)
  })
})
