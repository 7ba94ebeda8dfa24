import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { errorSchema } from '../../../src/protocol/error-response.ts'
import { ChatEncoder } from '../../../src/protocol/openai-chat/stream-encoder.ts'
import { reportSchemas } from '../../../src/protocol/runs/report-response.ts'
import { RUN_END } from '../../support/run-end.ts'

const text = z.string().optional()
const toolCall = z.strictObject({
  index: z.int(),
  id: text,
  type: z.literal('function').optional(),
  function: z.strictObject({ name: text, arguments: text }),
})
const delta = z.strictObject({
  role: z.literal('assistant').optional(),
  content: text,
  reasoning_content: text,
  refusal: text,
  tool_calls: z.array(toolCall).optional(),
})
const event = z.strictObject({ type: z.literal('aggregator-start'), model: z.string() })

/** The fields of `WireChunk`; the encoder writes them as text, where no type is checked. */
const chunkSchema = z.strictObject({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: z.int(),
  model: z.string(),
  choices: z.array(z.strictObject({ index: z.int(), delta, finish_reason: z.string().nullable() })),
  usage: reportSchemas().usage.strict().nullable().optional(),
  moa: z.union([z.strictObject({ event }), reportSchemas().report.strict()]).optional(),
  error: errorSchema().shape.error.strict().optional(),
})

describe.each([true, false])(
  'with include_usage: %s, a chunk has only the fields of its type',
  (includeUsage) => {
    const encoder = new ChatEncoder({
      shape: 'openai-chat',
      id: 'c1',
      created: 1,
      model: 'demo',
      stream: true,
      progress: 'events',
      options: { includeUsage },
    })
    const deltas = [
      { text: 'a' },
      {
        reasoning: 'b',
        refusal: 'c',
        toolCalls: [{ index: 0, id: 'd', name: 'e', arguments: '' }],
      },
    ]
    test.each([
      ['at the start', () => encoder.start()],
      ['with deltas', () => encoder.event({ type: 'answer-deltas', deltas })],
      ['with a step of the run', () => encoder.event({ type: 'aggregator-start', model: 'a/b' })],
      ['at the end', () => encoder.end('stop', RUN_END)],
      ['of a failure', () => encoder.failure({ code: 'upstream_failed', message: 'm' }, RUN_END)],
    ])('%s', (_what, write) => {
      const events = write().replace('data: [DONE]\n\n', '').split('\n\n').slice(0, -1)
      expect(events.length).toBeGreaterThan(0)
      for (const each of events) {
        const chunk: unknown = JSON.parse(each.slice('data: '.length))
        expect(chunkSchema.parse(chunk)).toEqual(chunk)
      }
    })
  },
)
