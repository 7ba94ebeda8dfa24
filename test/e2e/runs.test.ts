import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'
import { errorOf } from './error-of.ts'
import { readStream } from './wire.ts'
import type { WireReport } from '../../src/protocol/runs/report-response.ts'
import type { ReportedCompletion } from './reported.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => {
  bench.upstream.clear()
  bench.upstream.script('a', { text: 'The proposal of a.' })
  bench.upstream.script('b', { text: 'The proposal of b.' })
  bench.upstream.script('pen', { text: 'What the pen wrote.' })
  bench.upstream.script('quill', { text: 'What the quill wrote.' })
})
afterAll(() => bench[Symbol.asyncDispose]())

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Is it so?' },
]

const moa = {
  layers: [
    {
      agents: [
        { model: 'up/a', required: true },
        { model: 'up/b', required: true },
      ],
    },
  ],
  aggregator: { model: 'up/pen' },
}

/** Runs it, and returns its report. */
async function run(over: object = {}): Promise<WireReport> {
  const response = await bench.post({ model: 'demo', messages, moa, ...over })
  expect(response.status).toBe(200)
  return ((await response.json()) as ReportedCompletion).moa
}

type Record_ = Readonly<Record<string, unknown>>

const get = (path: string) => fetch(`${bench.gateway.url}/v1/runs${path}`)

/** The record of a run, which can be read as soon as its answer has ended. */
async function recordOf(id: string): Promise<Record_> {
  const response = await get(`/${id}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Record_
}

function aggregate(id: string, body: object): Promise<Response> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  return fetch(`${bench.gateway.url}/v1/runs/${id}/aggregate`, init)
}

/** A run whose proposals are stored. */
async function stored(over: object = {}): Promise<string> {
  const { run: id } = await run({ store: true, ...over })
  await recordOf(id)
  return id
}

const idsOf = async (response: Response) => {
  const { data, next_cursor: cursor } = (await response.json()) as {
    data: { run: string }[]
    next_cursor: string | null
  }
  return { ids: data.map(({ run: id }) => id), cursor }
}

describe('the record of a run', () => {
  test('has its report and its times, but no text of the request or the answer', async () => {
    const report = await run()
    const record = await recordOf(report.run)
    expect(record).toMatchObject({
      ...report,
      status: 'done',
      finish_reason: 'stop',
      error: null,
      stored: false,
      usage: { total_tokens: expect.any(Number) },
      duration_ms: expect.any(Number),
    })
    expect(record['created_at']).toBeCloseTo(Date.now() / 1000, -2)
    expect(JSON.stringify(record)).not.toMatch(/Is it so|proposal of|pen wrote|Be brief/)
    expect(record).not.toHaveProperty('message')
    expect(record).not.toHaveProperty('proposals')
  })

  test('has the proposals and the answer when the request stores its run', async () => {
    const record = await recordOf(await stored())
    expect(record).toMatchObject({
      stored: true,
      message: { role: 'assistant', content: 'What the pen wrote.' },
      proposals: [
        { layer: 0, agent: 'a', model: 'up/a', text: 'The proposal of a.', ended: 'whole' },
        { layer: 0, agent: 'b', model: 'up/b', text: 'The proposal of b.', ended: 'whole' },
      ],
    })
  })

  test('exists for a stream too, with its tool calls joined', async () => {
    bench.upstream.script('pen', { toolCalls: [{ id: 'c', name: 'f', arguments: '{"a":"long"}' }] })
    const tools = [{ type: 'function', function: { name: 'f' } }]
    const body = { model: 'demo', messages, moa, tools, stream: true, store: true }
    const response = await bench.post(body)
    await readStream(response)
    const record = await recordOf(response.headers.get('x-moa-run') ?? '')
    expect(record['message']).toMatchObject({
      content: null,
      tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{"a":"long"}' } }],
    })
  })

  test('has the reason why a run failed', async () => {
    for (const name of ['a', 'b']) bench.upstream.script(name, { status: 400 })
    const response = await bench.post({ model: 'demo', messages, moa })
    expect(response.status).toBe(502)
    await response.text()
    const id = response.headers.get('x-moa-run') ?? ''
    const error = { code: 'quorum_not_met', message: expect.any(String) }
    expect(await recordOf(id)).toMatchObject({ status: 'failed', finish_reason: null, error })
  })

  test('reports that the caller left', async () => {
    bench.upstream.script('pen', { tokens: 200, tokenIntervalMs: 50 })
    const leave = new AbortController()
    const body = { model: 'demo', messages, moa, stream: true }
    const response = await bench.post(body, { signal: leave.signal })
    await response.body?.getReader().read()
    leave.abort()
    const id = response.headers.get('x-moa-run') ?? ''
    // A caller who leaves is noticed at the next write.
    await expect.poll(async () => (await get(`/${id}`)).status).toBe(200)
    expect(await recordOf(id)).toMatchObject({ status: 'cancelled' })
  })

  test('does not exist for an unknown run', async () => {
    for (const id of ['run_0', 'nothing', 'run_'.repeat(200)]) {
      const response = await get(`/${id}`)
      expect(response.status).toBe(404)
      expect(await errorOf(response)).toMatchObject({ code: 'not_found', param: 'id' })
    }
  })
})

describe('the list of runs', () => {
  test('begins with the newest, and continues page by page', async () => {
    const made: string[] = []
    for (let time = 0; time < 5; time++) made.unshift((await run()).run)
    await expect.poll(async () => (await idsOf(await get('?limit=5'))).ids).toEqual(made)
    const first = await idsOf(await get('?limit=2'))
    expect(first.ids).toEqual(made.slice(0, 2))
    const second = await idsOf(await get(`?limit=2&cursor=${first.cursor}`))
    expect(second.ids).toEqual(made.slice(2, 4))
    const third = await idsOf(await get(`?limit=2&cursor=${second.cursor}`))
    expect(third.ids[0]).toBe(made[4])
  })

  test('reports the outcome of each run, without any text', async () => {
    const id = await stored()
    const list = async () => (await get('?limit=1')).text()
    await expect.poll(list).toContain(id)
    const text = await list()
    expect(text).not.toMatch(/proposal of|pen wrote|Is it so/)
    expect(JSON.parse(text)).toMatchObject({ data: [{ status: 'done', stored: true }] })
  })

  test('rejects an invalid limit', async () => {
    expect(await errorOf(await get('?limit=0'))).toMatchObject({ param: 'limit' })
  })
})

describe('another answer from the proposals of a run', () => {
  const completionOf = async (response: Response) => (await response.json()) as ReportedCompletion

  test('costs only the aggregator, which may be another one', async () => {
    const id = await stored()
    const response = await aggregate(id, {
      aggregator: { model: 'up/quill', prompt: 'Merge them.' },
    })
    expect(response.headers.get('x-moa-cache')).toBe('off')
    const { choices, moa: report, usage, model } = await completionOf(response)
    expect(choices[0]?.message.content).toBe('What the quill wrote.')
    expect(report).toMatchObject({ mixture: 'demo', synthesized: true, degraded: false })
    expect(report.run).not.toBe(id)
    expect(report.calls.map(({ agent }) => agent)).toEqual(['aggregator'])
    expect(usage.total_tokens).toBe(report.calls[0]?.usage.total_tokens)
    expect(model).toBe('demo')
    expect(bench.upstream.requests.map((each) => each.model).sort()).toEqual([
      'a',
      'b',
      'pen',
      'quill',
    ])
    const sent = JSON.stringify(bench.requestsOf('quill')[0]?.body.messages)
    expect(sent).toMatch(/Be brief[\s\S]*Merge them[\s\S]*proposal of a[\s\S]*proposal of b/)
    expect(sent).toContain('Is it so?')
  })

  test('comes from the same aggregator by default', async () => {
    const id = await stored({ temperature: 0.5, moa: { ...moa, references: { place: 'tail' } } })
    expect((await aggregate(id, {})).status).toBe(200)
    const [first, second] = bench.requestsOf('pen')
    expect(second?.body['temperature']).toBe(0.5)
    expect(second?.body.messages?.map(({ role }) => role)).toEqual(
      first?.body.messages?.map(({ role }) => role),
    )
  })

  test('can show them in another layout', async () => {
    const id = await stored()
    await aggregate(id, { references: { format: 'paper' } })
    const [, again] = bench.requestsOf('pen')
    const text = JSON.stringify(again?.body.messages)
    expect(text).toContain('Responses from models:\\n1. The proposal of a.\\n2. The proposal of b.')
  })

  test('streams', async () => {
    const response = await aggregate(await stored(), { stream: true })
    expect(response.headers.get('x-moa-run')).toMatch(/^run_/)
    const { content, done, chunks } = await readStream(response)
    expect([content, done]).toEqual(['What the pen wrote.', true])
    expect(chunks.at(-1)?.moa).toMatchObject({ mixture: 'demo', synthesized: true })
    expect(bench.upstream.requests).toHaveLength(4)
  })

  test('is a run of its own, which can be aggregated again', async () => {
    const first = await completionOf(await aggregate(await stored(), {}))
    await recordOf(first.moa.run)
    const again = await aggregate(first.moa.run, { aggregator: { model: 'up/quill' } })
    const second = await completionOf(again)
    expect(second.choices[0]?.message.content).toBe('What the quill wrote.')
    expect(await recordOf(second.moa.run)).toMatchObject({
      stored: true,
      proposals: [{ text: 'The proposal of a.' }, { text: 'The proposal of b.' }],
      message: { content: 'What the quill wrote.' },
    })
    expect(bench.requestsOf('a')).toHaveLength(1)
  })

  test('uses only the last layer', async () => {
    const layers = [...moa.layers, { agents: [{ model: 'up/c' }, { model: 'up/d' }] }]
    const id = await stored({ moa: { ...moa, layers } })
    await aggregate(id, { aggregator: { model: 'up/quill' } })
    const sent = JSON.stringify(bench.requestsOf('quill')[0]?.body.messages)
    expect(sent).toContain('Answer of c.')
    expect(sent).not.toContain('The proposal of a.')
  })

  test.each<[what: string, body: unknown, param: string | null, status: number]>([
    ['an unknown field', { layers: [] }, 'layers', 400],
    ['a mixture as its aggregator', { aggregator: { model: 'demo' } }, 'aggregator.model', 400],
    ['an unknown layout', { references: { format: 'xml' } }, 'references.format', 400],
    ['a stream in words', { stream: 'yes' }, 'stream', 400],
    ['a model of an unknown provider', { aggregator: { model: 'nobody/x' } }, 'model', 404],
    ['no object', [], null, 400],
  ])('is rejected with %s', async (_, body, param, status) => {
    const response = await aggregate(await stored(), body as object)
    expect(response.status).toBe(status)
    expect(await errorOf(response)).toMatchObject({ param })
    expect(bench.upstream.requests).toHaveLength(3)
  })

  test('is impossible for a run that was not stored, had no agents, or does not exist', async () => {
    const { run: unstored } = await run()
    await recordOf(unstored)
    const alone = await stored({ moa: { ...moa, layers: [] } })
    for (const id of [unstored, alone]) {
      const response = await aggregate(id, {})
      expect(response.status).toBe(400)
      expect(await errorOf(response)).toMatchObject({ code: 'invalid_request' })
    }
    expect((await aggregate('run_0', {})).status).toBe(404)
  })

  test('fails like any run', async () => {
    bench.upstream.script('quill', { status: 400 })
    const settings = { aggregator: { model: 'up/quill' } }
    const honest = await completionOf(await aggregate(await stored(), settings))
    expect(honest.moa).toMatchObject({ synthesized: false, reasons: ['aggregator_failed'] })
    const id = await stored({ moa: { ...moa, on_shortfall: 'fail' } })
    const response = await aggregate(id, settings)
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toMatchObject({ code: 'upstream_rejected' })
  })

  test('is marked as degraded when proposals of the run are missing', async () => {
    bench.upstream.script('b', { status: 400 })
    const { moa: report } = await completionOf(await aggregate(await stored(), {}))
    expect(report).toMatchObject({ degraded: true, synthesized: false })
    expect(report.reasons).toEqual(['agent_failed:0/b', 'lone_proposal'])
  })
})
