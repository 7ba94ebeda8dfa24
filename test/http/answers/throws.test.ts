import { describe, expect, test } from 'vitest'
import { atEach, send, type Gateway, type Scenario, type Sent } from './broken-run.ts'

const CHAT = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'Is it so?' }]
const chat = { model: 'cached', messages, store: true }
const responses = { model: 'cached', input: 'Is it so?' }
const flaky = { layers: [{ agents: [{ model: 'sim/flaky', retries: 2 }] }] }

function sends(sent: Sent): Scenario {
  return { act: async (gateway, leaving) => [await send(gateway, sent, leaving)] }
}

/** Two callers at once: one leads the flight, the other follows. */
function together(sent: Sent): Scenario {
  return {
    act: (gateway, leaving) =>
      Promise.all([send(gateway, sent, leaving), send(gateway, sent, leaving)]),
  }
}

function again(sent: Sent): Scenario {
  return { ...sends(sent), before: (gateway) => send(gateway, sent) }
}

/** The same request again after the first is over: it gets the stored outcome, or an error. */
function twice(sent: Sent): Scenario {
  return {
    act: async (gateway, leaving) => {
      const first = await send(gateway, sent, leaving)
      await gateway.settled()
      return [first, await send(gateway, sent)]
    },
  }
}

async function aggregate(gateway: Gateway, leaving: AbortController) {
  const { records } = await gateway.fake.services.runs.list('local', {
    limit: 1,
    cursor: undefined,
  })
  const { identity } = JSON.parse(records[0] ?? '') as { identity: { run: string } }
  const path = `/v1/runs/${identity.run}/aggregate`
  return [await send(gateway, { path, body: { stream: true } }, leaving)]
}

/** A call of the tool `ask`. */
function asks(id: number) {
  const args = { question: 'Is it so?', mixture: 'cached' }
  const params = { name: 'ask', arguments: args, _meta: { progressToken: id } }
  return { jsonrpc: '2.0', id, method: 'tools/call', params }
}

const streamed = { accept: 'application/json, text/event-stream' }

const keyed = { 'idempotency-key': 'k' }

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a whole chat completion': sends({ path: CHAT, body: chat }),
  'a streamed chat completion': sends({ path: CHAT, body: { ...chat, stream: true } }),
  'a whole response': sends({ path: '/v1/responses', body: responses }),
  'a streamed response': sends({ path: '/v1/responses', body: { ...responses, stream: true } }),
  'a whole call of a tool': sends({ path: '/mcp', body: asks(1) }),
  'a streamed call of a tool': sends({ path: '/mcp', body: asks(1), headers: streamed }),
  'a batch of calls of a tool': sends({ path: '/mcp', body: [asks(1), asks(2)] }),
  'a run with retries': sends({ path: CHAT, body: { ...chat, moa: flaky } }),
  'an answer from the cache': again({ path: CHAT, body: { ...chat, stream: true } }),
  'two callers of one flight': together({ path: CHAT, body: { ...chat, stream: true } }),
  'a request with an Idempotency-Key': twice({ path: CHAT, body: chat, headers: keyed }),
  'a stream with an Idempotency-Key': twice({
    path: CHAT,
    body: { ...chat, stream: true },
    headers: keyed,
  }),
  'an aggregation of a stored run': {
    before: (gateway) => send(gateway, { path: CHAT, body: chat }),
    act: aggregate,
  },
}

/** The same happens to those that are left out, with fewer boundaries. */
const LEAVING = [
  'a streamed chat completion',
  'a whole response',
  'a streamed call of a tool',
  'a run with retries',
  'two callers of one flight',
  'a stream with an Idempotency-Key',
]

/** The money is settled at once, every caller gets an answer or an error, and nothing is left waiting. */
describe('no money stays held at any boundary', () => {
  test.each(Object.entries(SCENARIOS))('when a bug ends %s', async (_scenario, scenario) => {
    expect((await atEach(scenario, 'throws')).length).toBeGreaterThan(20)
  })

  test.each(Object.entries(SCENARIOS).filter(([name]) => LEAVING.includes(name)))(
    'when its caller leaves %s',
    async (_scenario, scenario) => {
      expect((await atEach(scenario, 'leaves')).length).toBeGreaterThan(20)
    },
  )
})
