import { expect, test } from 'vitest'
import type { Run } from '../../../src/gateway/runs/run.ts'
import type { RunEvent, RunOutcome } from '../../../src/moa/events.ts'
import { RunRecorder } from '../../../src/moa/report.ts'
import { AskRun, type ProgressToken } from '../../../src/http/mcp/ask-run.ts'
import { FakeClock } from '../../support/fake-clock.ts'

/** A run whose events a test sends. */
class ScriptedRun implements Run {
  readonly identity = { run: 'run_1', mixture: 'demo', version: null, cache: 'off' } as const
  readonly durationMs = 0
  outcome: RunOutcome = { ok: true, finishReason: 'stop', synthesized: true }
  left = 0
  #pull = Promise.withResolvers<RunEvent | null>()
  #next = this.#pull.promise

  send(event: RunEvent | null): void {
    this.#pull.resolve(event)
  }

  throws(): void {
    this.#pull.reject(new Error('a bug with a secret in it'))
  }

  async next(): Promise<RunEvent | null> {
    const event = await this.#next
    this.#pull = Promise.withResolvers()
    this.#next = this.#pull.promise
    return event
  }

  report() {
    return new RunRecorder('synthesize').report(this.outcome)
  }

  async leave(): Promise<void> {
    this.left += 1
  }
}

function stage(token: ProgressToken) {
  const clock = new FakeClock()
  const run = new ScriptedRun()
  const failures: unknown[] = []
  const failed = (error: unknown) => void failures.push(error)
  return { clock, run, failures, ask: new AskRun(run, token, { clock, failed }) }
}

const START: RunEvent = { type: 'aggregator-start', model: 'up/pen' }

test('a run that is silent for long reports that it still works', async () => {
  const { clock, ask, run } = stage('t')
  const first = ask.next()
  await clock.advance(9_999)
  expect(await Promise.race([first, Promise.resolve('none yet')])).toBe('none yet')
  await clock.advance(1)
  const notification = (progress: number, message: string) => ({
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: 't', progress, message },
  })
  expect(await first).toEqual(notification(1, 'Still working after 10 s'))
  const second = ask.next()
  await clock.advance(10_000)
  expect(await second).toEqual(notification(2, 'Still working after 20 s'))
  const third = ask.next()
  await clock.advance(5_000)
  run.send(START)
  expect(await third).toEqual(notification(3, 'up/pen writes the answer'))
  // The silence is counted from the last notification.
  const fourth = ask.next()
  await clock.advance(9_999)
  expect(await Promise.race([fourth, Promise.resolve('none yet')])).toBe('none yet')
  run.send(null)
  expect(await fourth).toBeNull()
  expect(clock.pending).toBe(0)
})

test('a caller without a token gets no notification, and costs no timer', async () => {
  const { clock, ask, run } = stage(undefined)
  const next = ask.next()
  await clock.advance(60_000)
  expect(clock.pending).toBe(0)
  run.send(START)
  await clock.advance(0)
  run.send(null)
  expect(await next).toBeNull()
})

test('a bug in the run is an internal error that reveals nothing, and nothing runs on', async () => {
  const { ask, run, clock } = stage(1)
  const next = ask.next()
  run.throws()
  expect(await next).toBeNull()
  expect([run.left, clock.pending]).toEqual([1, 0])
  const outcome = ask.outcome()
  expect(outcome).toMatchObject({ ok: false, error: { code: -32603 } })
  expect(JSON.stringify(outcome)).not.toContain('secret')
})

test('a result that cannot be written is an internal error, and is reported', async () => {
  const { ask, run, failures } = stage(undefined)
  run.report = () => {
    throw new Error('a bug')
  }
  const next = ask.next()
  run.send(null)
  expect(await next).toBeNull()
  expect(ask.outcome()).toMatchObject({ ok: false, error: { code: -32603 } })
  expect(failures).toHaveLength(1)
})

test('a refusal is the answer of a model that refuses', async () => {
  const { ask, run } = stage(undefined)
  const next = ask.next()
  run.send({ type: 'answer-deltas', deltas: [{ reasoning: 'Hm.' }, { refusal: 'I will not.' }] })
  await new Promise((resolve) => setTimeout(resolve, 0))
  run.send(null)
  await next
  expect(ask.outcome()).toMatchObject({
    ok: true,
    value: { structuredContent: { answer: 'I will not.' } },
  })
})

test('a caller who leaves ends the run and its timer', async () => {
  const { ask, run, clock } = stage('t')
  void ask.next()
  await clock.advance(0)
  expect(clock.pending).toBe(1)
  await ask.leave()
  expect([run.left, clock.pending]).toEqual([1, 0])
})
