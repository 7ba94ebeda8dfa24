import { beforeEach, describe, expect, test } from 'vitest'
import type { CallControl, CallModel } from '../../../src/moa/model-port.ts'
import { CATALOG } from '../../../src/models/catalog/catalog.ts'
import { TABLES } from '../../../src/simulator/knowledge/tables.ts'
import { createSimulator } from '../../../src/simulator/simulator.ts'
import { FakeBody, FakeClock, FakeUpstream, until } from '../../support/fake-upstream.ts'
import { callOnce, callOf, controlOf, finished, modelsOn, type Outcome } from '../calls.ts'
import { expectNoRejections } from '../rejections.ts'
import { completion, DONE, finishEvent, event, deltaEvent } from '../wire.ts'

expectNoRejections()

const BOTH = [{ live: false }, { live: true }]

let clock: FakeClock
let body: FakeBody
let upstream: FakeUpstream
let models: CallModel
/** Sends the response of the upstream, whose headers wait until then. */
let answer: (response: Response) => void
beforeEach(() => {
  clock = new FakeClock()
  body = new FakeBody()
  const answering = new Promise<Response>((resolve) => {
    answer = resolve
  })
  upstream = new FakeUpstream(() => answering)
  models = modelsOn(upstream.fetch, { clock })
})

/** A few turns of the event loop, in which everything that has arrived is read. */
const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

/** Starts a call; `isOver` is whether it has ended. */
async function start(control: Partial<CallControl>) {
  let over = false
  const running = callOnce(models, control).then((outcome) => {
    over = true
    return outcome
  })
  await until(() => upstream.requests.length === 1)
  return { running, isOver: () => turns().then(() => over) }
}

/** Checks that nothing stays open: neither the request, nor its body, nor a timer. */
function expectNothingLeft({ reply }: Outcome): void {
  expect(reply.sent).toBe(true)
  expect(upstream.requests[0]?.init.signal?.aborted).toBe(true)
  expect(upstream.waiting).toBe(0)
  expect(clock.pending).toBe(0)
}

describe.for(BOTH)('time runs out, %o', (mode) => {
  test('before the headers', async () => {
    const { running, isOver } = await start({ ...mode, timeoutMs: 100 })
    clock.advance(99)
    expect(await isOver()).toBe(false)
    clock.advance(1)
    const outcome = await running
    expect(outcome.reply).toMatchObject({
      text: '',
      cut: true,
      latencyMs: 100,
      failure: { code: 'upstream_timeout', retryable: false },
    })
    expectNothingLeft(outcome)
  })

  test('while text arrives slowly', async () => {
    const { running, isOver } = await start({ ...mode, timeoutMs: 100, idleMs: 50 })
    answer(body.say(deltaEvent('0')).answer())
    for (let drop = 1; drop <= 9; drop += 1) {
      await turns()
      clock.advance(10)
      body.say(deltaEvent(String(drop)))
    }
    expect(await isOver()).toBe(false)
    clock.advance(10)
    const outcome = await running
    expect(outcome.reply).toMatchObject({
      text: '0123456789',
      cut: true,
      failure: { code: 'upstream_timeout' },
    })
    expectNothingLeft(outcome)
    expect(body.cancelled).toBe(true)
  })

  test('after the finish reason, which leaves the answer whole', async () => {
    const { running } = await start({ ...mode, timeoutMs: 100, idleMs: 100 })
    answer(body.say(deltaEvent('a') + finishEvent()).answer())
    await turns()
    clock.advance(100)
    expect((await running).reply).toMatchObject({ text: 'a', cut: false, failure: null })
  })
})

describe('a live call', () => {
  test('waits a limited time for its first token, counted from its start', async () => {
    const { running, isOver } = await start({ live: true, firstTokenMs: 100, idleMs: 10 })
    clock.advance(60)
    answer(body.answer())
    await turns()
    clock.advance(39)
    body.say(': OPENROUTER PROCESSING\n\n' + deltaEvent({ role: 'assistant', content: '' }))
    expect(await isOver()).toBe(false)
    clock.advance(1)
    const outcome = await running
    expect(outcome.reply).toMatchObject({
      cut: false,
      firstTokenMs: null,
      failure: { code: 'upstream_timeout', message: 'acme/large did not begin in time' },
    })
    expectNothingLeft(outcome)
    expect(body.cancelled).toBe(true)
  })

  test('waits a limited time for headers', async () => {
    const { running } = await start({ live: true, firstTokenMs: 100 })
    clock.advance(100)
    expect((await running).reply.failure?.message).toBe('acme/large did not begin in time')
  })

  test('is ended when only comments come', async () => {
    const { running, isOver } = await start({ live: true, firstTokenMs: 100, idleMs: 30 })
    answer(body.say(deltaEvent('a')).answer())
    for (let pause = 0; pause < 29; pause += 1) {
      await turns()
      clock.advance(1)
      body.say(': still here\n\n')
    }
    expect(await isOver()).toBe(false)
    clock.advance(1)
    const outcome = await running
    expect(outcome.reply).toMatchObject({
      text: 'a',
      cut: false,
      failure: { message: 'acme/large fell silent in the middle of its answer' },
    })
    expectNothingLeft(outcome)
  })

  test('whose reader is slow does not count as silent', async () => {
    const calling = models(callOf(), controlOf({ live: true, firstTokenMs: 50, idleMs: 30 }))
    await calling.next()
    answer(body.say(deltaEvent('a')).answer())
    expect((await calling.next()).value).toMatchObject({ type: 'call-deltas' })
    clock.advance(10_000)
    body.say(deltaEvent('b') + finishEvent() + DONE)
    const { reply } = await finished(calling)
    expect(reply).toMatchObject({ text: 'ab', failure: null, firstTokenMs: 0, latencyMs: 10_000 })
  })

  test('that gets JSON does not wait for tokens', async () => {
    const { running } = await start({ live: true, firstTokenMs: 50 })
    answer(body.answer('application/json'))
    await turns()
    clock.advance(1_000)
    body.say(completion({ content: 'Yes' })).end()
    expect((await running).reply).toMatchObject({ text: 'Yes', failure: null })
  })
})

test('a collected call has no first token to wait for', async () => {
  const { running } = await start({ live: false, firstTokenMs: 50, idleMs: 10 })
  clock.advance(1_000)
  answer(
    body
      .say(deltaEvent('a') + finishEvent())
      .end()
      .answer(),
  )
  expect((await running).reply).toMatchObject({ text: 'a', firstTokenMs: 1_000, failure: null })
})

describe.for([
  { why: 'signal', live: false },
  { why: 'signal', live: true },
  { why: 'cut', live: false },
  { why: 'cut', live: true },
] as const)('ended from outside, %o', ({ why, live }) => {
  const expected = {
    signal: { cut: false, failure: { code: 'cancelled', retryable: false } },
    cut: { cut: true, failure: null },
  }[why]

  test('before it began, when nothing is sent', async () => {
    const { reply } = await callOnce(models, { live, [why]: AbortSignal.abort() })
    expect(reply).toMatchObject({ sent: false, failure: { code: 'cancelled' } })
    expect(upstream.requests).toEqual([])
    expect(clock.pending).toBe(0)
  })

  test('before the headers', async () => {
    const leaving = new AbortController()
    const { running } = await start({ live, [why]: leaving.signal })
    leaving.abort()
    const outcome = await running
    expect(outcome.reply).toMatchObject({ text: '', ...expected })
    expectNothingLeft(outcome)
  })

  test('at the moment when the headers arrive', async () => {
    const leaving = new AbortController()
    const { running } = await start({ live, [why]: leaving.signal })
    answer(body.say(deltaEvent('a')).answer())
    leaving.abort()
    const outcome = await running
    expect(outcome.reply).toMatchObject({ text: '', ...expected })
    expectNothingLeft(outcome)
    await until(() => body.cancelled)
  })

  test.for(['', deltaEvent('b').slice(0, 40), `${event({ choices: [] })}: comment`])(
    'in the body, that ends with %j',
    async (piece) => {
      const leaving = new AbortController()
      const { running } = await start({ live, [why]: leaving.signal })
      answer(body.say(deltaEvent('a') + piece).answer())
      await turns()
      leaving.abort()
      const outcome = await running
      expect(outcome.reply).toMatchObject({ text: 'a', finishReason: null, ...expected })
      expectNothingLeft(outcome)
      expect(body.cancelled).toBe(true)
    },
  )

  test('in a body of JSON', async () => {
    const leaving = new AbortController()
    const { running } = await start({ live, [why]: leaving.signal })
    answer(body.say(completion({ content: 'Yes' }).slice(0, 60)).answer('application/json'))
    await turns()
    leaving.abort()
    expect((await running).reply).toMatchObject({ text: '', ...expected })
  })
})

test.for(BOTH)('an answer that comes too late is cancelled, %o', async (mode) => {
  // Like the response of a binding, which ignores signals.
  let arrive: (response: Response) => void = () => {}
  const deaf = modelsOn(() => new Promise((resolve) => (arrive = resolve)), { clock })
  const leaving = new AbortController()
  const running = callOnce(deaf, { ...mode, signal: leaving.signal })
  await turns()
  leaving.abort()
  expect((await running).reply.failure?.code).toBe('cancelled')
  arrive(new Response(body.stream))
  await until(() => body.cancelled)
})

describe('a reader that returns early', () => {
  test('after the call was sent cancels the response', async () => {
    const calling = models(callOf(), controlOf())
    await calling.next()
    answer(body.say(deltaEvent('a')).answer())
    await turns()
    await calling.return(undefined as never)
    await until(() => body.cancelled)
    expect(upstream.requests[0]?.init.signal?.aborted).toBe(true)
    expect(clock.pending).toBe(0)
  })

  test('cancels an answer that ignores signals', async () => {
    const deaf = modelsOn(async () => new Response(body.stream), { clock })
    const calling = deaf(callOf(), controlOf())
    await calling.next()
    await turns()
    expect(await calling.return(undefined as never)).toMatchObject({ done: true })
    await until(() => body.cancelled)
  })

  test('in the middle of an answer cancels the rest', async () => {
    const calling = models(callOf(), controlOf({ live: true, firstTokenMs: 50, idleMs: 50 }))
    await calling.next()
    answer(body.say(deltaEvent('a')).answer())
    await calling.next()
    await calling.return(undefined as never)
    await until(() => body.cancelled)
    expect(clock.pending).toBe(0)
  })
})

test.for(BOTH)('a simulated model is stopped like one of the network, %o', async (mode) => {
  const simulated = modelsOn(upstream.fetch, {
    simulator: createSimulator(() => Promise.resolve(TABLES)),
    providers: CATALOG,
  })
  for (const why of ['signal', 'cut']) {
    const leaving = new AbortController()
    const call = callOf({ model: 'sim/quick?first_token_ms=0&interval_ms=0&stall_after=4' })
    const control = controlOf({ ...mode, [why]: leaving.signal })
    setTimeout(() => leaving.abort(), 50)
    const { reply } = await finished(simulated(call, control))
    expect(reply.text).not.toBe('')
    expect(reply.failure?.code).toBe(why === 'signal' ? 'cancelled' : undefined)
  }
})
