import { describe, expect, test } from 'vitest'
import type { VoteStep } from '../../../../src/moa/plan.ts'
import { aggregatorOf, judgeOf } from '../../stage.ts'
import { bad } from '../desk.ts'
import { ranks, sent as textOf } from '../selecting.ts'
import { poll, says } from './voting.ts'

const LABEL: VoteStep['answer'] = { kind: 'label', pattern: null, pointer: null, units: [] }

describe('vote', () => {
  test('answers with the text of the largest class, verbatim, and reports who voted for what', async () => {
    const { answer, outcome, report, finding, called } = await poll({
      a: says(391, { text: 'Long reasons.\nAnswer: 391' }),
      b: says(381),
      c: { text: 'Answer: 391.0' },
    })
    expect(answer).toBe('Answer: 391.0')
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: false })
    expect(report).toMatchObject({ strategy: 'vote', degraded: false, reasons: [] })
    expect(finding).toMatchObject({
      winner: '391',
      share: expect.closeTo(2 / 3, 10),
      votes: [
        { answer: '391', weight: 2, agents: ['a', 'c'] },
        { answer: '381', weight: 1, agents: ['b'] },
      ],
      abstained: [],
      stoppedAfter: null,
      tieBrokenBy: null,
    })
    expect(called).toEqual(['a', 'b', 'c'])
  })

  test('counts an agent without a short answer as an abstention', async () => {
    const { finding, report } = await poll({
      a: says(7),
      b: { text: 'I would rather not say.' },
      c: says(7),
    })
    expect(finding).toMatchObject({ winner: '7', share: 1, abstained: ['b'] })
    expect(report.degraded).toBe(false)
  })

  test('an agent that failed has no vote, and the run says so', async () => {
    const { finding, report } = await poll({ a: says(7), b: bad, c: says(7) })
    expect(finding).toMatchObject({ winner: '7', abstained: [] })
    expect(report.reasons).toEqual(['agent_failed:0/b'])
  })

  test('counts the weights of agents', async () => {
    const { finding, answer } = await poll(
      { a: says(1), b: says(1), c: says(2) },
      { agents: { c: { weight: 3 } } },
    )
    expect(finding).toMatchObject({ winner: '2', share: 0.6 })
    expect(answer).toContain('Answer: 2')
  })

  test('counts what a measured accuracy is worth where an agent has no weight', async () => {
    const { finding } = await poll(
      { a: says(1), b: says(1), c: says(2) },
      { agents: { a: { accuracy: 0.6 }, b: { accuracy: 0.6 }, c: { accuracy: 0.9 } } },
    )
    expect(finding).toMatchObject({
      winner: '2',
      votes: [{ weight: expect.closeTo(2.197, 3) }, {}],
    })
  })

  test('gives the short answer alone where the mixture wants that', async () => {
    const { answer, outcome } = await poll(
      { a: says(391), b: says(391), c: says(1) },
      { vote: { emit: 'answer' } },
    )
    expect(answer).toBe('391')
    expect(outcome).toEqual({ ok: true, finishReason: 'stop', synthesized: false })
  })

  test('gives a long short answer whole: JSON as it is, and other answers as the text that has them', async () => {
    const value = JSON.stringify({
      words: Array.from({ length: 30 }, (_, index) => `word-${index}`),
    })
    const json = { ...LABEL, kind: 'json' } as const
    const same = { a: { text: `Here:\n${value}` }, b: { text: `So:\n${value}` } }
    const compact = await poll(same, { vote: { emit: 'answer', answer: json } })
    expect(compact.answer).toBe(value)
    const label =
      'as long as a label may be, and longer than what a report shows of one, which is eighty'
    const long = { a: says(label), b: says(label) }
    const whole = await poll(long, { vote: { emit: 'answer', answer: LABEL } })
    expect(whole.finding?.winner).toMatch(/…$/)
    expect(whole.answer).toBe(says(label).text)
  })

  test('gives the whole text where the short answer has not the form of the request', async () => {
    const json = { text: '{"n": 391}' }
    const answerRule = { kind: 'number', pattern: null, pointer: '/n', units: [] } as const
    const { answer } = await poll(
      { a: json, b: json, c: { text: '{"n": 1}' } },
      {
        vote: { emit: 'answer', answer: answerRule },
        answer: {
          responseFormat: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
        },
      },
    )
    expect(answer).toBe('{"n": 391}')
  })

  test('a proposal that does not have the form of the request has no vote', async () => {
    const { finding, answer, report } = await poll(
      { a: { text: '{"n": 1}' }, b: says(2), c: says(2), d: { text: '{"n": 1}' } },
      {
        vote: { answer: { kind: 'number', pattern: null, pointer: '/n', units: [] } },
        answer: { responseFormat: { type: 'json_object' } },
      },
    )
    expect(answer).toBe('{"n": 1}')
    expect(finding?.winner).toBe('1')
    expect(report.reasons).toEqual(['agent_unfit:0/b', 'agent_unfit:0/c'])
  })

  test('says how many independent votes these are worth, by the families of the models', async () => {
    const script = { a: says(1), b: says(1), c: says(1) }
    const { finding } = await poll(script)
    expect(finding).toMatchObject({ effectiveVotes: expect.closeTo(3 / 1.6, 10), assumed: true })
  })
})

describe('a tie', () => {
  const tied = { a: says(1), b: says(2), c: says(3), d: says(2), e: says(1) }

  test('is decided by the judge, who sees one proposal of each class that leads', async () => {
    const { finding, report, sent, answer } = await poll(tied, {
      others: { judge: ranks(['A', 'B']) },
    })
    const judging = sent.find(({ model }) => model === 'judge')
    const shown = [...textOf(judging).matchAll(/<<<response [A-Z] [^>]*>>>\n([\s\S]*?)\n<<<end/g)]
    expect(shown.map(([, text]) => text).sort()).toEqual([
      'I worked it out.\nAnswer: 1',
      'I worked it out.\nAnswer: 2',
    ])
    expect(answer).toBe(shown[0]?.[1])
    expect(finding).toMatchObject({ tieBrokenBy: 'judge', share: 0.4 })
    expect(answer).toContain(`Answer: ${finding?.winner}`)
    expect(report).toMatchObject({ reasons: ['tie'], degraded: false })
    expect(report.calls.at(-1)).toMatchObject({ role: 'judge' })
  })

  test('is decided by either verdict', async () => {
    const first = await poll(tied, { others: { judge: ranks(['A', 'B']) } })
    const second = await poll(tied, { others: { judge: ranks(['B', 'A']) } })
    expect(new Set([first.finding?.winner, second.finding?.winner])).toEqual(new Set(['1', '2']))
  })

  test.each([
    ['fails', bad, 'judge_failed'],
    ['talks nonsense', { text: 'They are all nice.' }, 'judge_invalid'],
  ])('goes to the agent listed first when the judge %s', async (_, judge, reason) => {
    const { finding, report, answer } = await poll(tied, { others: { judge } })
    expect(finding).toMatchObject({ winner: '1', tieBrokenBy: 'order' })
    expect(answer).toContain('Answer: 1')
    expect(report).toMatchObject({ degraded: true, reasons: ['tie', reason] })
  })

  test('fails a run that may lack nothing when the judge fails', async () => {
    const { outcome } = await poll(tied, { others: { judge: bad }, onShortfall: 'fail' })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
  })

  test('of weights is none when their sums differ', async () => {
    const { finding, called } = await poll(
      { a: says(1), b: says(2) },
      { agents: { b: { weight: 1.1 } } },
    )
    expect(finding).toMatchObject({ winner: '2', tieBrokenBy: null })
    expect(called).not.toContain('judge')
  })
})

describe('a vote without a result', () => {
  const silent = { text: 'I would rather not say, and I will not.' }

  test('of too few short answers goes on to the aggregator, and keeps its finding', async () => {
    const { answer, outcome, report, finding, sent } = await poll({
      a: says(1),
      b: silent,
      c: silent,
    })
    expect(answer).toBe('Merged.')
    expect(outcome).toMatchObject({ ok: true, synthesized: true })
    expect(report).toMatchObject({ strategy: 'vote', degraded: true, reasons: ['few_votes'] })
    expect(finding).toMatchObject({ winner: null, abstained: ['b', 'c'], votes: [{ answer: '1' }] })
    expect(textOf(sent.at(-1))).toContain(silent.text)
  })

  test('of no majority goes on to the judge of select, and keeps its finding', async () => {
    const { report, finding, answer } = await poll(
      { a: says(1), b: says(2), c: says(3) },
      {
        vote: {
          majority: 0.5,
          fallback: { kind: 'select', judge: judgeOf(), alone: aggregatorOf() },
        },
        others: { judge: ranks(['B', 'A', 'C']) },
      },
    )
    expect(report.reasons).toEqual(['no_majority'])
    expect(finding).toMatchObject({ kind: 'vote', winner: null, share: expect.closeTo(1 / 3, 10) })
    expect(answer).toContain('Answer: ')
  })

  test('a share that only equals the majority is none', async () => {
    const half = await poll(
      { a: says(1), b: says(1), c: says(2), d: says(3) },
      { vote: { majority: 0.5 } },
    )
    expect(half.report.reasons).toEqual(['no_majority'])
    const more = await poll({ a: says(1), b: says(1), c: says(2) }, { vote: { majority: 0.5 } })
    expect(more.report.reasons).toEqual([])
  })

  test('answers with the first proposal where the mixture wants no more calls, whole ones before others', async () => {
    const { answer, report, called } = await poll(
      { a: { ...silent, finishReason: 'length' }, b: says(1), c: silent },
      { vote: { fallback: null } },
    )
    expect(answer).toContain('Answer: 1')
    expect(report.reasons).toContain('few_votes')
    expect(called).toEqual(['a', 'b', 'c'])
  })

  test('fails a run that may lack nothing', async () => {
    const few = await poll({ a: says(1), b: silent }, { onShortfall: 'fail' })
    expect(few.outcome).toMatchObject({ ok: false, failure: { code: 'quorum_not_met' } })
    const none = await poll(
      { a: says(1), b: says(2) },
      { vote: { majority: 0.5 }, onShortfall: 'fail' },
    )
    expect(none.outcome).toMatchObject({ ok: false, failure: { code: 'quorum_not_met' } })
  })

  test('fails when what follows fails, and no proposal can stand in', async () => {
    const { outcome } = await poll(
      { a: says(1), b: silent },
      {
        vote: { fallback: null },
        answer: { responseFormat: { type: 'json_object' } },
      },
    )
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'wrong_format' } })
  })
})

describe('confidence', () => {
  test('that agents state decides between classes of one size', async () => {
    const sure = (answer: number, confidence: number) => ({
      text: `Confidence: ${confidence}\nAnswer: ${answer}`,
    })
    const { finding, called } = await poll(
      { a: sure(1, 40), b: sure(2, 95) },
      { vote: { confidence: 'stated' } },
    )
    expect(finding?.winner).toBe('2')
    expect(called).not.toContain('judge')
    const total = finding?.votes.reduce((sum, { weight }) => sum + weight, 0)
    expect(total).toBeCloseTo(2, 10)
  })

  test('that is not wanted counts for nothing', async () => {
    const { finding } = await poll(
      { a: { text: 'Confidence: 1\nAnswer: 1' }, b: says(2), c: says(1) },
      { vote: {} },
    )
    expect(finding).toMatchObject({ winner: '1', share: expect.closeTo(2 / 3, 10) })
  })
})
