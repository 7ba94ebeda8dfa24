import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { moaOf, startBench, type Bench } from './bench.ts'
import type { WireCompletion } from '../../src/protocol/openai-chat/chat-response.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const STEPS = 5
const AGENTS = ['a', 'b', 'c', 'd']
const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }]

type Message = Readonly<Record<string, unknown>>

/** Required: an agent that a busy machine cuts off as a straggler would be called again. */
const agent = (name: string) => ({ model: `up/${name}`, required: true })

/** A mixture of four agents; its name is new every time. */
async function fourAgents(over: object = {}): Promise<string> {
  const id = `m-${crypto.randomUUID()}`
  const response = await fetch(`${bench.gateway.url}/v1/mixtures/${id}`, {
    method: 'PUT',
    body: JSON.stringify({
      layers: [{ agents: AGENTS.map(agent) }],
      aggregator: { model: 'up/pen' },
      ...over,
    }),
  })
  expect(response.status).toBe(201)
  return id
}

/** The aggregator calls a tool at every step but the last, then answers; and so on. */
function scriptTurns(): void {
  const call = (step: number) => ({
    toolCalls: [{ id: `call_${step}`, name: 'look_up', arguments: `{"step":${step}}` }],
  })
  const steps = [...Array.from({ length: STEPS - 1 }, (_, at) => call(at)), { text: 'At last.' }]
  bench.upstream.script('pen', [...steps, ...steps])
}

/** Makes one user turn, step by step; returns the conversation after it. */
async function turn(model: string, before: readonly Message[], more: object = {}) {
  let messages = before
  for (let step = 0; step < STEPS; step++) {
    const response = await bench.post({ model, messages, tools, ...more })
    expect(response.status).toBe(200)
    const { choices } = (await response.json()) as WireCompletion
    const [choice] = choices
    if (choice === undefined) throw new Error('No choice')
    const { message, finish_reason: finish } = choice
    messages = [...messages, message]
    expect(finish).toBe(step === STEPS - 1 ? 'stop' : 'tool_calls')
    for (const { id } of message.tool_calls ?? []) {
      messages = [
        ...messages,
        { role: 'tool', tool_call_id: id, content: `Found at step ${step}.` },
      ]
    }
  }
  return messages
}

/** A question that no other test sends. */
const question = (): Message[] => [{ role: 'user', content: `Find ${crypto.randomUUID()}.` }]
const agentCalls = () => bench.upstream.requests.filter(({ model }) => AGENTS.includes(model))

describe('a tool loop of five steps over four agents', () => {
  test('calls the agents once: nine calls, not twenty-five', async () => {
    scriptTurns()
    await turn(await fourAgents(), question())
    expect(bench.requestsOf('pen')).toHaveLength(5)
    expect(agentCalls()).toHaveLength(4)
  })

  test('sends the aggregator the same proposals at every step, and every result', async () => {
    scriptTurns()
    bench.upstream.script('a', { text: 'The proposal of a.' })
    await turn(await fourAgents(), question())
    for (const { body } of bench.requestsOf('pen')) {
      expect(JSON.stringify(body.messages)).toContain('The proposal of a.')
    }
    expect(JSON.stringify(bench.requestsOf('pen')[4]?.body.messages)).toContain('Found at step 3.')
    for (const { body } of agentCalls()) expect(body['tools']).toBeUndefined()
  })

  test('calls them again after the next user message, with all tool results', async () => {
    scriptTurns()
    const id = await fourAgents()
    const found = await turn(id, question())
    await turn(id, [...found, { role: 'user', content: 'And the other one?' }])
    expect(agentCalls()).toHaveLength(8)
    expect(bench.requestsOf('pen')).toHaveLength(10)
    const [, again] = bench.requestsOf('a')
    expect(JSON.stringify(again?.body.messages)).toMatch(/Found at step 3[\s\S]*the other one/)
  })

  test('calls them at every step when the mixture turns reuse off', async () => {
    scriptTurns()
    await turn(await fourAgents({ cache: { turns: false } }), question())
    expect(bench.upstream.requests).toHaveLength(25)
  })

  test('calls them at every step when the request turns the cache off', async () => {
    scriptTurns()
    await turn(await fourAgents(), question(), { moa: { cache: 'off' } })
    expect(bench.upstream.requests).toHaveLength(25)
  })

  test('calls every layer once, whatever the order of proposals', async () => {
    scriptTurns()
    const layers = [{ agents: ['a', 'b'].map(agent) }, { agents: ['c', 'd'].map(agent) }]
    await turn(await fourAgents({ layers, references: { shuffle: true } }), question())
    expect(agentCalls()).toHaveLength(4)
  })

  test('reports which proposals were reused, at no cost', async () => {
    bench.upstream.script('pen', { toolCalls: [{ name: 'look_up', arguments: '{}' }] })
    const body = { model: await fourAgents(), messages: question(), tools }
    const first = await bench.post(body)
    const { calls } = moaOf(await first.json())
    expect(calls.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    const second = await bench.post(body)
    const again = moaOf(await second.json())
    expect(again.calls.map(({ status }) => status)).toEqual([...AGENTS.map(() => 'cached'), 'ok'])
    expect(again.calls.slice(0, 4).map((call) => call.cost_usd)).toEqual([0, 0, 0, 0])
    expect(again).toMatchObject({ cache: 'off', synthesized: true, degraded: false })
  })

  test('calls again only an agent that failed', async () => {
    bench.upstream.script('pen', { toolCalls: [{ name: 'look_up', arguments: '{}' }] })
    bench.upstream.script('d', [{ status: 400 }, { text: 'Back again.' }])
    const body = { model: await fourAgents(), messages: question(), tools }
    for (let step = 0; step < 3; step++) expect((await bench.post(body)).status).toBe(200)
    expect(bench.requestsOf('d')).toHaveLength(2)
    expect(agentCalls()).toHaveLength(5)
  })
})

test('without tools the same question calls every agent every time', async () => {
  const body = { model: await fourAgents(), messages: question() }
  for (let time = 0; time < 2; time++) await (await bench.post(body)).text()
  expect(bench.upstream.requests).toHaveLength(10)
})
