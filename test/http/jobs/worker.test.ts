import { expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { doJob } from '../../../src/gateway/jobs/do-job.ts'
import type { Steps } from '../../../src/gateway/ports/steps.ts'
import type { Services } from '../../../src/gateway/ports/services.ts'
import { fakeServices } from '../../docs/fake-services.ts'
import { Life } from './crashing.ts'

const REQUEST = {
  model: 'sim/pen',
  messages: [{ role: 'user', content: 'Why?' }],
  max_tokens: 100,
}

/** Steps that nothing can interrupt. */
const STEPS: Steps = { once: (_name, act) => act(), wait: async () => {} }

async function send(services: Services, path: string, body: object, method = 'POST') {
  const app = createApp({ services: () => services })
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} }
  const init = { method, body: JSON.stringify(body) }
  const response = await app.request(path, init, {}, context)
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return JSON.parse(text) as { readonly id: string }
}

test('a worker that cannot read whether its job was cancelled tries again after a pause', async () => {
  const { services } = fakeServices({ 'sim/pen': { text: 'Because.', afterMs: 300 } })
  const { id } = await send(services, '/v1/jobs', { request: REQUEST })
  const place = { tenant: 'local', id }
  let waits = 0
  const { jobs } = services
  const deaf = new Proxy(jobs, {
    get: (whole, name) => {
      if (name !== 'journal') return Reflect.get(whole, name, whole).bind(whole) as unknown
      const journal = whole.journal(place)
      const untilCancelled = async () => {
        waits += 1
        // As a broken stub fails; without this pause the test would hang.
        await new Promise((resolve) => setTimeout(resolve, 1))
        throw new Error('No answer')
      }
      return () => ({ ...journal, untilCancelled })
    },
  })
  await doJob(place, STEPS, { ...services, jobs: deaf })
  expect(await jobs.read(place)).toMatchObject({ state: { status: 'done' } })
  expect(waits).toBe(1)
})

test('a job whose caller may no longer send its request fails before a model is called', async () => {
  const { services } = fakeServices({ 'sim/pen': { text: 'Because.' } })
  await send(services, '/v1/mixtures/m', { layers: [], aggregator: { model: 'sim/pen' } }, 'PUT')
  const request = { ...REQUEST, model: 'm', moa: { references: { format: 'paper' } } }
  const { id: session } = await send(services, '/v1/sessions', { budget_usd: 1 })
  const { id } = await send(services, '/v1/jobs', { request, session })
  const place = { tenant: 'local', id }
  // As a release stored it that let a key with a list of mixtures send this.
  const order = async () => {
    const stored = JSON.parse((await services.jobs.journal(place).order()) ?? '')
    return JSON.stringify({ ...stored, caller: { ...stored.caller, mixtures: ['m'] } })
  }
  const journal = { ...services.jobs.journal(place), order }
  const jobs = new Proxy(services.jobs, {
    get: (whole, name) =>
      name === 'journal' ? () => journal : (Reflect.get(whole, name, whole).bind(whole) as unknown),
  })
  await doJob(place, STEPS, { ...services, jobs })
  const { state } = (await jobs.read(place)) ?? {}
  expect(state).toMatchObject({ status: 'failed', error: { code: 'forbidden' } })
  const account = await services.sessions.read({ tenant: 'local', id: session })
  expect(account).toMatchObject({ runs: [], heldMicros: 0 })
})

/** A mixture whose answers are cached. */
const CACHED = {
  layers: [],
  aggregator: { model: 'sim/pen', max_tokens: 100 },
  cache: { answers_ttl_s: 60 },
}

const CACHED_WHOLE = {
  ...CACHED,
  layers: [{ agents: [{ model: 'sim/a', max_tokens: 100 }] }],
  cache: { answers_ttl_s: 60, proposals_ttl_s: 60 },
}

const TEXT = 'An answer that is long enough to be of use to whoever has to merge it with others.'

test('a worker that dies at any boundary of a replayed answer leaves its session usable', async () => {
  const { services } = fakeServices({ 'sim/pen': { text: 'Because.' } })
  await send(services, '/v1/mixtures/cached', CACHED, 'PUT')
  const request = { ...REQUEST, model: 'cached' }
  const acceptJob = async () => {
    const { id: session } = await send(services, '/v1/sessions', { budget_usd: 1 })
    const { id } = await send(services, '/v1/jobs', { request, session })
    return { session, place: { tenant: 'local', id } }
  }
  // The first one runs in a session too: money limits the length of an answer, and so which one is replayed.
  await doJob((await acceptJob()).place, STEPS, services)
  let first: string = 'died'
  let boundary = 0
  for (; first === 'died'; boundary += 1) {
    const { session, place } = await acceptJob()
    const recorded = new Map<string, string>()
    const live = (life: Life) =>
      Promise.race([
        doJob(place, life.steps(recorded), life.mortal(services)).then(() => 'finished'),
        life.died,
      ])
    first = await live(new Life(boundary))
    if (first === 'died') await live(new Life(Infinity))
    const job = await services.jobs.read(place)
    expect([boundary, job?.state.status]).toEqual([boundary, 'done'])
    expect(job?.completion).toContain('"cache":"hit"')
    const account = await services.sessions.read({ tenant: 'local', id: session })
    expect(account).toMatchObject({ spentMicros: 0, heldMicros: 0 })
  }
  expect(boundary).toBeGreaterThan(8)
})

test('a worker that dies at any boundary pays for its calls although their answer is cached by then', async () => {
  let first: string = 'died'
  let boundary = 0
  for (; first === 'died'; boundary += 1) {
    const { services } = fakeServices({ 'sim/pen': { text: 'Because.' }, 'sim/a': { text: TEXT } })
    await send(services, '/v1/mixtures/cached', CACHED_WHOLE, 'PUT')
    const { id: session } = await send(services, '/v1/sessions', { budget_usd: 1 })
    const { id } = await send(services, '/v1/jobs', {
      request: { ...REQUEST, model: 'cached' },
      session,
    })
    const place = { tenant: 'local', id }
    const recorded = new Map<string, string>()
    const live = (life: Life) =>
      Promise.race([
        doJob(place, life.steps(recorded), life.mortal(services)).then(() => 'finished'),
        life.died,
      ])
    first = await live(new Life(boundary))
    if (first === 'died') await live(new Life(Infinity))
    const job = await services.jobs.read(place)
    const { moa } = JSON.parse(job?.completion ?? '') as {
      moa: { calls: readonly { readonly attempts: number; readonly cost_usd: number }[] }
    }
    const reportedMicros = moa.calls.reduce((sum, call) => sum + call.cost_usd * 1e6, 0)
    const account = await services.sessions.read({ tenant: 'local', id: session })
    // Two calls, of ten tokens in and five out at 1 and 2 dollars.
    expect([boundary, Math.round(reportedMicros) >= 40]).toEqual([boundary, true])
    expect([boundary, account?.spentMicros]).toEqual([boundary, Math.round(reportedMicros)])
    expect(account?.heldMicros).toBe(0)
  }
  expect(boundary).toBeGreaterThan(20)
}, 60_000)
