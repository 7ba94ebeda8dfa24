import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { WireEstimate } from '../../src/protocol/runs/estimate-response.ts'
import { startBench, user, type Bench } from './bench.ts'
import { errorOf } from './error-of.ts'
import type { ReportedCompletion } from './reported.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => {
  bench.upstream.clear()
  for (const model of ['a', 'b', 'c', 'pen'])
    bench.upstream.script(model, { text: `I am ${model}.` })
})
afterAll(() => bench[Symbol.asyncDispose]())

const layers = [
  {
    agents: [
      { model: 'up/a', required: true },
      { model: 'up/b', required: true, skills: ['maths'] },
      { model: 'up/c', required: true, skills: ['code'] },
    ],
  },
]
const auto = { layers, aggregator: { model: 'up/pen' }, strategy: 'auto' }
const RESEARCH = 'Compare the two and say which is better'

async function answered(messages: object, over: object = {}, more: object = {}) {
  const body = { model: 'demo', messages, moa: { ...auto, ...over }, ...more }
  const response = await bench.post(body)
  expect(response.status).toBe(200)
  return (await response.json()) as ReportedCompletion
}

/** The models that were called, by their last names. */
function called(): readonly (string | undefined)[] {
  return bench.upstream.requests.map(({ model }) => model).toSorted()
}

async function stored(document: object): Promise<string> {
  const id = `auto-${crypto.randomUUID().slice(0, 8)}`
  const response = await fetch(`${bench.gateway.url}/v1/mixtures/${id}`, {
    method: 'PUT',
    body: JSON.stringify(document),
  })
  expect(response.status).toBe(201)
  return id
}

async function estimated(body: object): Promise<WireEstimate> {
  const response = await fetch(`${bench.gateway.url}/v1/estimate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as WireEstimate
}

describe('the strategy auto', () => {
  test('lets the aggregator answer a greeting alone, and reports why', async () => {
    const { moa, choices } = await answered(user('Hello!'))
    expect(choices[0]?.message.content).toBe('I am pen.')
    expect(called()).toEqual(['pen'])
    expect(moa).toMatchObject({
      strategy: 'synthesize',
      degraded: false,
      reasons: [],
      chosen: { by: 'rule:greeting', strategy: 'solo', agents: [], propensity: 1 },
    })
    expect(moa.chosen?.why).toMatch(/^[A-Z].*greets/)
  })

  test('calls every agent where no rule applies', async () => {
    const { moa } = await answered(user('What is the capital of France?'))
    expect(called()).toEqual(['a', 'b', 'c', 'pen'])
    expect(moa.chosen).toMatchObject({
      by: 'default',
      strategy: 'synthesize',
      agents: ['a', 'b', 'c'],
    })
  })

  test('goes on with a tool loop alone, and never chooses a strategy that cannot have tools', async () => {
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }]
    const loop = [
      ...user('What is 17*23?'),
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '391' },
    ]
    const { moa } = await answered(loop, {}, { tools })
    expect(called()).toEqual(['pen'])
    expect(moa.chosen).toMatchObject({ by: 'rule:tool_loop', strategy: 'solo' })
    const first = await answered(
      user('What is 17*23?'),
      { strategy: { type: 'auto', among: ['select', 'synthesize'] } },
      { tools },
    )
    expect(first.moa.chosen).toMatchObject({ by: 'default', strategy: 'synthesize' })
  })

  test('follows the rules of the mixture in place of the default ones', async () => {
    const rules = [
      {
        name: 'money',
        when: { contains: ['refund'] },
        use: 'synthesize',
        why: 'Money is at stake',
      },
      { name: 'rest', use: 'solo' },
    ]
    const model = await stored({ ...auto, strategy: { type: 'auto', rules } })
    const ask = async (text: string) => {
      const response = await bench.post({ model, messages: user(text) })
      return ((await response.json()) as ReportedCompletion).moa.chosen
    }
    expect(await ask('REFUND me')).toMatchObject({
      by: 'rule:money',
      strategy: 'synthesize',
      why: 'Money is at stake',
    })
    expect(await ask(RESEARCH)).toMatchObject({ by: 'rule:rest', strategy: 'solo' })
  })

  test('gives way to the strategy that the caller names', async () => {
    const model = await stored(auto)
    const ask = async (moa: object, text = 'Hello!') => {
      const response = await bench.post({ model, messages: user(text), moa })
      return ((await response.json()) as ReportedCompletion).moa
    }
    expect(await ask({ strategy: 'synthesize' })).toMatchObject({
      strategy: 'synthesize',
      chosen: { by: 'caller', strategy: 'synthesize', agents: ['a', 'b', 'c'] },
    })
    bench.upstream.clear()
    expect(await ask({ solo: true }, RESEARCH)).toMatchObject({
      solo: true,
      chosen: { by: 'caller', strategy: 'solo' },
    })
    expect(called()).toEqual(['pen'])
  })

  test('is stored with the run as it was chosen, and streams like any other', async () => {
    const response = await bench.post({
      model: 'demo',
      messages: user('Hello!'),
      moa: auto,
      store: true,
      stream: true,
    })
    const run = response.headers.get('x-moa-run') ?? ''
    await response.text()
    await expect
      .poll(async () => (await fetch(`${bench.gateway.url}/v1/runs/${run}`)).json())
      .toMatchObject({ status: 'done', chosen: { by: 'rule:greeting', strategy: 'solo' } })
  })

  test.each([
    { what: 'a strategy that there is not', strategy: { type: 'auto', among: ['magic'] } },
    { what: 'itself', strategy: { type: 'auto', among: ['auto'] } },
    { what: 'nothing', strategy: { type: 'auto', among: [] } },
    {
      what: 'a rule for what is not among them',
      strategy: { type: 'auto', among: ['solo'], rules: [{ name: 'x', use: 'select' }] },
    },
  ])('cannot choose among $what', async ({ strategy }) => {
    const response = await bench.post({
      model: 'demo',
      messages: user('Hello!'),
      moa: { ...auto, strategy },
    })
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toMatchObject({
      code: 'invalid_request',
      param: expect.stringMatching(/^moa\.strategy/) as string,
    })
  })
})

describe('a mixture that chooses agents', () => {
  const choose = { agents: 2 }

  test('calls those with skills for the request', async () => {
    const { moa } = await answered(user('What is 17*23?'), { choose, strategy: 'synthesize' })
    expect(called()).toEqual(['a', 'b', 'pen'])
    expect(moa.chosen).toMatchObject({
      by: 'rule:maths',
      strategy: 'synthesize',
      agents: ['a', 'b'],
    })
    bench.upstream.clear()
    await answered(user('Why does my Python code fail?'), { choose, strategy: 'synthesize' })
    expect(called()).toEqual(['a', 'c', 'pen'])
  })

  test('reports the agents of every layer', async () => {
    const two = [...layers, { agents: [{ model: 'up/a', required: true }] }]
    const { moa } = await answered(user('Why?'), { layers: two, choose, strategy: 'synthesize' })
    expect(moa.chosen?.agents).toEqual(['a', 'b'])
    const other = [{ agents: [{ model: 'up/c', required: true }] }, ...layers]
    const more = await answered(user('Why?'), { layers: other, choose, strategy: 'synthesize' })
    expect(more.moa.chosen?.agents).toEqual(['c', 'a', 'b'])
  })

  test('can choose the strategy as well', async () => {
    const { moa } = await answered(user('Why does my Python code fail?'), { choose })
    expect(moa.chosen).toMatchObject({ by: 'default', strategy: 'synthesize', agents: ['a', 'c'] })
    expect(moa.chosen?.why).toContain('code')
  })

  test('calls all agents that a request names itself', async () => {
    const model = await stored({ ...auto, strategy: 'synthesize', choose })
    await bench.post({ model, messages: user('Why?'), moa: { layers } })
    expect(called()).toEqual(['a', 'b', 'c', 'pen'])
  })
})

describe('POST /v1/estimate', () => {
  test('explains the choice without calling a model', async () => {
    const { chosen, explain, calls } = await estimated({
      model: 'demo',
      messages: user('Hello!'),
      moa: auto,
      explain: true,
    })
    expect(bench.upstream.requests).toEqual([])
    expect(calls).toBe(1)
    expect(chosen).toMatchObject({ by: 'rule:greeting', strategy: 'solo', agents: [] })
    expect(explain?.features).toMatchObject({
      words: 1,
      greeting: true,
      question: false,
      tool_loop: false,
      script: 'latin',
      answer: 'text',
    })
    expect(explain?.among).toContain('synthesize')
    expect(explain?.rules.filter(({ applies }) => applies).map(({ name }) => name)).toEqual([
      'greeting',
      'short',
    ])
  })

  test('explains it for a request beside its endpoint, and for a mixture that leaves nothing to choose', async () => {
    const request = { model: 'demo', input: RESEARCH }
    const { chosen, explain } = await estimated({
      endpoint: '/v1/responses',
      request,
      explain: true,
    })
    expect(chosen).toMatchObject({
      by: 'mixture',
      strategy: 'synthesize',
      agents: ['quick', 'careful', 'terse'],
    })
    expect(explain?.features).toMatchObject({
      intents: expect.arrayContaining(['research']) as string[],
    })
  })

  test('returns rules that a mixture can have', async () => {
    const { explain } = await estimated({
      model: 'demo',
      messages: user('Hello!'),
      moa: auto,
      explain: true,
    })
    const rules = (explain?.rules ?? []).map(({ applies: _applies, ...rule }) => rule)
    const model = await stored({ ...auto, strategy: { type: 'auto', rules } })
    const again = await estimated({ model, messages: user('Hello!'), explain: true })
    expect(again.explain?.rules).toEqual(explain?.rules)
  })

  test('says nothing of the choice unless it is asked to, but for who made it', async () => {
    expect(await estimated({ model: 'demo', messages: user('Hello!') })).not.toHaveProperty(
      'chosen',
    )
    const both = await estimated({ model: 'demo', messages: user('Hello!'), moa: auto })
    expect(both).toMatchObject({ chosen: { by: 'rule:greeting' } })
    expect(both).not.toHaveProperty('explain')
  })
})
