import { describe, expect, test } from 'vitest'
import { askInTurn, type Candidate } from '../../../src/moa/calls/ask-in-turn.ts'
import { unsent, type CallOutcome } from '../../../src/moa/calls/attempts.ts'
import { NO_USAGE } from '../../../src/moa/cost/usage.ts'

const FAILED = { code: 'upstream_error', message: 'It broke', retryable: false } as const

/** The outcome of a call that took so long. */
function outcomeOf({ model, index }: Candidate, spentMs: number): CallOutcome {
  const report = {
    id: `0/a/${index}`,
    role: 'agent',
    layer: 0,
    agent: 'a',
    model,
    status: 'failed',
    finishReason: null,
    latencyMs: spentMs,
    firstTokenMs: null,
    attempts: 1,
    usage: NO_USAGE,
    costUsd: 0,
    failure: FAILED,
  } as const
  return { reply: unsent(FAILED), report, spentMs }
}

/** Calls three models that take 300 ms each; returns which were called, and what they had left. */
async function turns({ timeoutMs = 60_000, last = '' } = {}) {
  const called: Candidate[] = []
  const calling = askInTurn(
    { model: 'one', fallbacks: ['two', 'three'], timeoutMs },
    {
      async *ask(candidate) {
        called.push(candidate)
        yield candidate.model
        return outcomeOf(candidate, 300)
      },
      isOver: ({ report }) => report.model === last,
    },
  )
  const events: string[] = []
  for (;;) {
    const next = await calling.next()
    if (next.done) return { called, events, outcomes: next.value }
    events.push(next.value)
  }
}

describe('askInTurn()', () => {
  test('calls the model, then its fallbacks, and returns the outcome of each', async () => {
    const { events, outcomes } = await turns()
    expect(events).toEqual(['one', 'two', 'three'])
    expect(outcomes.map(({ report }) => report.id)).toEqual(['0/a/0', '0/a/1', '0/a/2'])
  })

  test('ends with the first outcome that is over', async () => {
    expect((await turns({ last: 'two' })).events).toEqual(['one', 'two'])
  })

  test('gives each the rest of the time', async () => {
    const { called } = await turns({ timeoutMs: 1_000 })
    expect(called.map(({ timeoutMs }) => timeoutMs)).toEqual([1_000, 700, 400])
  })

  test('calls no further model when the time is used up', async () => {
    expect((await turns({ timeoutMs: 600 })).events).toEqual(['one', 'two'])
  })
})
