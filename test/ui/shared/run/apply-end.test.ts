import { describe, expect, test } from 'vitest'
import {
  applyEnd,
  applyFailure,
  applyRecord,
  applyStop,
  viewOfRun,
} from '../../../../src/ui/shared/run/apply-end.ts'
import { callsOf, isRunning, newRun } from '../../../../src/ui/shared/run/run-view.ts'
import {
  after,
  agentEnd,
  agentStart,
  call,
  delta,
  layerStart,
  record,
  report,
  writerStart,
} from './events.ts'

const live = () =>
  after(
    layerStart(0, 'quick', 'slow'),
    agentStart(0, 'quick'),
    agentStart(0, 'slow'),
    agentEnd(0, 'quick'),
    writerStart(),
  )

describe('applyEnd()', () => {
  test('the report gives each card its tokens, attempts and cost, and the run its end', () => {
    const view = applyEnd(live(), report(), 200)
    expect(view).toMatchObject({ phase: 'done', run: 'run_1', durationMs: 200, draft: null })
    expect(view.layers[0]?.calls[0]).toMatchObject({
      tokens: { prompt: 100, completion: 20 },
      attempts: 1,
      costUsd: 0.001,
    })
    expect(view.after).toMatchObject([{ role: 'aggregator', state: 'done', costUsd: 0.001 }])
  })

  test('a fallback is on the card of its agent, which costs both calls', () => {
    const failed = call({ status: 'failed', model: 'sim/first', latency_ms: 50 })
    const calls = [failed, call({ model: 'sim/second' })]
    const [card] = callsOf(applyEnd(live(), report({ calls }), 200))
    expect(card).toMatchObject({ model: 'sim/second', state: 'done', attempts: 2, costUsd: 0.002 })
    expect(card?.calls).toHaveLength(2)
  })

  test('a cost that is not known is unknown in the sum, too', () => {
    const calls = [call(), call({ cost_usd: null })]
    expect(callsOf(applyEnd(live(), report({ calls }), 200))[0]?.costUsd).toBeNull()
  })

  test('measured times replace those of the page; without them they stay', () => {
    const [seen] = callsOf(applyEnd(live(), report(), 200))
    expect(seen).toMatchObject({ startedMs: 10, endedMs: 30 })
    const calls = [call({ started_ms: 3 })]
    const [measured] = callsOf(applyEnd(live(), report({ calls }), 200))
    expect(measured).toMatchObject({ startedMs: 3, firstTokenMs: 43, endedMs: 103 })
  })

  test('calls that the stream did not announce have a card', () => {
    const view = applyEnd(newRun('team-answer'), report(), 200)
    expect(callsOf(view).map(({ role, agent }) => [role, agent])).toEqual([
      ['agent', 'quick'],
      ['aggregator', 'aggregator'],
    ])
  })
})

describe('a run without an answer', () => {
  test.each([
    ['stopped', applyStop(live(), 200)],
    ['failed', applyFailure(live(), { code: 'cut_off', message: 'Cut off' }, 200)],
  ] as const)('is %s: what ran is cut off, what was done stays', (phase, view) => {
    expect(view.phase).toBe(phase)
    expect(isRunning(view)).toBe(false)
    expect(callsOf(view).map(({ state }) => state)).toEqual(['done', 'cut-off', 'cut-off'])
    expect(view.durationMs).toBe(200)
  })

  test('its record adds what the calls cost, and keeps what the page has seen', () => {
    const seen = applyStop(
      after(layerStart(0, 'quick'), agentStart(0, 'quick'), delta('quick', 0, 'Half a')),
      200,
    )
    const calls = [call({ status: 'cancelled' })]
    const view = applyRecord(seen, record({ status: 'cancelled', calls }))
    expect(view).toMatchObject({ phase: 'stopped', durationMs: 200, report: { run: 'run_1' } })
    expect(callsOf(view)).toMatchObject([{ state: 'cut-off', text: 'Half a', costUsd: 0.001 }])
  })
})

describe('viewOfRun()', () => {
  const proposal = (agent: string) =>
    ({ layer: 0, agent, model: `sim/${agent}`, text: `By ${agent}`, ended: 'whole' }) as const

  test('shows agents in configured order, whoever ended first', () => {
    const calls = [
      call({ agent: 'c', started_ms: 2 }),
      call({ agent: 'a', started_ms: 0 }),
      call({ agent: 'b', started_ms: 1, status: 'failed' }),
    ]
    const proposals = [proposal('a'), proposal('c')]
    const view = viewOfRun(record({ calls, proposals }))
    expect(view.layers[0]?.calls.map(({ agent }) => agent)).toEqual(['a', 'b', 'c'])
    expect(view.layers[0]?.calls.map(({ text }) => text)).toEqual(['By a', '', 'By c'])
  })

  test('a run of an older release has its layers one after the other', () => {
    const calls = [
      call({ latency_ms: 100 }),
      call({ agent: 'slow', latency_ms: 300 }),
      call({ layer: 1, latency_ms: 50 }),
      call({ role: 'judge', agent: 'judge', latency_ms: 20 }),
      call({ role: 'aggregator', agent: 'aggregator', status: 'failed', latency_ms: 30 }),
      call({ role: 'aggregator', agent: 'aggregator', latency_ms: 70, first_token_ms: 10 }),
    ]
    const view = viewOfRun(record({ calls }))
    expect(callsOf(view).map(({ startedMs, endedMs }) => [startedMs, endedMs])).toEqual([
      [0, 100],
      [0, 300],
      [300, 350],
      [350, 370],
      [370, 470],
    ])
    expect(view.after.at(-1)?.firstTokenMs).toBe(410)
    expect(view.layers[1]).toMatchObject({ startedMs: 300, endedMs: 350 })
  })

  test('has the answer, the end and the reasons', () => {
    const view = viewOfRun(
      record({
        status: 'failed',
        error: { code: 'quorum_not_met', message: 'Too few answered' },
        reasons: ['agent_failed:0/a'],
        message: { role: 'assistant', content: 'Text', refusal: null },
      }),
    )
    expect(view).toMatchObject({
      phase: 'failed',
      answer: 'Text',
      error: { code: 'quorum_not_met' },
      reasons: ['agent_failed:0/a'],
      durationMs: 200,
    })
  })
})
