import { describe, expect, test } from 'vitest'
import {
  comparePair,
  type PairJudging,
  type PairTask,
} from '../../../src/eval/judging/compare-pair.ts'
import { LetterJudges } from '../../../src/eval/judging/letter-judges.ts'
import { answered, failed, fakeGateway, questionOf, type Sent } from '../asking/fake-gateway.ts'

const answer = (system: string, text: string) => ({ system, repeat: 0, texts: [text] })
const task = (fields: Partial<PairTask> = {}): PairTask => ({
  question: questionOf(),
  a: answer('team', 'Two.'),
  b: answer('small', 'Three.'),
  judge: 'up/judge',
  first: 'a',
  ...fields,
})

const STEPS = answered(JSON.stringify({ why: 'It is right.', verdict: 'A>B' }))

/** A letter with the chances of the two, as the gateway streams it. */
function letter(a: number, b: number): Response {
  const [A, B] = [a, b].map((chance, at) => ({ token: 'AB'[at], logprob: Math.log(chance) }))
  return answered('A', {}, { content: [{ ...A, top_logprobs: [A, B] }], refusal: null })
}

const wantsLetter = ({ body }: Sent) => body?.logprobs === true

function judging(
  respond: (sent: Sent, number: number) => Response,
  fields: Partial<PairJudging> = { letters: new LetterJudges() },
) {
  const { context, ...gateway } = fakeGateway(respond)
  const own: PairJudging = { ...context, seed: 1, cache: null, ...fields }
  return { context: own, ...gateway }
}

describe('a judge that returns log probabilities', () => {
  test('is read by the letters, in either order', async () => {
    const { context, sent } = judging(() => letter(0.6, 0.2))
    expect(await comparePair(task(), context)).toMatchObject({
      preference: expect.closeTo(0.75),
      method: 'logprobs',
      error: null,
      costUsd: 0.25,
    })
    expect(await comparePair(task({ first: 'b' }), context)).toMatchObject({
      preference: expect.closeTo(0.25),
    })
    expect(sent).toHaveLength(2)
    for (const { body } of sent)
      expect(body).toMatchObject({ logprobs: true, top_logprobs: 5, temperature: 1 })
    expect(sent[0]?.body?.messages?.[0]?.content).toMatch(/one letter and nothing else/)
    expect(sent[0]?.body?.messages?.[0]?.content).not.toContain('JSON')
  })

  test('has no verdict where neither letter is likely, and is not called again for one', async () => {
    const tokens = { content: [{ token: 'Both', logprob: -0.1, top_logprobs: [] }], refusal: null }
    const { context, sent } = judging(() => answered('Both', {}, tokens))
    expect(await comparePair(task(), context)).toMatchObject({
      preference: null,
      method: 'logprobs',
      error: null,
    })
    expect(sent).toHaveLength(1)
  })

  test('is read in five steps unless the run wants letters', async () => {
    const { context, sent } = judging(() => STEPS.clone(), {})
    expect(await comparePair(task(), context)).toMatchObject({ method: 'steps' })
    expect(sent[0]?.body).not.toHaveProperty('logprobs')
  })

  test('gives its cached verdict again, which no other form gets', async () => {
    const replies = new Map<string, string>()
    const cache = {
      get: (key: string) => replies.get(key),
      set: (key: string, reply: string) => void replies.set(key, reply),
    }
    const first = judging(() => letter(0.6, 0.2), { letters: new LetterJudges(), cache })
    const paid = await comparePair(task(), first.context)
    const second = judging(() => letter(0.1, 0.9), { letters: new LetterJudges(), cache })
    const { preference, prompt, method } = paid
    const replayed = { preference, prompt, method, costUsd: 0 }
    expect(await comparePair(task(), second.context)).toMatchObject(replayed)
    expect(second.sent).toHaveLength(0)
    const steps = judging(() => STEPS.clone(), { cache })
    const other = await comparePair(task(), steps.context)
    expect(other).toMatchObject({ method: 'steps', costUsd: 0.25 })
    expect(other.prompt).not.toBe(prompt)
  })
})

describe('a judge that returns none', () => {
  const plain = (sent: Sent) => (wantsLetter(sent) ? answered('A') : STEPS.clone())

  test('is read in five steps from its first verdict on, whose letter is paid too', async () => {
    const { context, sent } = judging(plain)
    const records = await Promise.all(
      (['a', 'b', 'a'] as const).map((first) => comparePair(task({ first }), context)),
    )
    expect(records.map(({ method }) => method)).toEqual(['steps', 'steps', 'steps'])
    expect(records.map(({ preference }) => preference)).toEqual([0.75, 0.25, 0.75])
    expect(records.map(({ costUsd }) => costUsd)).toEqual([0.5, 0.25, 0.25])
    expect(sent.filter(wantsLetter)).toHaveLength(1)
  })

  test('says nothing about another judge', async () => {
    const { context } = judging((sent) =>
      sent.body?.model === 'up/judge' ? plain(sent) : letter(0.6, 0.2),
    )
    expect(await comparePair(task(), context)).toMatchObject({ method: 'steps' })
    expect(await comparePair(task({ judge: 'up/other' }), context)).toMatchObject({
      method: 'logprobs',
    })
  })
})

test('a call that fails decides nothing, and the next one does', async () => {
  const { context } = judging((_sent, number) =>
    number === 1 ? failed(400, 'invalid_value') : letter(0.6, 0.2),
  )
  const [lost, ...others] = await Promise.all(
    (['a', 'a', 'a'] as const).map((first) => comparePair(task({ first }), context)),
  )
  expect(lost).toMatchObject({ preference: null, method: 'logprobs', error: 'invalid_value' })
  expect(others.map(({ method, error }) => [method, error])).toEqual([
    ['logprobs', null],
    ['logprobs', null],
  ])
})

test('a run that goes on reads each judge as it did before', async () => {
  const done = [
    { judge: 'up/judge', method: 'identical', error: null },
    { judge: 'up/judge', method: 'steps', error: null },
  ] as const
  const { context, sent } = judging(() => STEPS.clone(), { letters: new LetterJudges(done) })
  expect(await comparePair(task(), context)).toMatchObject({ method: 'steps' })
  expect(sent.filter(wantsLetter)).toHaveLength(0)
})
