import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom, shuffled } from '../../src/moa/text/random.ts'
import { fromStandard, SECRET } from '../http/hooks/senders.ts'
import { paceOfMachine } from '../support/pace.ts'
import { mixture, startBench, type Bench } from './bench.ts'
import { startDestination, type Received, type Reply } from './destination.ts'
import { endOf, readJob } from './jobs.ts'
import type { WireJob } from '../../src/protocol/jobs/job-response.ts'

const COUNT = 100
const MODELS = ['a', 'b', 'pen'] as const
const OUT_SECRET = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

/** How destinations fail the first time. */
const FAILURES: readonly Reply[] = [
  { status: 503 },
  { status: 307, headers: { location: '/elsewhere' } },
  { status: 'reset' },
  // Slow: the gateway cannot know whether the delivery was accepted, so it is repeated.
  { status: 'reset', afterMs: 3_000 },
]
const SLOW: Reply = { afterMs: 3_000 }

/** A mixture whose limits no queue of a hundred jobs reaches, however slow the machine is. */
const LIMIT_MS = 60_000 * (await paceOfMachine())
const PATIENT = mixture({
  aggregator: { first_token_ms: LIMIT_MS, idle_ms: LIMIT_MS, timeout_ms: LIMIT_MS },
  moa: {
    layers: [
      {
        timeout_ms: LIMIT_MS,
        agents: ['up/a', 'up/b'].map((model) => ({ model, required: true, timeout_ms: LIMIT_MS })),
      },
    ],
  },
})

let bench: Bench

beforeAll(async () => {
  bench = await startBench({ IN_SECRET: SECRET, OUT_SECRET })
})

afterAll(() => bench[Symbol.asyncDispose]())

/** 30 of 100 destinations fail at first. */
function failsAtFirst(number: number): boolean {
  return number % 10 < 3
}

interface Delivered {
  readonly type: string
  readonly data: WireJob
}

/** The signed body, verified by its receiver on arrival: later its signature is too old. */
const verified = new Map<Received, Delivered>()

function replyOf(received: Received, before: readonly Received[]): Reply {
  verified.set(
    received,
    new Webhook(OUT_SECRET).verify(received.body, { ...received.headers }) as Delivered,
  )
  const number = Number(received.path.split('/').at(-1))
  if (number % 10 === 9) return SLOW
  return failsAtFirst(number) && before.length === 0 ? (FAILURES[number % 4] ?? {}) : {}
}

async function putHook(id: string, hook: object): Promise<void> {
  const body = JSON.stringify(hook)
  const response = await fetch(`${bench.gateway.url}/v1/hooks/${id}`, { method: 'PUT', body })
  expect([response.status, await response.text()]).toMatchObject([201, expect.any(String)])
}

/** Posts a webhook, signed; returns the id of its job. */
async function post(hook: string, id: string, payload: object) {
  const { headers, body } = fromStandard(JSON.stringify(payload), { id, atMs: Date.now() })
  const response = await fetch(`${bench.gateway.url}/hooks/${hook}`, {
    method: 'POST',
    headers,
    body,
  })
  const report = (await response.json()) as { id: string; status: string }
  expect(response.status).toBe(202)
  return report.id
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN
}

async function jobsWith(query: string): Promise<readonly WireJob[]> {
  const response = await fetch(`${bench.gateway.url}/v1/jobs?limit=100&${query}`)
  return ((await response.json()) as { data: WireJob[] }).data
}

test('100 webhooks with duplicates, for destinations that fail, each make one run and are delivered once they can be', async ({
  annotate,
}) => {
  for (const model of MODELS) bench.upstream.script(model, { echoPrompt: model === 'pen' })
  await using destination = await startDestination(replyOf)
  await putHook('storm', {
    verify: { scheme: 'standard-webhooks', secret: 'IN_SECRET' },
    prompt: 'Question {{/number}}.',
    request: PATIENT,
    deliver: { url_pointer: '/to', hosts: ['127.0.0.1'], secret: 'OUT_SECRET' },
  })
  const numbers = Array.from({ length: COUNT }, (_, number) => number)
  const doubled = [...numbers, ...numbers.filter((number) => number % 10 > 6)]
  const jobs = new Map<number, Set<string>>()
  const startedAtMs = Date.now()
  await Promise.all(
    shuffled(doubled, seededRandom(6)).map(async (number) => {
      const payload = { number: `case ${number}!`, to: `${destination.url}/${number}` }
      const job = await post('storm', `msg_${number}`, payload)
      jobs.set(number, (jobs.get(number) ?? new Set()).add(job))
    }),
  )
  expect(numbers.filter((number) => jobs.get(number)?.size !== 1)).toEqual([])
  const ids = new Map(numbers.map((number) => [number, [...(jobs.get(number) ?? [])][0] ?? '']))
  expect(new Set(ids.values()).size).toBe(COUNT)

  await expect
    .poll(async () => (await jobsWith('delivery=delivered')).length, { timeout: 400_000 })
    .toBe(COUNT)
  const paths = new Set(destination.received.map(({ path }) => path))
  expect(paths).toEqual(new Set(numbers.map((number) => `/${number}`)))

  const attempts = numbers.map((number) => {
    const received = destination.received.filter(({ path }) => path === `/${number}`)
    expectDeliveries(received, { number, id: ids.get(number) ?? '' })
    const [first, second] = received
    return { count: received.length, waitMs: (second?.at ?? NaN) - (first?.at ?? NaN) }
  })
  const failed = numbers.filter(failsAtFirst)
  for (const number of numbers) {
    expect([number, attempts[number]?.count]).toEqual([number, failsAtFirst(number) ? 2 : 1])
    const { delivery } = await readJob(bench.gateway.url, ids.get(number) ?? '')
    expect([number, delivery?.attempts]).toEqual([number, failsAtFirst(number) ? 2 : 1])
  }
  const lastAt = Math.max(...destination.received.map(({ at }) => at))
  const waits = failed.map((number) => attempts[number]?.waitMs ?? NaN)
  expect(Math.min(...waits)).toBeGreaterThan(4_900)

  for (const model of MODELS) {
    const prompts = bench
      .requestsOf(model)
      .map(({ body }) => /case \d+!/.exec(JSON.stringify(body))?.[0])
    expect(prompts.toSorted()).toEqual(numbers.map((number) => `case ${number}!`).toSorted())
  }
  await annotate(
    `${doubled.length} webhooks, ${COUNT} jobs, ${bench.upstream.requests.length} calls of models, ` +
      `${destination.received.length} attempts to deliver; the second came after ${Math.round(median(waits))} ms (p50), the last ${lastAt - startedAtMs} ms after the first webhook`,
  )
}, 600_000)

/** All attempts at one destination: the same bytes under the same id, each signed for its own time. */
function expectDeliveries(
  received: readonly Received[],
  { number, id }: { readonly number: number; readonly id: string },
): void {
  expect(new Set(received.map(({ body }) => body)).size).toBe(1)
  for (const each of received) {
    expect(each.headers).toMatchObject({ 'webhook-id': id })
    const { type, data } = verified.get(each) ?? {}
    if (data === undefined) throw new Error(`Cannot verify what came for ${number}`)
    expect([type, data.id]).toEqual(['job.done', id])
    // The last model repeats its whole prompt: the delivery has the value, but not its markers.
    const content = JSON.stringify(data.completion)
    expect(content).toContain(`Question case ${number}!.`)
    expect(content).not.toMatch(/<<<|>>>/)
  }
}

test('a webhook gets its response before any model answers, however long models take', async () => {
  const end = Promise.withResolvers<void>()
  for (const model of MODELS) bench.upstream.script(model, { headersAfter: end.promise })
  await putHook('slow', {
    verify: { scheme: 'standard-webhooks', secret: 'IN_SECRET' },
    prompt: 'Question {{/number}}.',
    request: mixture(),
  })
  const jobs: string[] = []
  for (let number = 0; number < 25; number++) {
    jobs.push(await post('slow', `msg_slow_${number}`, { number }))
  }
  expect(new Set(jobs).size).toBe(25)
  // All have their 202, and no model has answered.
  expect((await jobsWith('status=done')).filter(({ id }) => jobs.includes(id))).toEqual([])
  end.resolve()
  for (const id of jobs) expect((await endOf(bench.gateway.url, id)).status).toBe('done')
})
