import { describe, expect, test } from 'vitest'
import { MAX_BODY_BYTES } from '../../../src/reading/collect.ts'
import { MAX_EVENT_CHARS } from '../../../src/reading/read-sse.ts'
import { FakeBody, FakeUpstream, flood, piecesOf } from '../../support/fake-upstream.ts'
import {
  callOnce,
  callUpstream,
  callStream,
  callOf,
  controlOf,
  finished,
  KEY,
  modelsOn,
} from '../calls.ts'
import { textOfDeltas, timeless } from '../calls.ts'
import { expectNoRejections } from '../rejections.ts'
import { bytesOf, completion, DONE, finishEvent, event, RECORDED, deltaEvent } from '../wire.ts'

expectNoRejections()

const BOTH = [{ live: false }, { live: true }]

describe('a request', () => {
  test('goes to the base URL of the provider, with its key and headers, and follows no redirect', async () => {
    const upstream = new FakeUpstream(() =>
      new FakeBody(deltaEvent('a'), finishEvent()).end().answer(),
    )
    const call = callOf({ settings: { temperature: 0.5 } })
    await finished(modelsOn(upstream.fetch)(call, controlOf()))
    const [request] = upstream.requests
    expect(request?.url).toBe('https://acme.example/v1/chat/completions')
    expect(request?.init).toMatchObject({ method: 'POST', redirect: 'manual' })
    expect(Object.fromEntries(new Headers(request?.init.headers))).toEqual({
      accept: 'text/event-stream, application/json',
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'x-team': 'moa',
    })
    expect(request?.init.body).not.toContain(KEY)
    expect(upstream.bodyOf()).toMatchObject({ model: 'large', stream: true, temperature: 0.5 })
  })

  test('yields call-sent before any response', async () => {
    const upstream = new FakeUpstream(() => new Promise<never>(() => {}))
    const caller = new AbortController()
    const calling = modelsOn(upstream.fetch)(callOf(), controlOf({ signal: caller.signal }))
    expect(await calling.next()).toMatchObject({ done: false, value: { type: 'call-sent' } })
    expect(upstream.requests).toHaveLength(1)
    caller.abort()
    expect((await calling.next()).done).toBe(true)
  })
})

describe.for(BOTH)('an answer, %o', (mode) => {
  test('is joined from its parts', async () => {
    const outcome = await callStream([RECORDED['plain'] ?? ''], mode)
    expect(timeless(outcome)).toEqual({
      text: 'Grüße, 世界 👋🏽!',
      reasoning: '',
      refusal: '',
      toolCalls: [],
      finishReason: 'stop',
      usage: {
        promptTokens: 12,
        completionTokens: 7,
        cachedTokens: 4,
        reasoningTokens: 2,
        estimated: false,
      },
      cut: false,
      sent: true,
      failure: null,
    })
    expect(outcome.events[0]).toMatchObject({ type: 'call-sent' })
    expect(textOfDeltas(outcome)).toBe(mode.live ? outcome.reply.text : '')
  })

  test('has tool calls, reasoning and a refusal', async () => {
    const { reply } = await callStream([RECORDED['tools'] ?? ''], mode)
    expect(reply.toolCalls).toEqual([
      { id: 'a', name: 'add', arguments: '{"x":"é"}' },
      { id: 'b', name: 'sub', arguments: '{}' },
    ])
    const said = deltaEvent({ refusal: 'No', reasoning_content: 'Hm' })
    const refused = await callStream([said, finishEvent('content_filter'), DONE], mode)
    expect(refused.reply).toMatchObject({
      refusal: 'No',
      reasoning: 'Hm',
      finishReason: 'content_filter',
    })
  })

  const truths: [string, string[], object][] = [
    [
      'no finish and no [DONE]',
      [deltaEvent('a')],
      { text: 'a', failure: { code: 'upstream_cut' } },
    ],
    ['nothing at all', [], { text: '', failure: { code: 'upstream_cut' } }],
    ['[DONE] without a finish', [deltaEvent('a'), DONE], { failure: { code: 'upstream_cut' } }],
    [
      'empty finish reasons only',
      [deltaEvent('a'), finishEvent(''), DONE],
      { finishReason: null, failure: { code: 'upstream_cut' } },
    ],
    [
      'a finish without [DONE]',
      [deltaEvent('a'), finishEvent()],
      { finishReason: 'stop', failure: null },
    ],
    [
      'a finish and half a [DONE]',
      [deltaEvent('a'), finishEvent(), 'data: [DO'],
      { finishReason: 'stop', failure: null },
    ],
    [
      'events after [DONE]',
      [deltaEvent('a'), finishEvent(), DONE, deltaEvent('b'), event({ error: 'x' }), 'data: {\n\n'],
      { text: 'a', failure: null },
    ],
    [
      'an error first',
      [event({ error: { code: 429, message: KEY } }), DONE],
      { text: '', failure: { code: 'upstream_rate_limited', retryable: true, status: 429 } },
    ],
    [
      'an error later',
      [
        deltaEvent('a'),
        event({ error: { message: KEY }, choices: [] }),
        deltaEvent('b'),
        finishEvent(),
        DONE,
      ],
      { text: 'a', finishReason: null, failure: { code: 'upstream_error' } },
    ],
    [
      'an error after the finish',
      [deltaEvent('a'), finishEvent(), event({ error: KEY })],
      { text: 'a', failure: { code: 'upstream_error' } },
    ],
    [
      'an event that is no JSON',
      [deltaEvent('a'), event(`{"choices":${KEY}`), finishEvent(), DONE],
      { text: 'a', failure: { code: 'upstream_malformed', retryable: true } },
    ],
    ['no stream at all', [KEY], { text: '', failure: { code: 'upstream_cut' } }],
    [
      'empty priming events',
      ['data:\n\ndata: \n\n', deltaEvent('a'), finishEvent(), DONE],
      { text: 'a', failure: null },
    ],
  ]
  test.for(truths)('with %s', async ([, pieces, expected]) => {
    const { reply } = await callStream(pieces, mode)
    expect(reply).toMatchObject(expected)
    expect(JSON.stringify(reply.failure)).not.toContain(KEY)
  })

  test('is partial when the connection breaks, and whole when it breaks after the finish reason', async () => {
    const broken = async (...pieces: string[]) => {
      const body = new FakeBody(...pieces)
      setTimeout(() => body.break(KEY), 5)
      return (await callUpstream(() => body.answer(), mode)).reply
    }
    const cut = await broken(deltaEvent('a'), deltaEvent('b').slice(0, 30))
    expect(cut).toMatchObject({ text: 'a', cut: false, failure: { code: 'upstream_cut' } })
    expect(JSON.stringify(cut)).not.toContain(KEY)
    expect(await broken(deltaEvent('a'), finishEvent(), 'data: [D')).toMatchObject({
      text: 'a',
      failure: null,
    })
  })

  const usage = { prompt_tokens: 3, completion_tokens: 1 }
  const bodies: [string, string, object][] = [
    [
      'a completion',
      completion({ content: 'Yes', tool_calls: [{ id: 'a', function: { name: 'f' } }] }, { usage }),
      {
        text: 'Yes',
        finishReason: 'tool_calls',
        failure: null,
        toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }],
        usage: { promptTokens: 3 },
      },
    ],
    ['a completion, indented', `\uFEFF \n${completion({ content: 'Yes' })}\n`, { text: 'Yes' }],
    ['an error', JSON.stringify({ error: { code: 503, message: KEY } }), { text: '' }],
    ['half a completion', completion({ content: 'Yes' }).slice(0, -9), { text: '' }],
    ['another object', '{"ok":true}', { text: '' }],
  ]
  test.for(bodies)(
    'that is %s in JSON, although the request was for a stream',
    async ([, json, said]) => {
      const answer = () => new FakeBody(...piecesOf(bytesOf(json), 20)).end()
      const outcome = await callUpstream(
        () => answer().answer('application/json; charset=utf-8'),
        mode,
      )
      expect(outcome.reply).toMatchObject(said)
      expect(outcome.reply.failure?.code ?? null).toBe(
        { Yes: null, '': json.includes('503') ? 'upstream_error' : 'upstream_malformed' }[
          outcome.reply.text
        ],
      )
      expect(JSON.stringify(outcome.reply)).not.toContain(KEY)
      expect(textOfDeltas(outcome)).toBe(mode.live ? outcome.reply.text : '')
    },
  )

  test('that is a completion in JSON passes on nothing when its tool call is not valid', async () => {
    const called = { id: 'a', function: { name: 'f', arguments: '{"x":' } }
    const json = completion({ content: 'Yes', tool_calls: [called] }, { usage })
    const outcome = await callUpstream(
      () => new FakeBody(json).end().answer('application/json'),
      mode,
    )
    expect(outcome.deltas).toEqual([])
    expect(outcome.reply).toMatchObject({
      usage: { promptTokens: 3 },
      failure: { code: 'upstream_malformed', retryable: true },
    })
  })

  test('that is an HTML page is a failure, and is not read', async () => {
    const body = new FakeBody(`<h1>${KEY}</h1>`)
    const { reply } = await callUpstream(() => body.answer('text/html; charset=utf-8'), mode)
    expect(reply).toMatchObject({ text: '', failure: { code: 'upstream_malformed' } })
    expect(body.cancelled).toBe(true)
    const empty = await callUpstream(() => new Response(null, { status: 200 }), mode)
    expect(empty.reply.failure?.code).toBe('upstream_malformed')
  })

  test('with an endless event fails, and has the text before it', async () => {
    const pieces = [
      deltaEvent('a'),
      `data: ${'x'.repeat(MAX_EVENT_CHARS)}`,
      'x'.repeat(100),
      deltaEvent('b'),
    ]
    for (const body of [pieces, [pieces.join('')], [pieces.join('') + finishEvent() + DONE]]) {
      const { reply } = await callStream(body, mode)
      expect(reply).toMatchObject({ text: 'a', failure: { code: 'upstream_too_large' } })
    }
  })

  test('without end is stopped after little more than the limit', async () => {
    const flooding = flood(bytesOf(deltaEvent('x'.repeat(100_000))))
    const headers = { 'content-type': 'text/event-stream' }
    const { reply } = await callUpstream(() => new Response(flooding.stream, { headers }), mode)
    expect(reply).toMatchObject({ cut: true, failure: { code: 'upstream_too_large' } })
    expect(reply.text.length).toBeGreaterThan(MAX_BODY_BYTES * 0.9)
    expect(flooding.taken).toBeLessThan(MAX_BODY_BYTES * 1.1)
  })
})

describe('live and collected give the same reply', () => {
  test.for(Object.entries(RECORDED))('for "%s", however it is cut', async ([, text]) => {
    const bytes = bytesOf(text)
    const whole = timeless(await callStream([bytes]))
    for (const mode of BOTH) {
      for (let at = 1; at < bytes.length; at += 1) {
        const outcome = await callStream([bytes.subarray(0, at), bytes.subarray(at)], mode)
        expect(timeless(outcome), `cut at byte ${at}`).toEqual(whole)
        if (mode.live) expect(textOfDeltas(outcome)).toBe(whole.text)
      }
      for (const size of [1, 2, 3, 7]) {
        expect(timeless(await callStream(piecesOf(bytes, size), mode))).toEqual(whole)
      }
    }
  })

  test.for(Object.entries(RECORDED))('for "%s", wherever it ends', async ([name, text]) => {
    const bytes = bytesOf(text)
    const whole = timeless(await callStream([bytes]))
    for (let at = 0; at < bytes.length; at += 1) {
      const [collected, live] = await Promise.all(
        BOTH.map(async (mode) => timeless(await callStream([bytes.subarray(0, at)], mode))),
      )
      expect(live, `ends at byte ${at}`).toEqual(collected)
      expect(whole.text.startsWith(live?.text ?? '?')).toBe(true)
      const code = live?.failure?.code ?? null
      if (live?.finishReason !== null) expect(code).toBeNull()
      else if (name !== 'failing') expect(code, `ends at byte ${at}`).toBe('upstream_cut')
    }
  })
})

test('a body that was read to its end is closed', async () => {
  for (const mode of BOTH) {
    const body = new FakeBody(deltaEvent('a'), finishEvent(), DONE)
    const running = callOnce(modelsOn(new FakeUpstream(() => body.answer()).fetch), mode)
    if (!mode.live) setTimeout(() => body.end(), 5)
    expect((await running).reply.failure).toBeNull()
    // Live, [DONE] is enough: a body that the upstream holds open is cancelled.
    if (mode.live) expect(body.cancelled).toBe(true)
  }
})
