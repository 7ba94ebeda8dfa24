import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { WireLearning } from '../../../src/protocol/learning/learning.ts'
import type { WireEstimate } from '../../../src/protocol/runs/estimate-response.ts'
import { startTestGateway, UP_KEY, UP_PRICE, type TestGateway } from '../../support/gateway.ts'
import type { ReportedCompletion } from '../reported.ts'
import { startJudgedUpstream, type JudgedUpstream } from './judged-upstream.ts'

let upstream: JudgedUpstream
let gateway: TestGateway
beforeAll(async () => {
  upstream = await startJudgedUpstream()
  const up = { base_url: upstream.url, api_key: 'UP_KEY', default_price: UP_PRICE }
  const PROVIDERS = JSON.stringify({ up })
  gateway = await startTestGateway({ bindings: { AUTH: 'open', PROVIDERS, UP_KEY } })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

/** An isolate reads what was learned again after 30 seconds, at the next run. */
const PATIENT = { timeout: 200_000, interval: 100 }
const LONG_MS = 600_000
const NO_TRY = { moa: { explore: false } }

async function send(path: string, body?: object, method = 'POST'): Promise<Response> {
  const more = body === undefined ? {} : { method, body: JSON.stringify(body) }
  return fetch(`${gateway.url}/v1${path}`, more)
}

/** Stores a mixture that chooses between two strategies for each request. */
async function mixtureWith(more: object): Promise<string> {
  const id = `m-${crypto.randomUUID().slice(0, 8)}`
  const agents = ['a', 'b'].map((name) => ({ model: `up/${name}`, name, max_tokens: 50 }))
  const mixture = {
    layers: [{ agents }],
    aggregator: { model: 'up/writer', max_tokens: 50 },
    strategy: { type: 'auto', among: ['synthesize', 'solo'] },
    ...more,
  }
  expect((await send(`/mixtures/${id}`, mixture, 'PUT')).status).toBe(201)
  return id
}

function requestTo(model: string, more: object = {}) {
  const content = 'Describe how the lamp of a lighthouse is cleaned, for its new keeper'
  return { model, messages: [{ role: 'user', content }], max_tokens: 50, ...more }
}

/** How the answer to a request was chosen. */
async function chosen(model: string, more: object = {}) {
  const response = await send('/chat/completions', requestTo(model, more))
  expect(response.status).toBe(200)
  const { moa } = (await response.json()) as ReportedCompletion
  if (moa.chosen === undefined) throw new Error('Nothing was chosen')
  return { run: moa.run, ...moa.chosen }
}

/** What the learner makes of a request, as an estimate explains it. */
async function foreseen(model: string, more: object = {}) {
  const response = await send('/estimate', requestTo(model, { explain: true, ...more }))
  return ((await response.json()) as WireEstimate).explain?.learned
}

async function learning(mixture: string): Promise<WireLearning> {
  return (await (await send(`/learning?mixture=${mixture}`)).json()) as WireLearning
}

/** Ten answers, and a thumb on each: people like those of one model, and dislike those of a team. */
async function tenRuns(mixture: string) {
  const runs = await Promise.all(Array.from({ length: 10 }, () => chosen(mixture)))
  for (const { run, strategy } of runs) {
    const vote = { run, choice: strategy === 'solo' ? 'up' : 'down', voter: run }
    // The record of a run is written some milliseconds after its answer.
    await vi.waitUntil(async () => (await send('/votes', vote)).status === 201, PATIENT)
  }
  return runs
}

/** Runs and votes until the estimate shows that another policy is better than the rules. */
async function untilShown(mixture: string): Promise<void> {
  const rewardedOf = async () =>
    (await learning(mixture)).arms.find(({ arm }) => arm === 'solo')?.rewarded ?? 0
  while ((await rewardedOf()) < 12) await tenRuns(mixture)
  // The isolate knows of it some time later; the runs before say nothing about another policy.
  const known = async () => {
    const { scores = {} } = await chosen(mixture, NO_TRY)
    return (scores.solo ?? 0) > (scores.synthesize ?? 0)
  }
  await vi.waitUntil(known, PATIENT)
  const lowest = async () => (await learning(mixture)).estimate?.interval[0] ?? -1
  while ((await lowest()) <= 0) await tenRuns(mixture)
}

test.concurrent(
  'thumbs teach a mixture which strategy to choose, and a request may refuse to be tried with',
  async () => {
    const mixture = await mixtureWith({ learn: { explore: 0.5 } })
    expect(await learning(mixture)).toMatchObject({ state: 'collecting', decisions: 0 })
    const first = await tenRuns(mixture)
    for (const { by, strategy, explored, propensity } of first) {
      expect(by).toBe(explored === true ? 'learned' : 'default')
      expect(explored).toBe(strategy === 'solo')
      expect(propensity).toBeCloseTo(strategy === 'solo' ? 0.25 : 0.75)
    }
    const refused = await Promise.all(Array.from({ length: 20 }, () => chosen(mixture, NO_TRY)))
    for (const each of refused)
      expect(each).toMatchObject({ strategy: 'synthesize', explored: false, propensity: 1 })

    await untilShown(mixture)
    const figures = await learning(mixture)
    expect(figures).toMatchObject({ object: 'learning', mixture, state: 'live' })
    expect(figures.estimate?.learned).toBeGreaterThan(figures.estimate?.rules ?? 1)
    const rewards = figures.arms.map(({ arm, mean_reward }) => [arm, mean_reward])
    expect(Object.fromEntries(rewards)).toEqual({ solo: 1, synthesize: 0 })

    await vi.waitUntil(async () => (await chosen(mixture, NO_TRY)).by === 'learned', PATIENT)
    const live = await Promise.all(Array.from({ length: 20 }, () => chosen(mixture, NO_TRY)))
    for (const each of live) {
      expect(each).toMatchObject({
        by: 'learned',
        strategy: 'solo',
        explored: false,
        propensity: 1,
        why: 'Outcomes of earlier runs show that it does best for requests like this one',
      })
      expect(each.scores?.solo).toBeGreaterThan(each.scores?.synthesize ?? 1)
    }
    const tried = (await Promise.all(Array.from({ length: 60 }, () => chosen(mixture)))).filter(
      ({ explored }) => explored === true,
    )
    expect(tried.length).toBeGreaterThan(0)
    // Less than `explore`, as not every run had an outcome.
    for (const { strategy, propensity = 0 } of tried) {
      expect(strategy).toBe('synthesize')
      expect(propensity).toBeGreaterThan(0.1)
      expect(propensity).toBeLessThan(0.5)
    }
    const foresight = await foreseen(mixture)
    expect(foresight).toMatchObject({ live: true, wanted: 'solo' })
    expect(foresight?.propensities.synthesize).toBeCloseTo(tried.at(-1)?.propensity ?? 0, 1)
  },
  LONG_MS,
)

test.concurrent(
  'a mixture with `live: false` records and estimates, and never decides',
  async () => {
    const mixture = await mixtureWith({ learn: { explore: 0.5, live: false } })
    await untilShown(mixture)
    expect(await learning(mixture)).toMatchObject({
      state: 'collecting',
      why: 'It would do better than the rules, but `live` is false',
    })
    expect(await chosen(mixture, NO_TRY)).toMatchObject({
      by: 'default',
      strategy: 'synthesize',
      explored: false,
      propensity: 1,
    })
    const propensities = { solo: 0, synthesize: 1 }
    expect(await foreseen(mixture, NO_TRY)).toMatchObject({
      live: false,
      wanted: 'solo',
      propensities,
    })
  },
  LONG_MS,
)

test.concurrent('a mixture without `learn` records no choice', async () => {
  const mixture = await mixtureWith({})
  const { run, ...how } = await chosen(mixture)
  expect(how).toMatchObject({ by: 'default', strategy: 'synthesize', propensity: 1 })
  expect(how).not.toHaveProperty('scores')
  expect(await foreseen(mixture)).toBeUndefined()
  const thumb = { run, choice: 'up' }
  await vi.waitUntil(async () => (await send('/votes', thumb)).status === 201, PATIENT)
  expect(await learning(mixture)).toMatchObject({ state: 'off', decisions: 0, rewarded: 0 })
})
