import { describe, expect, test } from 'vitest'
import { CATALOG } from '../../src/models/catalog/catalog.ts'
import { Circuit } from '../../src/models/calling/circuit.ts'
import { canCall } from '../../src/models/models.ts'
import { callEndpoint } from '../../src/models/calling/call-endpoint.ts'
import { Slots } from '../../src/models/calling/slots.ts'
import { FakeBody, FakeClock, FakeUpstream, until } from '../support/fake-upstream.ts'
import { callOnce, callOf, controlOf, finished, KEY, MODEL, modelsOn } from './calls.ts'
import { providerNamed } from './calls.ts'
import { expectNoRejections } from './rejections.ts'
import { DONE, finishEvent, deltaEvent } from './wire.ts'

expectNoRejections()

const whole = (): Response => new FakeBody(deltaEvent('a'), finishEvent(), DONE).end().answer()

/** An upstream that holds back its headers until the test answers, one request at a time. */
function patient() {
  const answers: (() => void)[] = []
  const upstream = new FakeUpstream(
    () => new Promise((resolve) => answers.push(() => resolve(whole()))),
  )
  return { upstream, answers }
}

const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

describe('a call that cannot be sent', () => {
  const upstream = new FakeUpstream(whole)

  test.for([
    ['nobody/large', 'no provider has this name'],
    ['acme', 'a model is named provider/model'],
    ['openai/gpt-5', 'the setting OPENAI_API_KEY is missing'],
    ['workers-ai/@cf/meta/llama', 'no provider has this name'],
  ])('%s is reported with its reason: %s', async ([model = '', why = '']) => {
    const models = modelsOn(upstream.fetch, {
      providers: new Map([...CATALOG, ['acme', providerNamed('acme')]]),
    })
    const { reply, events } = await finished(models(callOf({ model }), controlOf()))
    expect(reply).toMatchObject({
      sent: false,
      latencyMs: 0,
      failure: { code: 'provider_not_configured', retryable: false },
    })
    expect(reply.failure?.message).toContain(why)
    expect(events).toEqual([])
    expect(upstream.requests).toEqual([])
  })

  test('canCall() returns the same reason before any call', () => {
    const context = { providers: CATALOG, secret: () => undefined, workersAi: null }
    expect(canCall('openai/gpt-5', context)).toMatchObject({ code: 'provider_not_configured' })
    expect(canCall('nobody/x', context)).toMatchObject({ code: 'model_not_found' })
    expect(canCall('sim/quick', context).ok).toBe(true)
    const workersAi = { run: () => Promise.resolve({}) }
    expect(canCall('workers-ai/x', context).ok).toBe(false)
    expect(canCall('workers-ai/x', { ...context, workersAi }).ok).toBe(true)
  })
})

describe('a provider', () => {
  test('that needs no key is called without one', async () => {
    const upstream = new FakeUpstream(whole)
    const models = modelsOn(upstream.fetch, { providers: CATALOG })
    await finished(models(callOf({ model: 'ollama/llama3.2' }), controlOf()))
    expect(new Headers(upstream.requests[0]?.init.headers).has('authorization')).toBe(false)
    expect(upstream.requests[0]?.url).toBe('http://localhost:11434/v1/chat/completions')
  })

  test('that is simulated never uses the network', async () => {
    const upstream = new FakeUpstream(whole)
    const seen: Request[] = []
    const models = modelsOn(upstream.fetch, {
      providers: CATALOG,
      simulator: async (request) => {
        seen.push(request)
        return whole()
      },
    })
    const { reply } = await finished(models(callOf({ model: 'sim/quick' }), controlOf()))
    expect(reply).toMatchObject({ text: 'a', failure: null })
    expect(upstream.requests).toEqual([])
    expect(await seen[0]?.json()).toMatchObject({ model: 'quick' })
  })
})

describe('connections', () => {
  test('that wait for headers are at most six, and are given in order', async () => {
    const { upstream, answers } = patient()
    const models = modelsOn(upstream.fetch)
    const calls = Array.from({ length: 16 }, (_, index) =>
      finished(models(callOf({ settings: { seed: index } }), controlOf({ live: index % 2 === 0 }))),
    )
    for (let answered = 0; answered < 16; answered += 1) {
      await turns()
      expect(upstream.requests).toHaveLength(Math.min(16, answered + 6))
      answers[answered]?.()
    }
    const replies = (await Promise.all(calls)).map(({ reply }) => reply)
    expect(replies.every(({ text, failure }) => text === 'a' && failure === null)).toBe(true)
    expect(upstream.peakWaiting).toBe(6)
    const seeds = upstream.requests.map((_, turn) => upstream.bodyOf(turn)['seed'])
    expect(seeds).toEqual(Array.from({ length: 16 }, (_, index) => index))
  })

  test('are released with the headers, not with the body', async () => {
    const bodies = Array.from({ length: 16 }, () => new FakeBody(deltaEvent('a')))
    const upstream = new FakeUpstream((_, turn) => bodies[turn]?.answer() ?? whole())
    const models = modelsOn(upstream.fetch)
    const calls = bodies.map(() => callOnce(models))
    await until(() => upstream.requests.length === 16)
    for (const body of bodies) body.say(finishEvent()).end()
    expect((await Promise.all(calls)).map(({ reply }) => reply.failure)).toEqual(
      Array(16).fill(null),
    )
  })

  test('are released when the network throws, and when callers leave', async () => {
    let left = 0
    const failing = modelsOn(() => {
      left += 1
      throw new Error('down')
    })
    await Promise.all(Array.from({ length: 20 }, () => callOnce(failing)))
    expect(left).toBe(20)
    const { upstream, answers } = patient()
    const models = modelsOn(upstream.fetch)
    const leaving = new AbortController()
    const calls = Array.from({ length: 6 }, () => callOnce(models, { signal: leaving.signal }))
    const next = callOnce(models)
    await turns()
    leaving.abort()
    await Promise.all(calls)
    await until(() => upstream.requests.length === 7)
    answers[6]?.()
    expect((await next).reply.failure).toBeNull()
  })

  test('are released by a call that cannot be written, or whose reader is gone', async () => {
    const upstream = new FakeUpstream(whole)
    const models = modelsOn(upstream.fetch)
    const unwritable = callOf({ settings: { responseFormat: { count: 1n } } })
    for (let time = 0; time < 7; time += 1) {
      await expect(finished(models(unwritable, controlOf()))).rejects.toThrow(TypeError)
      const calling = models(callOf(), controlOf())
      await calling.next()
      await calling.return(undefined as never)
    }
    expect((await callOnce(models)).reply.failure).toBeNull()
  })

  test('are no longer waited for once the caller leaves, and nothing is sent', async () => {
    const { upstream, answers } = patient()
    const models = modelsOn(upstream.fetch)
    const first = Array.from({ length: 6 }, () => callOnce(models))
    const leaving = new AbortController()
    const waiting = callOnce(models, { cut: leaving.signal })
    await turns()
    leaving.abort()
    expect((await waiting).reply).toMatchObject({ sent: false, failure: { code: 'cancelled' } })
    for (const answer of answers) answer()
    await Promise.all(first)
    expect(upstream.requests).toHaveLength(6)
  })

  test('that come free as the caller leaves go to the next call', async () => {
    const upstream = new FakeUpstream(whole)
    const { fetch } = upstream
    const provider = providerNamed('acme')
    const endpoint = { id: MODEL, provider, model: 'large', key: null, fetch }
    const slots = new Slots(1)
    const leaving = new AbortController()
    await slots.acquire([])
    const running = finished(
      callEndpoint(
        endpoint,
        { call: callOf(), control: controlOf({ signal: leaving.signal }) },
        { slots, clock: new FakeClock() },
      ),
    )
    await turns()
    slots.release()
    leaving.abort()
    expect((await running).reply).toMatchObject({ sent: false, failure: { code: 'cancelled' } })
    expect(upstream.requests).toEqual([])
    expect(await slots.acquire([])).toBe(true)
  })

  test('are waited for before the time of the call starts', async () => {
    const clock = new FakeClock()
    const { upstream, answers } = patient()
    const models = modelsOn(upstream.fetch, { clock })
    const first = Array.from({ length: 6 }, () => callOnce(models, { timeoutMs: 1_000_000 }))
    const waiting = callOnce(models, { timeoutMs: 100, firstTokenMs: 100, live: true })
    await turns()
    clock.advance(10_000)
    answers[0]?.()
    await until(() => upstream.requests.length === 7)
    clock.advance(99)
    for (const answer of answers) answer()
    expect((await waiting).reply).toMatchObject({ latencyMs: 99, failure: null })
    await Promise.all(first)
  })
})

describe('the circuit', () => {
  function withStatus(status: number | null, options: object = {}) {
    const clock = new FakeClock()
    const upstream = new FakeUpstream(() =>
      status === null ? whole() : new Response('', { status }),
    )
    const circuit = new Circuit(clock.now)
    return {
      upstream,
      clock,
      circuit,
      models: modelsOn(upstream.fetch, { clock, circuit, ...options }),
    }
  }

  test('skips a model that failed five times, and lets one call try after ten seconds', async () => {
    const { upstream, clock, models } = withStatus(503)
    for (let time = 0; time < 5; time += 1) await callOnce(models)
    const { reply } = await callOnce(models)
    expect(reply).toMatchObject({
      sent: false,
      failure: { code: 'provider_skipped', retryable: false },
    })
    expect(reply.failure?.message).not.toContain(KEY)
    clock.advance(10_000)
    await Promise.all([callOnce(models), callOnce(models)])
    expect(upstream.requests).toHaveLength(6)
  })

  test.for([400, 401, 404, 429])('stays closed after many %d', async (status) => {
    const { upstream, models } = withStatus(status)
    for (let time = 0; time < 12; time += 1) await callOnce(models)
    expect(upstream.requests).toHaveLength(12)
  })

  test('is neither opened nor closed by calls that the gateway ended', async () => {
    const { circuit, models } = withStatus(503)
    for (let time = 0; time < 4; time += 1) await callOnce(models)
    const hanging = modelsOn(() => new Promise(() => {}), { circuit })
    for (const why of ['signal', 'cut']) {
      for (let time = 0; time < 6; time += 1) {
        const leaving = new AbortController()
        const running = callOnce(hanging, { [why]: leaving.signal })
        leaving.abort()
        await running
        const late = new AbortController()
        setTimeout(() => late.abort(), 1)
        await callOnce(hanging, { [why]: late.signal })
      }
    }
    expect(circuit.isOpen(callOf().model)).toBe(false)
    await callOnce(models)
    expect(circuit.isOpen(callOf().model)).toBe(true)
  })

  test('skips a broken model, not the others of its provider', async () => {
    const { upstream, models } = withStatus(503)
    for (let time = 0; time < 6; time += 1) await callOnce(models)
    await finished(models(callOf({ model: 'acme/another' }), controlOf()))
    expect(upstream.requests).toHaveLength(6)
  })

  test('is not opened by callers whose timeout is short', async () => {
    const { circuit, clock } = withStatus(null)
    const hanging = modelsOn(() => new Promise(() => {}), { circuit, clock })
    for (let time = 0; time < 6; time += 1) {
      const running = callOnce(hanging, { timeoutMs: 1 })
      await new Promise((resolve) => setTimeout(resolve, 0))
      clock.advance(1)
      await running
    }
    expect(circuit.isOpen(callOf().model)).toBe(false)
  })

  test('is not for simulated faults', async () => {
    const { circuit, models } = withStatus(null, {
      providers: CATALOG,
      simulator: async () => new Response('', { status: 500 }),
    })
    for (let time = 0; time < 9; time += 1) {
      await finished(models(callOf({ model: 'sim/quick' }), controlOf()))
    }
    expect(circuit.isOpen('sim/quick')).toBe(false)
  })
})
