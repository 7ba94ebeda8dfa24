import { describe, expect, test } from 'vitest'
import { chat, moaOf, send, type Answered } from '../gateway.ts'

const WANTED = { logprobs: true, top_logprobs: 3 }

interface Token {
  readonly token: string
  readonly logprob: number
  readonly top_logprobs: readonly object[]
}

interface Choice {
  readonly message?: Readonly<Record<string, unknown>>
  readonly delta?: { readonly content?: string }
  readonly logprobs?: { readonly content: readonly Token[]; readonly refusal: null } | null
}

function choiceOf({ body }: Answered): Choice {
  return (body['choices'] as readonly Choice[])[0] as Choice
}

function choicesIn({ text }: Answered): readonly Choice[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .flatMap((event) => JSON.parse(event.slice('data: '.length)).choices as readonly Choice[])
}

const wordsOf = (tokens: readonly Token[]) => tokens.map(({ token }) => token).join('')

describe('the log probabilities of an answer', () => {
  test.each([
    ['of one model', 'sim/careful', {}],
    ['that an aggregator writes', 'demo', {}],
    ['whose draft stays as it is', 'demo', { moa: { strategy: 'critique' } }],
  ])('%s are those of its tokens, whole and streamed', async (_what, model, more) => {
    const answered = await chat(model, { ...WANTED, ...more, seed: 1 })
    const { message, logprobs } = choiceOf(answered)
    expect(moaOf(answered)['ignored']).toEqual([])
    expect(message?.['content']).toContain('391')
    expect(wordsOf(logprobs?.content ?? [])).toBe(message?.['content'])
    expect(logprobs).toMatchObject({ refusal: null })
    for (const token of logprobs?.content ?? []) expect(token.top_logprobs).toHaveLength(3)
    expect(message).not.toHaveProperty('logprobs')

    const choices = choicesIn(await chat(model, { ...WANTED, ...more, seed: 1, stream: true }))
    const streamed = choices.flatMap((choice) => choice.logprobs?.content ?? [])
    expect(streamed).toEqual(logprobs?.content)
    expect(choices.map(({ delta }) => delta?.content ?? '').join('')).toBe(message?.['content'])
    expect(choices.filter(({ delta }) => 'logprobs' in (delta ?? {}))).toEqual([])
  })

  test('have as many likeliest tokens as the request wants, and none by default', async () => {
    const { logprobs } = choiceOf(await chat('sim/careful', { logprobs: true }))
    expect(logprobs?.content[0]).toMatchObject({ logprob: expect.any(Number), top_logprobs: [] })
  })

  test('are null where the request wants none', async () => {
    expect(choiceOf(await chat('sim/careful')).logprobs).toBeNull()
    const unwanted = await chat('sim/careful', { logprobs: false, stream: true })
    expect(unwanted.text).not.toContain('logprobs')
  })

  test.each(['select', 'vote', 'debate'])(
    'are null with the strategy %s, whose answer is a proposal, and ignored',
    async (strategy) => {
      const answered = await chat('demo', { ...WANTED, moa: { strategy } })
      expect(choiceOf(answered).logprobs).toBeNull()
      expect(moaOf(answered)['ignored']).toEqual(['logprobs'])
    },
  )

  test('are replayed with a cached answer, and only to a request that wants as many', async () => {
    const mixture = {
      layers: [],
      aggregator: { model: 'sim/careful' },
      cache: { answers_ttl_s: 60, proposals_ttl_s: 0 },
    }
    await send('/v1/mixtures/scored', { method: 'PUT', body: mixture })
    const first = await chat('scored', WANTED)
    const hit = await chat('scored', WANTED)
    expect(moaOf(hit)['cache']).toBe('hit')
    expect(choiceOf(first).logprobs?.content).not.toHaveLength(0)
    expect(choiceOf(hit)).toEqual(choiceOf(first))
    const streamed = choicesIn(await chat('scored', { ...WANTED, stream: true }))
    expect(streamed.flatMap(({ logprobs }) => logprobs?.content ?? [])).toEqual(
      choiceOf(first).logprobs?.content,
    )
    for (const other of [{}, { logprobs: true, top_logprobs: 2 }])
      expect(moaOf(await chat('scored', other))['cache']).toBe('miss')
  })

  test('are no part of the message that a stored run has', async () => {
    const answered = await chat('demo', { ...WANTED, store: true })
    const run = await send(`/v1/runs/${String(moaOf(answered)['run'])}`)
    const message = run.body['message'] as Readonly<Record<string, unknown>>
    expect(message).toEqual(choiceOf(answered).message)
  })
})
