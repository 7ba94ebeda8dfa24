import { describe, expect, test } from 'vitest'
import { followRun } from '../../../src/gateway/jobs/job-progress.ts'
import type { JobJournal, NamedEvent } from '../../../src/gateway/ports/job-store.ts'
import type { Run } from '../../../src/gateway/runs/run.ts'
import type { RunEvent } from '../../../src/moa/events.ts'
import { sleep } from '../../../src/moa/ports.ts'
import { FakeClock } from '../../support/fake-clock.ts'

type Timed = readonly [atMs: number, event: RunEvent]

function delta(agent: string, text: string, offset: number): RunEvent {
  return { type: 'agent-delta', layer: 0, agent, offset, text }
}

/** Follows a run that yields these events; returns the reports, each with its time. */
async function follow(events: readonly Timed[], addEvents?: JobJournal['addEvents']) {
  const clock = new FakeClock()
  const startedAtMs = clock.now()
  const left = [...events]
  const run = {
    async next() {
      const [next] = left.splice(0, 1)
      if (next === undefined) return null
      await sleep(clock, next[0] - (clock.now() - startedAtMs), [])
      return next[1]
    },
  } as unknown as Run
  const reports: { readonly atMs: number; readonly events: readonly NamedEvent[] }[] = []
  const journal = {
    addEvents(added: readonly NamedEvent[]) {
      reports.push({ atMs: clock.now() - startedAtMs, events: added })
      return addEvents?.(added) ?? Promise.resolve()
    },
  } as unknown as JobJournal
  await clock.until(followRun(run, journal, clock))
  const data = reports.map((report) => ({
    atMs: report.atMs,
    data: report.events.map((each) => JSON.parse(each.data) as RunEvent),
  }))
  return { reports, data }
}

const start: RunEvent = { type: 'layer-start', layer: 0, agents: ['a', 'b'] }

describe('the progress of a job', () => {
  test('has a step of the run at once, under a name that stays the same', async () => {
    const first = await follow([[5, start]])
    const again = await follow([[7, start]])
    expect(first.data).toEqual([{ atMs: 5, data: [start] }])
    expect(again.reports[0]?.events).toEqual(first.reports[0]?.events)
  })

  test('joins what one agent writes within half a second', async () => {
    const { data } = await follow([
      [10, delta('a', 'So', 0)],
      [20, delta('b', 'No', 0)],
      [30, delta('a', ' it', 2)],
      [400, delta('a', ' is', 5)],
      [900, delta('a', '.', 8)],
    ])
    expect(data).toEqual([
      { atMs: 510, data: [delta('a', 'So it is', 0), delta('b', 'No', 0)] },
      { atMs: 900, data: [delta('a', '.', 8)] },
    ])
  })

  test('keeps the order of text and steps', async () => {
    const draft: RunEvent = { type: 'draft', layer: 0, agent: 'a', text: 'So', whole: false }
    const { data } = await follow([
      [10, delta('a', 'So', 0)],
      [10, draft],
      [10, delta('a', ' it', 2)],
      [30, start],
    ])
    expect(data.flatMap((report) => report.data)).toEqual([
      delta('a', 'So', 0),
      draft,
      delta('a', ' it', 2),
      start,
    ])
    expect(data[0]?.atMs).toBe(10)
  })

  test('drops what waits of a text that starts again', async () => {
    const { data } = await follow([
      [10, delta('a', 'Ly', 0)],
      [20, delta('a', 'Paris', 0)],
    ])
    expect(data.flatMap((report) => report.data)).toEqual([delta('a', 'Paris', 0)])
  })

  test('has every text of a run that is made again', async () => {
    const events = [[10, delta('a', 'So', 0)]] as const
    const [first, again] = [await follow(events), await follow(events)]
    expect(again.reports[0]?.events[0]?.name).not.toBe(first.reports[0]?.events[0]?.name)
  })

  test('does not end a job that cannot report it', async () => {
    const { data } = await follow(
      [
        [10, start],
        [20, { type: 'aggregator-start', model: 'pen' }],
      ],
      () => Promise.reject(new Error('unreachable')),
    )
    expect(data).toHaveLength(2)
  })
})
