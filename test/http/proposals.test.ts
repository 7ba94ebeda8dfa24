import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { send, chat, moaOf, type Answered } from './gateway.ts'

beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

const FAST = '?first_token_ms=0&interval_ms=0'
const sim = (name: string) => ({ model: `sim/${name}${FAST}`, required: true })
const PAIR = [sim('quick'), sim('careful')]

/** Writes a mixture that caches proposals for ten minutes, and nothing else. */
async function put(id: string, over: object = {}): Promise<string> {
  const cache = { proposals_ttl_s: 600 }
  const body = { layers: [{ agents: PAIR }], aggregator: pen('judge'), cache, ...over }
  const { status } = await send(`/v1/mixtures/${id}`, { method: 'PUT', body })
  expect([200, 201]).toContain(status)
  return id
}

const pen = (name: string) => ({ model: `sim/${name}${FAST}` })
const name = () => `m-${crypto.randomUUID()}`

/** A function that sends the same new question each time. */
function newQuestion() {
  const messages = [{ role: 'user', content: `What is 17 × 23, ${crypto.randomUUID()}?` }]
  return (model: string, more: object = {}, headers: Record<string, string> = {}) =>
    chat(model, { messages, ...more }, { headers })
}

const statuses = (response: Answered) =>
  (moaOf(response)['calls'] as { status: string }[]).map(({ status }) => status)

const NEW = ['ok', 'ok', 'ok']
const KNOWN = ['cached', 'cached', 'ok']

test('a new version with another aggregator or prompt is answered from the proposals of the old one', async () => {
  const rewrite = (id: string, aggregator: object) => put(id, { aggregator })
  const id = await put(name())
  const again = newQuestion()
  expect(statuses(await again(id))).toEqual(NEW)
  await rewrite(id, pen('careful'))
  const other = await again(id)
  expect(statuses(other)).toEqual(KNOWN)
  expect(moaOf(other)).toMatchObject({ version: 2, cache: 'off', synthesized: true })
  await rewrite(id, { ...pen('judge'), prompt: 'Be brief.' })
  expect(statuses(await again(id))).toEqual(KNOWN)
})

test('a new agent or a further sample calls a model, and the other proposals come from the cache', async () => {
  const id = await put(name())
  const again = newQuestion()
  await again(id)
  await put(id, { layers: [{ agents: [...PAIR, sim('terse')] }] })
  expect(statuses(await again(id)).sort()).toEqual(['cached', 'cached', 'ok', 'ok'])
  await put(id, { layers: [{ agents: [{ ...sim('quick'), samples: 2 }] }] })
  expect(statuses(await again(id)).sort()).toEqual(['cached', 'ok', 'ok'])
})

test('every mixture of the tenant with the same agents and the same question uses the same proposals', async () => {
  const [one, other] = [await put(name()), await put(name())]
  const again = newQuestion()
  expect(statuses(await again(one))).toEqual(NEW)
  expect(statuses(await again(other))).toEqual(KNOWN)
})

test('the caller chooses to use, to refresh or to skip cached proposals', async () => {
  const id = await put(name())
  const again = newQuestion()
  const off = { moa: { cache: 'off' } }
  expect(statuses(await again(id, off))).toEqual(NEW)
  expect(statuses(await again(id))).toEqual(NEW) // The first one stored nothing.
  expect(statuses(await again(id))).toEqual(KNOWN)
  expect(statuses(await again(id, off))).toEqual(NEW)
  expect(statuses(await again(id, {}, { 'cache-control': 'no-store' }))).toEqual(NEW)
  expect(statuses(await again(id, { moa: { cache: 'refresh' } }))).toEqual(NEW)
  expect(statuses(await again(id, {}, { 'cache-control': 'no-cache' }))).toEqual(NEW)
  expect(statuses(await again(id))).toEqual(KNOWN)
})

test('settings of the answer do not change the key of proposals, another question does', async () => {
  const id = await put(name())
  const again = newQuestion()
  await again(id)
  expect(statuses(await again(id, { temperature: 1, seed: 7, max_tokens: 50 }))).toEqual(KNOWN)
  expect(statuses(await newQuestion()(id))).toEqual(NEW)
})

test('a mixture without a time to live for proposals caches none', async () => {
  const id = await put(name(), { cache: {} })
  const again = newQuestion()
  for (let time = 0; time < 2; time++) expect(statuses(await again(id))).toEqual(NEW)
})
