import { describe, expect, test } from 'vitest'
import { readMessagesEvent } from '../../../src/models/dialects/anthropic/event.ts'
import { readGemini } from '../../../src/models/dialects/gemini/chunk.ts'
import { readChunk } from '../../../src/models/dialects/openai/chunk.ts'
import { readResponses } from '../../../src/models/dialects/openai-responses/event.ts'
import { sourceOf } from '../../../src/models/dialects/source.ts'
import { readWorkersAi } from '../../../src/models/dialects/workers-ai/chunk.ts'
import type { ReadEvent } from '../../../src/reading/chunk-reading.ts'
import { ReplyBuilder } from '../../../src/reading/reply-builder.ts'

const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }

/** What the reply to these events says of its source. */
function sourceIn(read: ReadEvent, events: readonly object[]) {
  const builder = new ReplyBuilder('up/m', { finish: 'reported', messages: [] })
  for (const event of events) builder.add(read(JSON.stringify(event), builder))
  return builder.build({ cut: false, failure: null, firstTokenMs: 1, latencyMs: 2 }).source
}

const chunk = (more: object) => ({ id: 'chatcmpl-7', model: 'm-0613', ...more })
const said = { delta: { content: 'Hi' }, finish_reason: null }

describe('a reply knows the id and the model that its provider named', () => {
  test.each<[string, ReadEvent, readonly object[]]>([
    [
      'chunks of a chat completion',
      readChunk,
      [
        chunk({ choices: [said] }),
        chunk({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
        chunk({ choices: [], usage: USAGE }),
      ],
    ],
    [
      'a whole chat completion',
      readChunk,
      [chunk({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }], usage: USAGE })],
    ],
    [
      'events of a message',
      readMessagesEvent,
      [
        {
          type: 'message_start',
          message: {
            type: 'message',
            id: 'chatcmpl-7',
            model: 'm-0613',
            usage: { input_tokens: 1 },
          },
        },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
      ],
    ],
    [
      'events of a response',
      readResponses,
      [
        { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'Hi' },
        {
          type: 'response.completed',
          response: { id: 'chatcmpl-7', object: 'response', model: 'm-0613', status: 'completed' },
        },
      ],
    ],
    [
      'the content that Gemini generates',
      readGemini,
      [
        {
          responseId: 'chatcmpl-7',
          modelVersion: 'm-0613',
          candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
        },
      ],
    ],
  ])('from %s', (_what, read, events) => {
    expect(sourceIn(read, events)).toEqual({ id: 'chatcmpl-7', model: 'm-0613' })
  })

  test('but not from what a model of Workers AI wrote', () => {
    const response = { id: 'secret', model: 'secret' }
    expect(sourceIn(readWorkersAi, [{ response, usage: USAGE }])).toBeUndefined()
  })

  test.each([
    ['neither', {}, undefined],
    ['values of other types', { id: 7, model: null }, undefined],
    ['empty ones', { id: '', model: '' }, undefined],
    ['the model alone', { model: 'm' }, { model: 'm' }],
    ['long ones', { id: 'x'.repeat(999) }, { id: 'x'.repeat(256) }],
  ])('where there are %s', (_what, body, source) => {
    expect(sourceOf(body)).toEqual(source)
  })
})
