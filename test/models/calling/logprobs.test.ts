import { describe, expect, test } from 'vitest'
import { confidenceIn } from '../../../src/moa/confidence.ts'
import type { Wire } from '../../../src/models/catalog/provider.ts'
import { FakeBody, FakeUpstream, type FakeRequest } from '../../support/fake-upstream.ts'
import { callOf, controlOf, finished, modelsOn, providerNamed } from '../calls.ts'
import { completion, deltaEvent, DONE, event, finishEvent } from '../wire.ts'

/** A token of an answer, with what the model might have said instead. */
const token = (words: string, logprob: number, other: number) => ({
  token: words,
  logprob,
  top_logprobs: [
    { token: words, logprob },
    { token: 'else', logprob: other },
  ],
})
const IT_IS = token('It is ', -0.1, -4)
const ANSWER = token('42', -0.3, -1.3)

const CHUNKS = [
  event({ choices: [{ index: 0, delta: { content: 'It is ' }, logprobs: { content: [IT_IS] } }] }),
  event({ choices: [{ index: 0, delta: { content: '42' }, logprobs: { content: [ANSWER] } }] }),
  finishEvent(),
  DONE,
]
const CHOICE = {
  index: 0,
  message: { content: 'It is 42' },
  logprobs: { content: [IT_IS, ANSWER], refusal: null },
  finish_reason: 'stop',
}
const RESPONSES = [
  event({ type: 'response.output_text.delta', delta: 'It is ', logprobs: [IT_IS] }),
  event({ type: 'response.output_text.delta', delta: '42', logprobs: [ANSWER] }),
  event({ type: 'response.completed', response: { status: 'completed' } }),
]
const ITEM = {
  type: 'message',
  content: [{ type: 'output_text', text: 'It is 42', logprobs: [IT_IS, ANSWER] }],
}
const chosen = (words: string, logProbability: number) => ({ token: words, logProbability })
const GEMINI = event({
  candidates: [
    {
      content: { parts: [{ text: 'It is 42' }] },
      finishReason: 'STOP',
      logprobsResult: {
        chosenCandidates: [chosen('It is ', -0.1), chosen('42', -0.3)],
        topCandidates: [
          { candidates: [chosen('It is ', -0.1), chosen('Is', -4)] },
          { candidates: [chosen('42', -0.3), chosen('43', -1.3)] },
        ],
      },
    },
  ],
})

const answers: readonly [name: string, wire: Wire, pieces: readonly string[], type?: string][] = [
  ['a stream of Chat Completions', 'openai', CHUNKS],
  ['a whole completion', 'openai', [completion({}, { choices: [CHOICE] })], 'application/json'],
  ['a stream of Responses', 'openai-responses', RESPONSES],
  [
    'a whole response',
    'openai-responses',
    [JSON.stringify({ object: 'response', status: 'completed', output: [ITEM] })],
    'application/json',
  ],
  ['a stream of Gemini', 'gemini', [GEMINI]],
]

const wanting = callOf({ settings: { logprobs: true, maxTokens: 100 } })

function bodyOf(request: FakeRequest | undefined): Readonly<Record<string, unknown>> {
  return JSON.parse(request?.init.body as string) as Readonly<Record<string, unknown>>
}

/** The models of a provider `acme` of this wire, and what it was sent. */
function acme(wire: Wire, answer: (turn: number) => Response) {
  const upstream = new FakeUpstream((_request, turn) => answer(turn))
  const providers = new Map([['acme', { ...providerNamed('acme'), wire }]])
  return { upstream, models: modelsOn(upstream.fetch, { providers }) }
}

describe('the confidence of a reply', () => {
  describe.each([false, true])('with live %s', (live) => {
    test.each(answers)('is read from %s', async (_name, wire, pieces, type) => {
      const { models } = acme(wire, () => new FakeBody(...pieces).end().answer(type))
      const { reply } = await finished(models(wanting, controlOf({ live })))
      expect(reply).toMatchObject({ text: 'It is 42', failure: null })
      if (reply.confidence === undefined) throw new Error('There is no confidence')
      expect(reply.confidence).toMatchObject({ tokens: 2, meanLogprob: expect.closeTo(-0.2) })
      expect(confidenceIn(reply.confidence, '42')).toEqual({
        tokens: 1,
        meanLogprob: -0.3,
        minMargin: expect.closeTo(1),
      })
    })
  })

  test('is absent where the provider returns no log probabilities', async () => {
    const plain = () => new FakeBody(deltaEvent('It is 42'), finishEvent(), DONE).end().answer()
    const { reply } = await finished(acme('openai', plain).models(wanting, controlOf()))
    expect(reply).toMatchObject({ text: 'It is 42', failure: null })
    expect(reply).not.toHaveProperty('confidence')
  })

  test('does not make an answer too large whose text is not', async () => {
    const padding = 'x'.repeat(64 * 1024)
    const heavy = {
      choices: [{ delta: { content: 'a' }, logprobs: { content: [ANSWER], padding } }],
    }
    const pieces = Array.from({ length: 80 }, () => event(heavy))
    const answer = () => new FakeBody(...pieces, finishEvent(), DONE).end().answer()
    const { reply } = await finished(acme('openai', answer).models(wanting, controlOf()))
    expect(reply.failure).toBeNull()
    expect(reply.confidence?.tokens).toBe(80)
  })
})

describe('the tokens that a caller wants to see', () => {
  const showing = callOf({ settings: { logprobs: true, topLogprobs: 2 } })

  describe.each([false, true])('with live %s', (live) => {
    test.each(answers.filter(([, wire]) => wire !== 'gemini'))(
      'are passed on from %s as they come',
      async (_name, wire, pieces, type) => {
        const { models } = acme(wire, () => new FakeBody(...pieces).end().answer(type))
        const { reply } = await finished(models(showing, controlOf({ live })))
        expect(reply).toMatchObject({ text: 'It is 42', failure: null })
        expect(reply.extra).toEqual({ logprobs: [IT_IS, ANSWER] })
      },
    )
  })

  test('are left out of an answer whose caller does not', async () => {
    for (const call of [wanting, callOf()]) {
      const { models } = acme('openai', () => new FakeBody(...CHUNKS).end().answer())
      const { reply } = await finished(models(call, controlOf()))
      expect(reply).toMatchObject({ text: 'It is 42' })
      expect(reply).not.toHaveProperty('extra')
    }
  })

  test('are not requested of Gemini, which writes them in another form', async () => {
    const { upstream, models } = acme('gemini', () => new FakeBody(GEMINI).end().answer())
    const { reply } = await finished(models(showing, controlOf()))
    expect(JSON.stringify(bodyOf(upstream.requests[0]))).not.toContain('ogprobs')
    expect(reply).not.toHaveProperty('extra')
  })
})

describe('log probabilities are requested', () => {
  const whole = () => new FakeBody(...CHUNKS).end().answer()

  test('by a call that wants them, and by no other', async () => {
    const { upstream, models } = acme('openai', whole)
    await finished(models(wanting, controlOf()))
    await finished(models(callOf(), controlOf()))
    const [first, second] = upstream.requests.map(bodyOf)
    expect(first).toMatchObject({ logprobs: true, top_logprobs: 2, max_tokens: 100 })
    expect(second).not.toHaveProperty('logprobs')
    expect(second).not.toHaveProperty('top_logprobs')
  })

  test.each<[Wire, object]>([
    ['gemini', { generationConfig: { responseLogprobs: true, logprobs: 2 } }],
    [
      'openai-responses',
      { include: expect.arrayContaining(['message.output_text.logprobs']), top_logprobs: 2 },
    ],
  ])('in the words of %s', async (wire, words) => {
    const { upstream, models } = acme(wire, whole)
    await finished(models(wanting, controlOf()))
    expect(bodyOf(upstream.requests[0])).toMatchObject(words)
  })

  test('not from an interface that has none', async () => {
    const { upstream, models } = acme('anthropic', whole)
    await finished(models(wanting, controlOf()))
    expect(JSON.stringify(bodyOf(upstream.requests[0]))).not.toContain('logprobs')
  })
})

describe('a model that rejects log probabilities', () => {
  const rejecting = (status: number) => (turn: number) =>
    turn === 0
      ? Response.json({ error: { message: 'logprobs is not supported' } }, { status })
      : new FakeBody(deltaEvent('It is 42'), finishEvent(), DONE).end().answer()

  test.each([400, 422])('with status %d gets the call again without them', async (status) => {
    const { upstream, models } = acme('openai', rejecting(status))
    const { reply, events } = await finished(models(wanting, controlOf({ live: true })))
    expect(reply).toMatchObject({ text: 'It is 42', failure: null, sent: true })
    expect(reply).not.toHaveProperty('confidence')
    expect(bodyOf(upstream.requests[1])).not.toHaveProperty('logprobs')
    expect(bodyOf(upstream.requests[1])).toMatchObject({ max_tokens: 100 })
    expect(events.filter(({ type }) => type === 'call-sent')).toHaveLength(1)
  })

  test('is not asked for them again in the same run', async () => {
    const { upstream, models } = acme('openai', rejecting(400))
    await finished(models(wanting, controlOf()))
    await finished(models(wanting, controlOf()))
    expect(upstream.requests).toHaveLength(3)
    expect(bodyOf(upstream.requests[2])).not.toHaveProperty('logprobs')
  })

  test('and the call without them too is reported as rejected', async () => {
    const no = () => Response.json({ error: { message: 'No' } }, { status: 400 })
    const { upstream, models } = acme('openai', no)
    const { reply } = await finished(models(wanting, controlOf()))
    expect(reply.failure).toMatchObject({ code: 'upstream_rejected', status: 400 })
    expect(upstream.requests).toHaveLength(2)
  })

  test.each([401, 404, 429, 500])('status %d is no such rejection', async (status) => {
    const { upstream, models } = acme('openai', rejecting(status))
    const { reply } = await finished(models(wanting, controlOf()))
    expect(reply.failure).toMatchObject({ status })
    expect(upstream.requests).toHaveLength(1)
  })

  test('gets a call that does not want them only once', async () => {
    const { upstream, models } = acme('openai', rejecting(400))
    const { reply } = await finished(models(callOf(), controlOf()))
    expect(reply.failure).toMatchObject({ status: 400 })
    expect(upstream.requests).toHaveLength(1)
  })
})
