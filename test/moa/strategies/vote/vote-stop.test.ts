import { describe, expect, test } from 'vitest'
import { layerOf, planOf, play, stage } from '../../stage.ts'
import { poll, says, voteOf } from './voting.ts'

/** Seven agents that answer so, one every 100 ms. */
function seven(answers: readonly (number | null)[]) {
  return Object.fromEntries(
    answers.map((answer, index) => [
      'abcdefg'.charAt(index),
      answer === null
        ? { text: 'I would rather not say.', afterMs: 100 * (index + 1) }
        : says(answer, { afterMs: 100 * (index + 1) }),
    ]),
  )
}

describe('a vote that starts every agent', () => {
  test('stops the others as soon as they could not change the result', async () => {
    const { finding, report, ms, answer } = await poll(seven([1, 1, 2, 1, 1, 2, 2]), {
      vote: { stop: 'certain' },
    })
    expect(ms).toBe(500)
    expect(finding).toMatchObject({ winner: '1', stoppedAfter: 5, share: 0.8 })
    expect(answer).toContain('Answer: 1')
    expect(report).toMatchObject({ degraded: false, reasons: [] })
    const stopped = report.calls.filter(({ status }) => status === 'cancelled')
    expect(stopped.map(({ agent }) => agent)).toEqual(['f', 'g'])
  })

  test('waits for all where the mixture wants them', async () => {
    const { finding, ms } = await poll(seven([1, 1, 1, 1, 1, 1, 1]), { vote: { stop: 'never' } })
    expect(ms).toBe(700)
    expect(finding).toMatchObject({ share: 1, stoppedAfter: null })
  })

  test('cuts nobody off for being slow before as many have answered as make a vote', async () => {
    const { finding, ms, report } = await poll(
      { a: says(1, { afterMs: 100 }), b: says(1, { afterMs: 5_000 }), c: says(2, { hangs: true }) },
      { vote: { stop: 'never' }, layer: { grace: 1.5 } },
    )
    expect(finding).toMatchObject({ winner: '1', votes: [{ agents: ['a', 'b'] }] })
    expect(report.reasons).toEqual(['agent_cut_off:0/c'])
    expect(ms).toBeLessThan(9_000)
  })

  test('waits while the others could still make it a tie', async () => {
    const { finding } = await poll(seven([1, 1, 1, 2, 2, 2, 1]), { vote: { stop: 'certain' } })
    expect(finding).toMatchObject({ winner: '1', stoppedAfter: null })
  })

  test('has no stop to report when the last agent decides', async () => {
    const { finding } = await poll(seven([1, 2, 1, 2, 1, 2, 1]), { vote: { stop: 'certain' } })
    expect(finding).toMatchObject({ winner: '1', stoppedAfter: null })
  })

  test('stops no agents of the layers before', async () => {
    const first = Object.fromEntries(
      ['w', 'x', 'y', 'z'].map((name, index) => [name, says(1, { afterMs: 100 * (index + 1) })]),
    )
    const on = stage({ ...first, ...seven([2, 2, 2, 2, 2, 2, 2]) })
    const layers = [layerOf(['w', 'x', 'y', 'z'], { grace: 100 }), layerOf('abcdefg'.split(''))]
    const { report } = await play(planOf(layers, { step: voteOf({ stop: 'likely' }) }), on)
    const before = report.calls.filter(({ layer }) => layer === 0)
    expect(before.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(report.finding).toMatchObject({ winner: '2', stoppedAfter: 3 })
  })

  test('is not settled by proposals that have not the form of the request', async () => {
    const json = (afterMs: number) => ({ text: '{"n": 2}', afterMs })
    const text = (afterMs: number) => says(1, { afterMs })
    const { finding } = await poll(
      { a: text(100), b: text(200), c: text(300), d: json(400), e: json(500) },
      { vote: { stop: 'likely' }, answer: { responseFormat: { type: 'json_object' } } },
    )
    expect(finding).toMatchObject({ winner: '2', votes: [{ agents: ['d', 'e'] }] })
  })

  test('counts the weights that are still out', async () => {
    const heavy = { agents: { g: { weight: 5 } } }
    const late = await poll(seven([1, 1, 1, 1, 1, 1, 2]), { vote: { stop: 'certain' }, ...heavy })
    expect(late.finding).toMatchObject({ winner: '1', stoppedAfter: 6 })
    const first = { agents: { a: { weight: 9 } } }
    const early = await poll(seven([1, 2, 2, 2, 2, 2, 2]), { vote: { stop: 'certain' }, ...first })
    expect(early.finding).toMatchObject({ winner: '1', stoppedAfter: 2 })
  })

  test('an abstention and a failure add nothing, and are out no more', async () => {
    const { finding } = await poll(seven([1, null, null, 1, 1, 2, 2]), {
      vote: { stop: 'certain' },
    })
    expect(finding).toMatchObject({ winner: '1', stoppedAfter: 5, abstained: ['b', 'c'] })
  })

  test('is not settled with fewer short answers than make a vote', async () => {
    const { finding } = await poll(
      {
        a: says(1, { afterMs: 100 }),
        b: { text: 'No.', afterMs: 200 },
        c: says(1, { afterMs: 900 }),
      },
      { vote: { stop: 'certain' }, agents: { a: { weight: 9 } } },
    )
    expect(finding).toMatchObject({
      winner: '1',
      stoppedAfter: null,
      votes: [{ agents: ['a', 'c'] }],
    })
  })

  test('is not settled while the others could vote its majority down', async () => {
    const answers = [1, 1, 1, 1, 2, 3, 4]
    const plural = await poll(seven(answers), { vote: { stop: 'certain' } })
    expect(plural.finding).toMatchObject({ stoppedAfter: 4 })
    const major = await poll(seven(answers), { vote: { stop: 'certain', majority: 0.6 } })
    expect(major.finding).toMatchObject({ winner: null, stoppedAfter: null })
    expect(major.report.reasons).toEqual(['no_majority'])
  })

  test('does not count confidence that agents still out may have', async () => {
    const sure = (answer: number, confidence: number, afterMs: number) => ({
      text: `Confidence: ${confidence}\nAnswer: ${answer}`,
      afterMs,
    })
    // Two unsure votes are 2.0 at most against one that may weigh e.
    const { finding } = await poll(
      { a: sure(1, 0, 100), b: sure(1, 0, 200), c: sure(2, 100, 300) },
      { vote: { stop: 'certain', confidence: 'stated' } },
    )
    expect(finding).toMatchObject({ winner: '2', stoppedAfter: null })
  })

  test('that is likely ends earlier than one that is certain', async () => {
    const answers = [1, 1, 1, 2, 2, 1, 1]
    const likely = await poll(seven(answers), { vote: { stop: 'likely' } })
    expect(likely.finding).toMatchObject({ winner: '1', stoppedAfter: 3 })
    const certain = await poll(seven(answers), { vote: { stop: 'certain' } })
    expect(certain.finding).toMatchObject({ winner: '1', stoppedAfter: 6 })
  })

  test('ends with a window of equal answers, which another answer interrupts', async () => {
    const row = await poll(
      {
        ...seven([2, 1, 1, 1, 1, 2, 2]),
        h: says(2, { afterMs: 800 }),
        i: says(2, { afterMs: 900 }),
      },
      { vote: { stop: 'window' } },
    )
    expect(row.finding).toMatchObject({ winner: '1', stoppedAfter: 5 })
    const broken = await poll(
      {
        ...seven([1, 1, 1, 2, 1, 2, 2]),
        h: says(1, { afterMs: 800 }),
        i: says(2, { afterMs: 900 }),
      },
      { vote: { stop: 'window' } },
    )
    expect(broken.finding).toMatchObject({ winner: '1', stoppedAfter: 8 })
  })
})

describe('a vote in waves', () => {
  test('calls three agents, then two at a time, until the result is settled', async () => {
    const { called, finding, report, ms } = await poll(seven([1, 2, 1, 1, 1, 2, 2]), {
      vote: { stop: 'certain', pace: 'waves' },
    })
    expect(called).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(finding).toMatchObject({ winner: '1', stoppedAfter: 5, votes: [{ weight: 4 }, {}] })
    expect(report).toMatchObject({ degraded: false, reasons: [] })
    expect(report.calls.map(({ agent }) => agent)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(ms).toBe(300 + 500)
  })

  test('calls nobody again when the first three settle it', async () => {
    const { called } = await poll(seven([1, 1, 1, 2, 2, 2, 2]), {
      vote: { stop: 'likely', pace: 'waves' },
    })
    expect(called).toEqual(['a', 'b', 'c'])
  })

  test('starts with as many as the quorum of its layer', async () => {
    const { called } = await poll(seven([1, 1, 1, 1, 1, 1, 1]), {
      vote: { stop: 'certain', pace: 'waves' },
      layer: { quorum: 5 },
    })
    expect(called).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('starts with as many as make a vote', async () => {
    const { called } = await poll(seven([1, 1, 1, 1, 1, 1, 1]), {
      vote: { stop: 'likely', pace: 'waves', minVotes: 4 },
    })
    expect(called).toEqual(['a', 'b', 'c', 'd'])
  })

  test('starts every agent where no result can settle before the texts are read', async () => {
    const { ms } = await poll(seven([1, 1, 1, 1, 1, 1, 1]), {
      vote: {
        stop: 'certain',
        pace: 'waves',
        answer: { kind: 'text', pattern: null, pointer: null, units: [] },
      },
      others: { judge: { text: '{"answer":"one"}' } },
    })
    expect(ms).toBe(700)
  })

  test('goes on when agents of a wave fail', async () => {
    const { called, finding } = await poll(
      {
        a: { failure: { code: 'upstream_error' } },
        b: { failure: { code: 'upstream_error' } },
        c: says(1),
        d: says(1),
        e: says(1),
        f: says(2),
      },
      { vote: { stop: 'certain', pace: 'waves' } },
    )
    expect(called).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(finding).toMatchObject({ winner: '1', stoppedAfter: 5 })
  })
})
