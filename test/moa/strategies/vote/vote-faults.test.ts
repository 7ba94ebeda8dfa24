import { describe, expect, test } from 'vitest'
import { layerOf, play, planOf, stage, agentOf } from '../../stage.ts'
import { bad } from '../desk.ts'
import { ranks } from '../selecting.ts'
import { poll, says, voteOf } from './voting.ts'

const CANCELLED = { ok: false, failure: { code: 'cancelled' } }

/** Runs a vote whose caller leaves after some time, and returns what was still open. */
async function left(script: Parameters<typeof stage>[0], afterMs: number, vote = voteOf()) {
  const on = stage(script)
  const names = Object.keys(script).filter((name) => name.length === 1)
  const layer = layerOf(names.map((name) => agentOf(name)))
  on.clock.setTimer(afterMs, on.leave)
  const played = await play(planOf([layer], { step: vote }), on)
  return { ...played, open: on.model.calls.filter(({ ending }) => ending === null) }
}

describe('a caller who leaves', () => {
  const slow = { afterMs: 1_000 }

  test('while agents vote ends them all, and those of later waves are not called', async () => {
    const script = { a: says(1, slow), b: says(1, slow), c: says(1, slow), d: says(1, slow) }
    const waves = voteOf({ pace: 'waves', stop: 'certain' })
    const { outcome, open, report } = await left(script, 500, waves)
    expect(outcome).toMatchObject(CANCELLED)
    expect(open).toEqual([])
    expect(report.calls.map(({ agent }) => agent)).toEqual(['a', 'b', 'c'])
  })

  test('while the judge decides a tie', async () => {
    const script = { a: says(1), b: says(2), judge: { ...ranks(['A', 'B']), ...slow } }
    const { outcome, open, report } = await left(script, 500)
    expect(outcome).toMatchObject(CANCELLED)
    expect(open).toEqual([])
    expect(report.finding).toBeNull()
  })

  test('while texts are read', async () => {
    const answer = { kind: 'text', pattern: null, pointer: null, units: [] } as const
    const script = { a: says(1), b: says(2), judge: { text: '{"answer":"one"}', ...slow } }
    const { outcome, open, report, answer: said } = await left(script, 500, voteOf({ answer }))
    expect(outcome).toMatchObject(CANCELLED)
    expect(open).toEqual([])
    expect(said).toBe('')
    expect(report.reasons).toEqual([])
  })

  test('while the aggregator writes what follows a vote without a result', async () => {
    const script = { a: says(1), b: { text: 'No.' }, pen: { text: 'Merged.', ...slow } }
    const { outcome, open, report } = await left(script, 500)
    expect(outcome).toMatchObject(CANCELLED)
    expect(open).toEqual([])
    expect(report.finding).toMatchObject({ winner: null })
  })
})

describe('every fault ends as what it is', () => {
  test('all agents fail: no vote, and no answer', async () => {
    const { outcome, answer, finding } = await poll({ a: bad, b: bad })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'quorum_not_met' } })
    expect([answer, finding]).toEqual(['', null])
  })

  test('no agent has a short answer: what follows, and nobody won', async () => {
    const { finding, answer, report } = await poll({ a: { text: 'Hm.' }, b: { text: 'Well.' } })
    expect(finding).toMatchObject({ winner: null, share: 0, votes: [], effectiveVotes: 0 })
    expect([answer, report.reasons]).toEqual(['Merged.', ['few_votes']])
  })

  test('what follows fails too: the best proposal, flagged', async () => {
    const { answer, outcome, report } = await poll(
      { a: says(1), b: { text: 'I would rather not say that.' } },
      { others: { pen: bad } },
    )
    expect(outcome).toMatchObject({ ok: true, synthesized: false })
    expect(answer).not.toBe('')
    expect(report.reasons).toEqual(['few_votes', 'aggregator_failed'])
  })

  test('every agent gives another answer: a tie that the judge decides, or an honest order', async () => {
    const script = { a: says(1), b: says(2), c: says(3) }
    const judged = await poll(script, { others: { judge: ranks(['C', 'B', 'A']) } })
    expect(judged.report).toMatchObject({ degraded: false, reasons: ['tie'] })
    expect(judged.finding).toMatchObject({ tieBrokenBy: 'judge', share: expect.closeTo(1 / 3, 10) })
    const alone = await poll(script, { others: { judge: bad } })
    expect(alone.report).toMatchObject({ degraded: true, reasons: ['tie', 'judge_failed'] })
    expect(alone.finding).toMatchObject({ winner: '1', tieBrokenBy: 'order' })
  })

  test('the best vote was cut off: the answer says that it is not whole', async () => {
    const cut = (answer: number) => ({ text: `Answer: ${answer}\nBecause`, finishReason: 'length' })
    const { outcome } = await poll({ a: cut(1), b: cut(1) })
    expect(outcome).toEqual({ ok: true, finishReason: 'length', synthesized: false })
    const emitted = await poll({ a: cut(1), b: cut(1) }, { vote: { emit: 'answer' } })
    expect([emitted.answer, emitted.outcome]).toEqual([
      '1',
      { ok: true, finishReason: 'stop', synthesized: false },
    ])
  })
})
