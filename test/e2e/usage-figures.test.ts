import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { createClient, type Client } from '../../src/client/client.ts'
import type { WireRun } from '../../src/protocol/runs/responses.ts'
import { bindingsFor, startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts'
import { startDestination, type Destination } from './destination.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLawR'

let upstream: Upstream
let operator: Destination
let gateway: TestGateway
let folder: string
const start = () =>
  startTestGateway({
    storage: folder,
    bindings: {
      ...bindingsFor(upstream),
      ALERT_URL: `${operator.url}/alerts`,
      ALERT_SECRET: SECRET,
    },
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usage-'))
  upstream = await startUpstream()
  // The first attempt of each message fails.
  operator = await startDestination(({ headers }, before) => ({
    status: before.some((sent) => sent.headers['webhook-id'] === headers['webhook-id']) ? 204 : 500,
  }))
  gateway = await start()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
  await operator[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** A client with a key and a tenant of its own. */
async function newClient(body: object = {}): Promise<{ id: string; key: string; client: Client }> {
  const made = await createClient({ url: gateway.url }).keys.create({
    kind: 'secret',
    name: 'n',
    ...body,
  })
  const { id, key } = made
  return { id, key, client: createClient({ url: gateway.url, key }) }
}

function ask(client: Client, agents: readonly object[], more: object = {}) {
  const layers = [{ agents: agents.map((agent) => ({ retries: 0, ...agent })), quorum: 1 }]
  return client.send('/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({
      model: 'demo',
      messages: [{ role: 'user', content: 'Why?' }],
      moa: { layers, aggregator: { model: 'up/pen' }, cache: 'off', ...more },
    }),
  })
}

const rounded = (usd: number) => Math.round(usd * 1e9) / 1e9

test('sums are those of the records of all runs, failed ones too, and outlive a restart', async () => {
  upstream.script('broken', { status: 500 })
  const { client, key } = await newClient()
  const a = { model: 'up/a' }
  const answers = [
    await ask(client, [a, { model: 'up/b' }]),
    await ask(client, [a, { model: 'down/broken' }]),
    await ask(client, [{ model: 'down/broken', fallbacks: ['up/c'] }, a]),
    await ask(client, [a], { aggregator: { model: 'down/broken' } }),
    await ask(client, [{ model: 'down/broken' }]),
  ]
  for (const answer of answers) await answer.text()
  await expect.poll(async () => (await client.usage.get()).total.runs).toBe(answers.length)
  const list = async (): Promise<readonly WireRun[]> => (await client.runs.list()).data
  await expect.poll(async () => (await list()).length).toBe(answers.length)
  const runs = await list()
  const calls = runs.flatMap((run) => run.calls)
  const count = (of: (run: WireRun) => boolean) => runs.filter(of).length
  const expected = {
    runs: runs.length,
    failed: count(({ status }) => status === 'failed'),
    degraded: count(({ status, degraded }) => status === 'done' && degraded),
    calls: calls.length,
    failed_calls: calls.filter(({ status }) => status === 'failed').length,
    fallback_calls: 1,
    prompt_tokens: runs.reduce((sum, { usage }) => sum + usage.prompt_tokens, 0),
    completion_tokens: runs.reduce((sum, { usage }) => sum + usage.completion_tokens, 0),
    cost_usd: rounded(calls.reduce((sum, { cost_usd: cost }) => sum + (cost ?? 0), 0)),
  }
  expect(expected.cost_usd).toBeGreaterThan(0)
  const before = await client.usage.get()
  expect(before.total).toMatchObject(expected)
  expect(before.total.reasons['agent_failed']).toBeGreaterThan(0)
  const models = await client.usage.get({ by: 'model' })
  expect(models.total).toMatchObject(expected)
  for (const { name, calls: made, cost_usd: cost, failures } of models.data) {
    const own = calls.filter(({ model }) => model === name)
    expect(made).toBe(own.length)
    expect(cost).toBe(rounded(own.reduce((sum, call) => sum + (call.cost_usd ?? 0), 0)))
    expect(Object.keys(failures).length > 0).toBe(own.some(({ status }) => status === 'failed'))
  }
  await gateway[Symbol.asyncDispose]()
  gateway = await start()
  const again = createClient({ url: gateway.url, key })
  expect(await again.usage.get()).toEqual(before)
})

test('runs that end at the same time are all counted, and so are jobs and aggregates', async () => {
  const { client } = await newClient()
  const concurrent = await Promise.all(
    Array.from({ length: 20 }, () => ask(client, [{ model: 'up/a' }])),
  )
  for (const answer of concurrent) expect(answer.status).toBe(200)
  await client.chat.complete({
    model: 'up/a',
    store: true,
    messages: [{ role: 'user', content: 'Why?' }],
  })
  const job = await client.jobs.create({
    request: { model: 'up/job', messages: [{ role: 'user', content: 'Why?' }] },
  })
  await expect.poll(async () => (await client.jobs.get(job.id)).status).toBe('done')
  await expect.poll(async () => (await client.usage.get()).total.runs).toBe(22)
  const rows = (await client.usage.get({ by: 'mixture' })).data
  expect(rows.find(({ name }) => name === 'up/job')).toMatchObject({ runs: 1, calls: 1 })
})

test('a key that costs more than its level is reported once, signed, until that has arrived', async () => {
  const { id, client } = await newClient({ alert_usd_per_day: 0.000_001 })
  const quiet = await newClient({ alert_usd_per_day: 1_000 })
  for (const each of [client, client, quiet.client]) {
    await (await ask(each, [{ model: 'up/a' }])).text()
  }
  const sent = () => operator.received.filter(({ body }) => body.includes(id))
  await expect.poll(() => sent().length).toBe(2)
  await (await ask(client, [{ model: 'up/a' }])).text()
  await expect.poll(async () => (await client.usage.get()).total.runs).toBe(3)
  const [first, second, ...more] = sent()
  if (first === undefined || second === undefined) throw new Error('No message has come')
  expect(more).toEqual([])
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
  const { type, data } = new Webhook(SECRET).verify(second.body, { ...second.headers }) as {
    type: string
    data: { cost_usd: number }
  }
  expect(type).toBe('key.cost_alert')
  expect(data).toMatchObject({ key: id, alert_usd_per_day: 0.000_001 })
  expect(data.cost_usd).toBeGreaterThan(0.000_001)
  expect(operator.received.filter(({ body }) => body.includes(quiet.id))).toEqual([])
})
