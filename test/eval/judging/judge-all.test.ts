import { describe, expect, test } from 'vitest'
import { comparePair, type PairTask } from '../../../src/eval/judging/compare-pair.ts'
import { judgeAll } from '../../../src/eval/judging/judge-all.ts'
import type { Judging } from '../../../src/eval/judging/judge-request.ts'
import type { VerdictCache } from '../../../src/eval/judging/verdict-cache.ts'
import { answered, failed, fakeGateway, questionOf, type Sent } from '../asking/fake-gateway.ts'

const question = questionOf()
const answer = (system: string, text: string) => ({ system, repeat: 0, texts: [text] })
const task = (fields: Partial<PairTask> = {}): PairTask => ({
  question,
  a: answer('team', 'Two.'),
  b: answer('small', 'Three.'),
  judge: 'up/judge',
  first: 'a',
  ...fields,
})
const verdict = (text: string) => answered(JSON.stringify({ why: 'It is right.', verdict: text }))

function judging(respond: (sent: Sent, number: number) => Response, cache?: VerdictCache) {
  const { context, ...gateway } = fakeGateway(respond)
  const own: Judging = { ...context, seed: 1, cache: cache ?? null }
  return { context: own, ...gateway }
}

/** A judge that knows the right answer, whatever place it has. */
const knows = ({ body }: Sent) => {
  const text = body?.messages?.[0]?.content ?? ''
  return verdict(/<<<answer A \w+>>>\nTwo/.test(text) ? 'A>>B' : 'B>>A')
}

describe('a judgment', () => {
  test('is a preference for the first system, whichever answer the judge reads first', async () => {
    const { context } = judging(knows)
    for (const first of ['a', 'b'] as const) {
      expect(await comparePair(task({ first }), context)).toMatchObject({
        kind: 'preference',
        question: 'q1',
        a: 'team',
        b: 'small',
        judge: 'up/judge',
        first,
        preference: 1,
        method: 'steps',
        why: 'It is right.',
        error: null,
        costUsd: 0.25,
      })
    }
  })

  test('of two equal texts is a tie without a call', async () => {
    const { context, sent } = judging(knows)
    const same = task({ b: answer('small', ' Two. ') })
    expect(await comparePair(same, context)).toMatchObject({
      preference: 0.5,
      method: 'identical',
      costUsd: 0,
    })
    expect(sent).toHaveLength(0)
    await comparePair({ ...same, evenIdentical: true }, context)
    expect(sent).toHaveLength(1)
  })

  test('that cannot be read is requested once more, and both calls count', async () => {
    const { context, sent } = judging((_, number) =>
      number === 1 ? answered('Both are fine.') : verdict('B>A'),
    )
    expect(await comparePair(task(), context)).toMatchObject({ preference: 0.25, costUsd: 0.5 })
    expect(sent[1]?.body?.messages?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test('that cannot be read twice is missing, not a tie', async () => {
    const { context, sent } = judging(() => answered('Both are fine.'))
    expect(await comparePair(task(), context)).toMatchObject({
      preference: null,
      error: null,
      costUsd: 0.5,
    })
    expect(sent).toHaveLength(2)
  })

  test('is missing with the code of its error where the judge fails', async () => {
    const { context } = judging(() => failed(400, 'context_too_long'))
    expect(await comparePair(task(), context)).toMatchObject({
      preference: null,
      error: 'context_too_long',
    })
  })

  test('ends the run where every further one would fail too', async () => {
    const { context } = judging(() => failed(404, 'model_not_found'))
    await expect(comparePair(task(), context)).rejects.toThrow('model_not_found')
  })

  test('of the same texts by the same judge is paid for once', async () => {
    const cache = new Map<string, string>()
    const { context, sent } = judging(knows, cache)
    await comparePair(task(), context)
    expect(await comparePair(task(), context)).toMatchObject({ preference: 1, costUsd: 0 })
    expect(sent).toHaveLength(1)
    await comparePair(task({ judge: 'up/other' }), context)
    await comparePair(task({ first: 'b' }), context)
    await comparePair(task(), { ...context, seed: 2 })
    expect(sent).toHaveLength(4)
  })

  test('that could not be read is not stored', async () => {
    const cache = new Map<string, string>()
    const { context } = judging(() => answered('Hm.'), cache)
    await comparePair(task(), context)
    expect(cache.size).toBe(0)
  })
})

test('judgments that are there are not made again', async () => {
  const { context, sent } = judging(knows)
  const tasks = [task(), task({ first: 'b' }), task({ judge: 'up/other' })]
  const done = [await comparePair(task(), context)]
  const made: string[] = []
  for await (const { judge, first } of judgeAll(tasks, { concurrency: 2, done }, context))
    made.push(`${judge} ${first}`)
  expect(made.toSorted()).toEqual(['up/judge b', 'up/other a'])
  expect(sent).toHaveLength(3)
})
