import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src/moa/events.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { ChatEncoder } from '../../../src/protocol/openai-chat/stream-encoder.ts'
import type { AnswerForm } from '../../../src/protocol/wire-shape.ts'

const end = {
  identity: { run: 'run_1', mixture: 'demo', version: null, cache: 'off' } as const,
  report: new RunRecorder('synthesize').report(null),
}

function encoderOf(wanted: { includeUsage?: boolean; progress?: AnswerForm['progress'] } = {}) {
  const { includeUsage = false, progress = 'none' } = wanted
  return new ChatEncoder({
    shape: 'openai-chat',
    id: 'c1',
    created: 1,
    model: 'demo',
    stream: true,
    progress,
    options: { includeUsage },
  })
}

function chunksOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '' && event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.slice('data: '.length)) as Record<string, unknown>)
}

const answer: RunEvent = {
  type: 'answer-deltas',
  deltas: [
    { text: 'a"b\n' },
    { reasoning: 'hm', toolCalls: [{ index: 0, id: 'x', name: 'f', arguments: '{' }] },
  ],
}

test('deltas are chunks of OpenAI’s shape, one each', () => {
  const chunks = chunksOf(encoderOf().event(answer))
  expect(chunks).toEqual([
    {
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'demo',
      choices: [{ index: 0, delta: { content: 'a"b\n' }, finish_reason: null }],
    },
    expect.objectContaining({
      choices: [
        {
          index: 0,
          delta: {
            reasoning_content: 'hm',
            tool_calls: [
              { index: 0, id: 'x', type: 'function', function: { name: 'f', arguments: '{' } },
            ],
          },
          finish_reason: null,
        },
      ],
    }),
  ])
})

test.for([
  { with: { reasoning: 'hm' }, wire: { reasoning_content: 'hm' } },
  { with: { refusal: 'no' }, wire: { refusal: 'no' } },
  {
    with: { toolCalls: [{ index: 0, id: 'x', name: 'f', arguments: '' }] },
    wire: { tool_calls: [expect.objectContaining({ index: 0, id: 'x' })] },
  },
])('a delta with text and something else keeps both: $with', ({ with: beside, wire }) => {
  const event: RunEvent = { type: 'answer-deltas', deltas: [{ text: 'a', ...beside }] }
  const [chunk] = chunksOf(encoderOf().event(event))
  const choices = [expect.objectContaining({ delta: { content: 'a', ...wire } })]
  expect(chunk).toEqual(expect.objectContaining({ choices }))
})

test('with include_usage every chunk has usage null but one without choices before [DONE]', () => {
  const encoder = encoderOf({ includeUsage: true })
  const text = encoder.start() + encoder.event(answer) + encoder.end('stop', end)
  const chunks = chunksOf(text)
  expect(chunks.slice(0, -1).map(({ usage }) => usage)).toEqual(chunks.slice(0, -1).map(() => null))
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: { total_tokens: 0 },
    moa: { run: 'run_1' },
  })
  expect(text.endsWith('\n\ndata: [DONE]\n\n')).toBe(true)
})

test('without include_usage no chunk has usage, and the last one has moa', () => {
  const encoder = encoderOf()
  const chunks = chunksOf(encoder.start() + encoder.end('length', end))
  expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false)
  expect(chunks.at(-1)).toMatchObject({
    choices: [{ finish_reason: 'length' }],
    moa: { run: 'run_1' },
  })
})

test('a failure ends without stop and without [DONE]', () => {
  const text = encoderOf().failure({ code: 'upstream_failed', message: 'm' }, end)
  const error = { message: 'm', type: 'upstream_error', param: null, code: 'upstream_failed' }
  expect(text).not.toContain('[DONE]')
  expect(chunksOf(text)).toMatchObject([
    { error, choices: [{ delta: {}, finish_reason: 'error' }] },
  ])
})

test('progress is reported as events, as reasoning, or not at all', () => {
  const event: RunEvent = { type: 'layer-start', layer: 0, agents: ['a', 'b'] }
  expect(encoderOf().event(event)).toBe('')
  expect(chunksOf(encoderOf({ progress: 'events' }).event(event))).toMatchObject([
    {
      choices: [{ delta: {}, finish_reason: null }],
      moa: { event: { type: 'layer-start', layer: 0, agents: ['a', 'b'] } },
    },
  ])
  expect(chunksOf(encoderOf({ progress: 'reasoning' }).event(event))).toMatchObject([
    { choices: [{ delta: { reasoning_content: 'Layer 1: asking a, b\n' } }] },
  ])
})

test('what agents write is reported beside the answer', () => {
  const events = [
    { type: 'agent-delta', layer: 0, agent: 'a', offset: 0, text: 'a\u2028' },
    { type: 'draft', layer: 0, agent: 'a', text: 'a\u2028', whole: false },
  ] as const
  for (const event of events) {
    const text = encoderOf({ progress: 'live' }).event(event)
    expect(text).not.toContain('\u2028')
    expect(chunksOf(text)).toMatchObject([{ choices: [{ delta: {} }], moa: { event } }])
    expect(encoderOf({ progress: 'reasoning' }).event(event)).toBe('')
  }
})

test('no line ends inside a chunk, whatever the text', () => {
  const text = encoderOf().event({
    type: 'answer-deltas',
    deltas: [{ text: 'a\u2028b\u2029c\r\nd' }],
  })
  expect(text.split(/[\u2028\u2029\r\n]/).filter(Boolean)).toHaveLength(1)
  expect(chunksOf(text)[0]).toMatchObject({
    choices: [{ delta: { content: 'a\u2028b\u2029c\r\nd' } }],
  })
})

test('no line ends inside the report, whatever the judge wrote', () => {
  const finding = { best: 'a', ranking: ['a', 'b'], faults: { b: 'x\u2028y' } }
  const judged = { ...end, report: { ...end.report, finding } }
  for (const includeUsage of [true, false]) {
    const text = encoderOf({ includeUsage }).end('stop', judged)
    expect(text).not.toMatch(/[\u2028\u2029]/)
    expect(chunksOf(text).at(-1)).toMatchObject({ moa: { finding } })
  }
})

test.each(['events', 'reasoning'] as const)('no line ends inside progress as %s', (progress) => {
  const event: RunEvent = { type: 'aggregator-start', model: 'a/\u2028' }
  expect(encoderOf({ progress }).event(event)).toContain('a/\\u2028')
})
