import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { servedUsage, startBench, storeTeam, type Bench } from '../bench.ts'
import { doorOf, type Client } from './client.ts'
import { CLIENTS } from './clients.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
  await storeTeam(bench, 'up/pen')
  await storeTeam(bench, 'down/pen', 'cut')
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const QUESTION = 'What is 17 * 23?'
const CALL = { id: 'call_a', name: 'weather', arguments: '{"city":"Zürich"}' }
/** What a client says of a cut stream: our message, or that of a client that reads no further than the status. */
const FAILED = /aggregator failed|unsuccessful terminal state "response.failed"/
const CUT = { text: 'One two three four five.', reset: 'after-tokens' } as const

/** Each way of each client. */
const ROWS = CLIENTS.flatMap((client) =>
  client.ways.map((way) => ({ name: client.name, client, way, stream: way === 'streamed' })),
)

/** What a session of its own adds to a request. */
async function sessionOf(budgetUsd: number): Promise<Record<string, string>> {
  const body = JSON.stringify({ budget_usd: budgetUsd })
  const opened = await fetch(`${bench.baseURL}/sessions`, { method: 'POST', body })
  return { 'x-moa-session': ((await opened.json()) as { id: string }).id }
}

/** What the client throws. */
async function errorOf(reply: ReturnType<Client['ask']>): Promise<string> {
  const error: unknown = await reply.then(
    ({ text }) => Promise.reject(new Error(`The client took this for an answer: ${text}`)),
    (reason: unknown) => reason,
  )
  return `${String(error)} ${JSON.stringify(error)}`
}

describe.each(ROWS)('$name, $way', ({ client, stream }) => {
  test('gets the answer of the demo', async () => {
    const reply = await client.ask(doorOf(bench), { model: 'demo', prompt: QUESTION, stream })
    expect(reply.text).toContain('391')
    expect(reply.tokens).toBeGreaterThan(0)
  })

  test('gets the answer of a mixture, with the tokens of every call', async () => {
    bench.upstream.script('pen', { text: 'Un deux trois 👋 quatre.' })
    const reply = await client.ask(doorOf(bench), { model: 'team', prompt: QUESTION, stream })
    expect(reply.text).toBe('Un deux trois 👋 quatre.')
    expect(bench.upstream.requests).toHaveLength(3)
    expect(reply.tokens).toBe(servedUsage(bench.upstream).total_tokens)
  })

  test('offers a tool to the demo, which answers without it', async () => {
    const weather = () => 'sun'
    const question = { model: 'demo', prompt: QUESTION, stream, weather }
    expect((await client.ask(doorOf(bench), question)).text).toContain('391')
  })

  test('runs the tool that a mixture calls, and sends its result', async () => {
    bench.upstream.script('pen', [
      { text: 'I should look.', toolCalls: [CALL] },
      { text: 'Sun in Zürich.' },
    ])
    const cities: string[] = []
    const weather = (city: string) => {
      cities.push(city)
      return 'sun'
    }
    const question = { model: 'team', prompt: 'Weather?', stream, weather }
    expect((await client.ask(doorOf(bench), question)).text).toMatch(/Sun in Zürich\.$/)
    expect(cities).toEqual(['Zürich'])
    const [called, result] = bench.requestsOf('pen')[1]?.body.messages?.slice(-2) ?? []
    expect(called).toMatchObject({
      role: 'assistant',
      tool_calls: [{ function: { name: 'weather' } }],
    })
    expect(result).toMatchObject({ role: 'tool', content: 'sun' })
  })

  test('is no worse off with the report, events of progress and drafts', async () => {
    bench.upstream.script('pen', { text: 'As one.', reasoning: 'First I think.' })
    const door = doorOf(bench, { moa: { progress: 'live' } })
    const reply = await client.ask(door, { model: 'team', prompt: QUESTION, stream })
    expect(reply.text).toBe('As one.')
  })

  test('is no worse off with progress as reasoning', async () => {
    const door = doorOf(bench, { moa: { progress: 'reasoning' } })
    const reply = await client.ask(door, { model: 'team', prompt: QUESTION, stream })
    expect(reply.text).toBe('Answer of pen.')
  })

  test('reports a budget that has ended', async () => {
    const door = doorOf(bench, { headers: await sessionOf(0.000_001) })
    const error = await errorOf(client.ask(door, { model: 'team', prompt: QUESTION, stream }))
    expect(error).toMatch(/budget/i)
    expect(bench.upstream.requests).toHaveLength(0)
  })
})

describe.each(ROWS.filter(({ stream }) => stream))('$name', ({ client, stream }) => {
  test.each(['none', 'events'])(
    'takes no cut stream for an answer, with progress %s',
    async (progress) => {
      bench.upstream.script('pen', CUT)
      const door = doorOf(bench, { moa: { progress } })
      const error = await errorOf(client.ask(door, { model: 'cut', prompt: QUESTION, stream }))
      expect(error).toMatch(FAILED)
    },
  )

  test('takes no call that was cut for a call', async () => {
    bench.upstream.script('pen', { toolCalls: [CALL], reset: 'after-tokens', resetAfterTokens: 2 })
    let ran = 0
    const weather = () => `${(ran += 1)}`
    const question = { model: 'cut', prompt: 'Weather?', stream, weather }
    expect(await errorOf(client.ask(doorOf(bench), question))).toMatch(FAILED)
    expect(ran).toBe(0)
  })
})
