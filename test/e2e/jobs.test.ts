import { setTimeout as wait } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mixture, startBench, user, type Bench } from './bench.ts'
import { startDestination, type Destination } from './destination.ts'
import { endOf, postJob, readJob, servedUsd } from './jobs.ts'
import type { WireJob } from '../../src/protocol/jobs/job-response.ts'

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'

let bench: Bench
let receiver: Destination
/** Statuses of its next answers; then 204. */
let answers: number[] = []

beforeAll(async () => {
  const reply = () => ({ status: answers.shift() ?? 204, headers: { location: '/elsewhere' } })
  ;[bench, receiver] = await Promise.all([startBench(), startDestination(reply)])
})
afterAll(async () => {
  await bench[Symbol.asyncDispose]()
  await receiver[Symbol.asyncDispose]()
})
beforeEach(() => {
  bench.upstream.clear()
  answers = []
})

function question(content: string, more: object = {}) {
  return { ...mixture(), messages: user(content), ...more }
}

function at(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${bench.gateway.url}${path}`, init)
}

async function eventsOf(id: string, lastEventId?: string) {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const response = await at(`/v1/jobs/${id}/events`, { headers })
  const frames = (await response.text()).split('\n\n').filter((frame) => frame.startsWith('id: '))
  const events = frames.map((frame) => {
    const [seq = '', event = '', data = ''] = frame
      .split('\n')
      .map((line) => line.replace(/^\w+: /, ''))
    return { id: seq, event, data: JSON.parse(data) as Record<string, unknown> }
  })
  return { status: response.status, events }
}

async function openSession(budget: number): Promise<string> {
  const body = JSON.stringify({ budget_usd: budget })
  const response = await at('/v1/sessions', { method: 'POST', body })
  return ((await response.json()) as { id: string }).id
}

async function accountOf(session: string) {
  const response = await at(`/v1/sessions/${session}`)
  return (await response.json()) as { spent_usd: number; held_usd: number }
}

test('a job is accepted at once and becomes the same completion that a request would get', async () => {
  const accepted = await postJob(bench.gateway.url, { request: question('Why?') })
  expect(accepted).toMatchObject({ status: 'queued', delivery: null, error: null })
  const job = await endOf(bench.gateway.url, accepted.id)
  expect(job).toMatchObject({ id: accepted.id, status: 'done', run: accepted.run })
  expect(job.completion).toMatchObject({
    object: 'chat.completion',
    model: 'demo',
    choices: [{ message: { role: 'assistant', content: 'Answer of pen.' }, finish_reason: 'stop' }],
    moa: { run: job.run, synthesized: true, degraded: false },
  })
  expect(bench.upstream.requests.map(({ model }) => model).sort()).toEqual(['a', 'b', 'pen'])
  await expect
    .poll(async () => (await at(`/v1/runs/${job.run}`)).json())
    .toMatchObject({ run: job.run, status: 'done' })
})

test('a job that fails has the error that a request would get', async () => {
  bench.upstream.script('pen', { status: 500 })
  const request = { ...question('Why?'), moa: { ...mixture().moa, on_shortfall: 'fail' } }
  const { id } = await postJob(bench.gateway.url, { request })
  const job = await endOf(bench.gateway.url, id)
  expect(job).toMatchObject({ status: 'failed', completion: null })
  expect(job.error?.code).toBe('upstream_failed')
})

describe('the events of a job', () => {
  test('report each step as it happens, and the job at the end', async () => {
    bench.upstream.script('a', { firstTokenDelayMs: 300 })
    const request = mixture({ agents: [{ model: 'up/a', required: true }, { model: 'up/b' }] })
    const { id } = await postJob(bench.gateway.url, {
      request: { ...request, messages: user('Why?') },
    })
    const { events } = await eventsOf(id)
    const progress = events.slice(0, -1)
    expect(progress.map(({ data }) => data['type'])).toEqual([
      'layer-start',
      'agent-start',
      'agent-start',
      'agent-end',
      'agent-end',
      'layer-end',
      'aggregator-start',
    ])
    expect(progress.every(({ event }) => event === 'progress')).toBe(true)
    expect(events.at(-1)).toMatchObject({ id: 'end', event: 'done', data: { id, status: 'done' } })
    expect(events.at(-1)?.data).toEqual(await readJob(bench.gateway.url, id))
  })

  test('continue after the last one that was read, and end with the job', async () => {
    const { id } = await postJob(bench.gateway.url, { request: question('Why?') })
    const { events } = await eventsOf(id)
    const again = await eventsOf(id, events[2]?.id)
    expect(again.events).toEqual(events.slice(3))
    expect(await eventsOf(id, 'end')).toEqual({ status: 204, events: [] })
  })
})

describe('a job that is cancelled', () => {
  test('makes no further call, stops those in progress, and settles', async () => {
    bench.upstream.script('b', { stall: 'before-first-token' })
    const session = await openSession(100)
    const request = mixture({ agents: [{ model: 'up/a' }, { model: 'up/b', required: true }] })
    const { id } = await postJob(bench.gateway.url, {
      request: { ...request, messages: user('Why?') },
      callback: { url: receiver.url },
      session,
    })
    await expect.poll(() => bench.requestsOf('b').length).toBe(1)
    await expect.poll(() => bench.requestsOf('a')[0]?.outcome).toBe('done')
    await wait(200)
    const cancelled = await at(`/v1/jobs/${id}`, { method: 'DELETE' })
    expect(await cancelled.json()).toMatchObject({ status: 'cancelled', delivery: null })
    await expect.poll(() => bench.requestsOf('b')[0]?.outcome).toBe('aborted')
    await expect.poll(async () => (await accountOf(session)).held_usd).toBe(0)
    expect((await accountOf(session)).spent_usd).toBeGreaterThanOrEqual(
      servedUsd(bench.upstream.requests),
    )
    expect(bench.requestsOf('pen')).toEqual([])
    expect((await readJob(bench.gateway.url, id)).status).toBe('cancelled')
    expect(receiver.received.filter(({ headers }) => headers['webhook-id'] === id)).toEqual([])
  })

  test('after its end does not change', async () => {
    const { id } = await postJob(bench.gateway.url, { request: question('Why?') })
    await endOf(bench.gateway.url, id)
    const response = await at(`/v1/jobs/${id}`, { method: 'DELETE' })
    expect(await response.json()).toMatchObject({ status: 'done' })
  })
})

describe('a callback', () => {
  const isDelivered = (job: WireJob) => job.delivery?.status === 'delivered'

  test('is signed, and has the job with its answer', async () => {
    const callback = { url: `${receiver.url}/answers`, secret: SECRET }
    const { id } = await postJob(bench.gateway.url, { request: question('Why?'), callback })
    const job = await endOf(bench.gateway.url, id, isDelivered)
    const [delivery] = receiver.received.filter(({ headers }) => headers['webhook-id'] === id)
    const { headers = {}, body = '' } = delivery ?? {}
    expect(delivery).toMatchObject({ method: 'POST', path: '/answers' })
    const event = new Webhook(SECRET).verify(body, { ...headers }) as { type: string; data: object }
    const { delivery: _, ...rest } = job
    expect(event).toEqual({ type: 'job.done', timestamp: expect.any(String), data: rest })
  })

  test('that its destination no longer wants is listed as undeliverable, and can be delivered by hand', async () => {
    answers = [410, 500]
    const callback = { url: receiver.url }
    const { id } = await postJob(bench.gateway.url, { request: question('Why?'), callback })
    const isGivenUp = (job: WireJob) => job.delivery?.status === 'undeliverable'
    const job = await endOf(bench.gateway.url, id, isGivenUp)
    expect(job.delivery).toMatchObject({ attempts: 1, last_attempt: { http_status: 410 } })
    const listed = async (delivery: string) => {
      const response = await at(`/v1/jobs?delivery=${delivery}`)
      const { data } = (await response.json()) as { data: readonly { id: string }[] }
      return data.map((each) => each.id)
    }
    await expect.poll(() => listed('undeliverable')).toEqual([id])
    const again = async () => (await at(`/v1/jobs/${id}/deliver`, { method: 'POST' })).json()
    expect(await again()).toMatchObject({ delivery: { status: 'undeliverable', attempts: 2 } })
    expect(await again()).toMatchObject({ delivery: { status: 'delivered', attempts: 3 } })
    await expect.poll(() => listed('undeliverable')).toEqual([])
    expect(await listed('delivered')).toContain(id)
    const sent = receiver.received.filter(({ headers }) => headers['webhook-id'] === id)
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1)
  })
})

describe('an Idempotency-Key', () => {
  const post = (body: object, key: string) =>
    at('/v1/jobs', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'idempotency-key': key },
    })

  test('makes one job of many requests', async () => {
    const body = { request: question('Why?') }
    const responses = await Promise.all(Array.from({ length: 10 }, () => post(body, 'key 1')))
    const jobs = await Promise.all(responses.map((each) => each.json() as Promise<WireJob>))
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1)
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 202))
    await endOf(bench.gateway.url, jobs[0]?.id ?? '')
    expect(bench.requestsOf('pen')).toHaveLength(1)
    const replayed = responses.filter(({ headers }) => headers.has('idempotent-replayed'))
    expect(replayed).toHaveLength(9)
  })

  test('with another body is rejected', async () => {
    const first = (await (await post({ request: question('Why?') }, 'key 2')).json()) as WireJob
    await endOf(bench.gateway.url, first.id)
    const other = await post({ request: question('How?') }, 'key 2')
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ error: { code: 'idempotency_mismatch' } })
  })
})

describe('a job in a session', () => {
  test('spends the price of what the upstream served, to the millionth', async () => {
    const session = await openSession(100)
    const { id } = await postJob(bench.gateway.url, { request: question('Why?'), session })
    await endOf(bench.gateway.url, id)
    await expect.poll(async () => (await accountOf(session)).held_usd).toBe(0)
    expect((await accountOf(session)).spent_usd).toBeCloseTo(servedUsd(bench.upstream.requests), 9)
  })

  test('that cannot pay for it is rejected, not accepted', async () => {
    const session = await openSession(0.000_1)
    const body = JSON.stringify({ request: question('Why?'), session })
    const response = await at('/v1/jobs', { method: 'POST', body })
    expect(response.status).toBe(402)
    expect(await response.json()).toMatchObject({ error: { code: 'budget_exhausted' } })
    expect(bench.upstream.requests).toEqual([])
  })
})

test.each([
  ['no request', {}, 'request'],
  ['a request that is none', { request: { model: 'demo' } }, 'request.messages'],
  ['a streamed request', { request: question('Why?', { stream: true }) }, 'request.stream'],
  ['an unknown field', { request: question('Why?'), priority: 1 }, 'priority'],
  [
    'a private address',
    { request: question('Why?'), callback: { url: 'https://10.0.0.1/' } },
    'callback.url',
  ],
  [
    'a metadata address in disguise',
    { request: question('Why?'), callback: { url: 'https://0xa9fea9fe/' } },
    'callback.url',
  ],
  [
    'a secret that is none',
    { request: question('Why?'), callback: { url: 'https://a.example/', secret: 'x' } },
    'callback.secret',
  ],
])('a job with %s is rejected with the reason', async (_what, body, param) => {
  const response = await at('/v1/jobs', { method: 'POST', body: JSON.stringify(body) })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } })
})

test('jobs of other tenants, and jobs that do not exist, are not found', async () => {
  for (const id of [
    'job_00000000000000000000000000000000',
    'x',
    '..%2fx',
    `job_${'f'.repeat(99)}`,
  ]) {
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/events'],
      ['POST', '/deliver'],
    ]) {
      const response = await at(`/v1/jobs/${id}${path}`, { method: method ?? '' })
      expect([path, response.status]).toEqual([path, 404])
    }
  }
})
