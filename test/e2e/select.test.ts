import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ReportedCompletion } from './reported.ts'
import { startBench, user, type Bench } from './bench.ts'
import { errorOf } from './error-of.ts'
import { readStream } from './wire.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
beforeEach(() => {
  bench.upstream.clear()
  for (const [model, text] of Object.entries(PROPOSALS)) bench.upstream.script(model, { text })
})
afterAll(() => bench[Symbol.asyncDispose]())

const PROPOSALS = {
  a: 'The first proposal:\n\n- it is  so 👋🏽\n- and so.',
  b: 'The second proposal, which is much longer than the first one and says the same again.',
  c: 'The third proposal, which agrees with the second proposal and says the same again.',
}
const scores = { correct: 7, complete: 6, form: 8, clear: 9 }

/** A verdict that ranks every letter, C first. */
const VERDICT = JSON.stringify({
  assessments: ['A', 'B', 'C'].map((id) => ({ id, scores, fault: id === 'C' ? null : 'Worse.' })),
  ranking: ['C', 'A', 'B'],
  best: 'C',
  none_acceptable: false,
})

const moa = {
  layers: [{ agents: ['a', 'b', 'c'].map((name) => ({ model: `up/${name}`, required: true })) }],
  aggregator: { model: 'up/pen' },
  strategy: 'select',
  judge: { model: 'up/judge' },
}
const body = { model: 'demo', messages: user('Is it so?'), seed: 1, moa }

async function whole(over: object = {}): Promise<ReportedCompletion & { readonly text: string }> {
  const response = await bench.post({ ...body, ...over })
  expect(response.status).toBe(200)
  const answer = (await response.json()) as ReportedCompletion
  return { ...answer, text: String(answer.choices[0]?.message.content) }
}

/** The agent whose proposal the judge got as C. */
function third(): 'a' | 'b' | 'c' {
  const [request] = bench.requestsOf('judge')
  const text = JSON.stringify(request?.body)
  const shown = /<<<response C \w+>>>\\n(.*?)\\n<<<end/.exec(text)?.[1] ?? ''
  const found = (['a', 'b', 'c'] as const).find((name) =>
    JSON.stringify(PROPOSALS[name]).includes(shown),
  )
  if (shown === '' || found === undefined) throw new Error('The judge was shown no C')
  return found
}

describe('the strategy select', () => {
  test('answers with the proposal that the judge chose, verbatim, and reports the verdict', async () => {
    bench.upstream.script('judge', { text: VERDICT })
    const { text, moa: report, choices } = await whole()
    const best = third()
    expect(text).toBe(PROPOSALS[best])
    expect(choices[0]?.finish_reason).toBe('stop')
    expect(report).toMatchObject({
      strategy: 'select',
      synthesized: false,
      degraded: false,
      reasons: [],
      finding: { best, ranking: { 0: best, length: 3 } },
    })
    expect(report.calls.map(({ role, layer }) => `${role} ${layer}`)).toEqual([
      'agent 0',
      'agent 0',
      'agent 0',
      'judge null',
    ])
    expect(bench.requestsOf('pen')).toEqual([])
  })

  test('streams the same text, and the step of the judge', async () => {
    bench.upstream.script('judge', { text: VERDICT })
    const options = { stream: true, moa: { ...moa, progress: 'events' } }
    const { content, done, chunks } = await readStream(await bench.post({ ...body, ...options }))
    expect(done).toBe(true)
    expect(content).toBe(PROPOSALS[third()])
    const events = chunks.flatMap((chunk) => chunk.moa?.event?.type ?? [])
    expect(events.slice(-2)).toEqual(['layer-end', 'judge-start'])
  })

  test.each([
    { how: 'answers in prose', script: { text: 'I like C.' }, reason: 'judge_invalid' },
    { how: 'fails', script: { status: 500 }, reason: 'judge_failed' },
  ])('falls back to a rule when the judge $how, and reports it', async ({ script, reason }) => {
    bench.upstream.script('judge', script)
    const { text, moa: report } = await whole()
    // Of the two that agree, the first in configured order.
    expect([PROPOSALS.b, PROPOSALS.c]).toContain(text)
    expect(report).toMatchObject({ degraded: true, reasons: [reason], finding: null })
    expect((await whole()).text).toBe(text)
  })

  test('sends agents the length and the format of the request', async () => {
    bench.upstream.script('a', { text: '{"so":true}' })
    const { text } = await whole({ max_tokens: 50, response_format: { type: 'json_object' } })
    expect(text).toBe('{"so":true}')
    for (const name of ['a', 'b', 'c']) {
      expect(bench.requestsOf(name)[0]?.body).toMatchObject({
        max_tokens: 50,
        response_format: { type: 'json_object' },
      })
    }
  })

  test('stays within the hold of its session, and settles the calls of the judge', async () => {
    bench.upstream.script('judge', { text: VERDICT })
    const init = { method: 'POST', body: JSON.stringify({ budget_usd: 1 }) }
    const created = await fetch(`${bench.gateway.url}/v1/sessions`, init)
    const { id } = (await created.json()) as { readonly id: string }
    const response = await bench.post(body, { headers: { 'x-moa-session': id } })
    const { moa: report } = (await response.json()) as ReportedCompletion
    const sum = report.calls.reduce((total, { cost_usd }) => total + (cost_usd ?? Number.NaN), 0)
    expect(sum).toBeCloseTo(report.cost_usd ?? Number.NaN, 9)
    await expect
      .poll(async () => {
        const account = await fetch(`${bench.gateway.url}/v1/sessions/${id}`)
        return account.json()
      })
      .toMatchObject({ held_usd: 0, spent_usd: expect.closeTo(sum, 5) as number })
  })
})

describe('a request or a mixture that cannot be answered with select', () => {
  test('is rejected when it has tools, before any model is called', async () => {
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }]
    const response = await bench.post({ ...body, tools })
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toMatchObject({ code: 'invalid_request', param: 'tools' })
    expect(bench.upstream.requests).toEqual([])
  })

  test.each([
    { over: { layers: [] }, param: 'moa.layers' },
    { over: { strategy: 'quorum' }, param: 'moa.strategy' },
    { over: { strategy: { type: 'select', pace: 'waves' } }, param: 'moa.strategy.pace' },
    { over: { judge: { model: 'up/judge', prompt: 'Be fair.' } }, param: 'moa.judge.prompt' },
    { over: { judge: { model: 'nowhere/judge' } }, param: 'moa.judge.model' },
  ])('is rejected with $over', async ({ over, param }) => {
    const response = await bench.post({ ...body, moa: { ...moa, ...over } })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(await errorOf(response)).toMatchObject({ param })
  })

  test('is rejected when it is a mixture without layers', async () => {
    const document = { layers: [], aggregator: { model: 'up/pen' }, strategy: { type: 'select' } }
    const init = { method: 'PUT', body: JSON.stringify(document) }
    const response = await fetch(`${bench.gateway.url}/v1/mixtures/lonely`, init)
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toMatchObject({ param: 'layers' })
  })
})

test('the simulated mixture selects without any key', async () => {
  const question = user('What is 17 * 23, and which planet has the most moons?')
  const { text, moa: report } = await whole({ messages: question, moa: { strategy: 'select' } })
  expect(text).toContain('391')
  expect(text).toContain('Saturn')
  expect(report).toMatchObject({ strategy: 'select', degraded: false, cost_usd: 0 })
  expect(report.calls.at(-1)).toMatchObject({ role: 'judge', model: 'sim/judge', status: 'ok' })
})
