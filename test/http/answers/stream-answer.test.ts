import { beforeEach, describe, expect, test } from 'vitest'
import { streamAnswer } from '../../../src/http/answers/stream-answer.ts'
import type { Run } from '../../../src/gateway/runs/run.ts'
import type { RunEvent, RunOutcome } from '../../../src/moa/events.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { FakeClock } from '../../support/fake-upstream.ts'

const AGENT_END = {
  type: 'agent-end',
  layer: 0,
  agent: 'a',
  model: 'sim/a',
  status: 'ok',
  latencyMs: 1,
  failure: null,
} as const
const PROPOSAL: RunEvent = {
  ...AGENT_END,
  proposal: { agent: 'a', model: 'sim/a', text: 'Yes.', ended: 'whole' },
}
const AGGREGATOR: RunEvent = { type: 'aggregator-start', model: 'sim/pen' }
const FAILED: RunOutcome = { ok: false, failure: { code: 'quorum_not_met', message: 'Too few.' } }

/** A run whose events a test emits one by one. */
class HandRun implements Run {
  readonly identity = { run: 'run_1', mixture: 'm', version: null, cache: 'off' } as const
  readonly durationMs = 1
  outcome: RunOutcome = { ok: true, finishReason: 'stop', synthesized: true }
  /** How often an event was pulled. */
  pulls = 0
  readonly #said: (RunEvent | null)[] = []
  #hear = () => {}

  say(...events: readonly (RunEvent | null)[]): void {
    this.#said.push(...events)
    this.#hear()
  }

  async next(): Promise<RunEvent | null> {
    this.pulls += 1
    while (this.#said.length === 0) await new Promise<void>((resolve) => (this.#hear = resolve))
    return this.#said.shift() ?? null
  }

  report = () => new RunRecorder('synthesize').report(null)
  leave = () => Promise.resolve()
}

let clock: FakeClock
let run: HandRun
let response: Response | null
let bugs: unknown[]
beforeEach(() => {
  clock = new FakeClock()
  run = new HandRun()
  response = null
  bugs = []
  const form = {
    shape: 'openai-chat',
    id: 'c',
    model: 'm',
    created: 1,
    stream: true,
    progress: 'none',
    options: { includeUsage: false },
  } as const
  const failed = (error: unknown) => void bugs.push(error)
  const timing = { clock, holdMs: 2_000, heartbeatMs: 2_000, failed }
  void streamAnswer(run, form, timing).then((opened) => (response = opened))
})

/** Some turns of the event loop, in which every event is read. */
function turns(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}

describe('the status of a stream', () => {
  test('comes 25 ms after the first proposal when nothing more comes', async () => {
    run.say(PROPOSAL)
    await turns()
    clock.advance(24)
    await turns()
    expect(response).toBeNull()
    clock.advance(1)
    await turns()
    expect(response).toMatchObject({ status: 200 })
  })

  test('is that of the error when the run fails within that time', async () => {
    run.say(PROPOSAL)
    await turns()
    run.outcome = FAILED
    run.say(null)
    await turns()
    expect(response).toMatchObject({ status: 502 })
  })

  test('comes with the first token when that comes within that time', async () => {
    run.say(PROPOSAL, AGGREGATOR)
    await turns()
    expect({ pulls: run.pulls, response }).toEqual({ pulls: 3, response: null })
    run.say({ type: 'answer-deltas', deltas: [{ text: 'Yes.' }] })
    await turns()
    expect(response).toMatchObject({ status: 200 })
    expect(clock.pending).toBe(0)
  })

  test('comes with the first text of a draft', async () => {
    run.say({ type: 'draft', layer: 0, agent: 'a', text: 'Ye', whole: false })
    await turns()
    expect(response).toMatchObject({ status: 200 })
  })

  test('comes 25 ms after the first proposal, however many follow', async () => {
    run.say(PROPOSAL)
    await turns()
    clock.advance(20)
    run.say(PROPOSAL)
    await turns()
    clock.advance(5)
    await turns()
    expect(response).toMatchObject({ status: 200 })
  })

  test('waits for the first token or for 2 s when there is no proposal', async () => {
    run.say(AGGREGATOR)
    await turns()
    clock.advance(1_999)
    await turns()
    expect(response).toBeNull()
    run.say({ type: 'answer-deltas', deltas: [{ text: 'Yes.' }] })
    await turns()
    expect(response).toMatchObject({ status: 200 })
    expect(clock.pending).toBe(0)
  })
})
