import { describe, expect, test } from 'vitest'
import { chat, moaOf, send as sendToWorker } from '../gateway.ts'
import { errorOf, gateway, question, seen } from './idempotent-gateway.ts'

const RESPONSES = '/v1/responses'

/** The question of the other tests in the shape of Responses. */
function responsesBody(pen = 'sim/pen', rest: object = {}) {
  const { model, moa } = question(pen)
  return { model, moa, input: 'Where?', ...rest }
}

describe('POST /v1/responses', () => {
  test('has the headers of every answer', async () => {
    const { post } = gateway()
    const response = await post(responsesBody(), undefined, RESPONSES)
    expect(response.headers.get('x-moa-run')).toMatch(/^run_/)
    expect(response.headers.get('x-moa-mixture')).toBe('demo')
    expect(response.headers.get('server-timing')).toContain('total;dur=')
    const body = await response.json<{ model: string; moa: { run: string } }>()
    expect([body.model, body.moa.run]).toEqual(['demo', response.headers.get('x-moa-run')])
  })

  test('fails with a status before the first token, and with two events after it', async () => {
    const { post } = gateway()
    const alone = { model: 'sim/broken', input: 'Where?', stream: true }
    const early = await post(alone, undefined, RESPONSES)
    expect([early.status, (await errorOf(early)).code]).toEqual([502, 'upstream_failed'])
    const late = await post(responsesBody('sim/breaks', { stream: true }), undefined, RESPONSES)
    expect(late.status).toBe(200)
    const types = [...(await late.text()).matchAll(/^event: (.*)$/gm)].map(([, type]) => type)
    expect(types.slice(-2)).toEqual(['response.failed', 'error'])
  })
})

describe('an idempotent replay', () => {
  test.each([
    ['as JSON', {}],
    ['as a stream', { stream: true }],
  ])('is the first response byte for byte, %s', async (_name, rest) => {
    const { post, calls } = gateway()
    const first = await seen(await post(responsesBody('sim/pen', rest), 'one', RESPONSES))
    expect(first.text).toContain('Zürich')
    const second = await post(responsesBody('sim/pen', rest), 'one', RESPONSES)
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(await seen(second)).toEqual(first)
    expect(calls).toHaveLength(2)
  })

  test('belongs to its route: the same body at the other route is 422', async () => {
    const { post } = gateway()
    const body = { ...responsesBody(), ...question() }
    await (await post(body, 'one', RESPONSES)).text()
    const other = await post(body, 'one')
    expect([other.status, (await errorOf(other)).code]).toEqual([422, 'idempotency_mismatch'])
  })
})

test('a stored run is aggregated again in the shape of its request', async () => {
  const body = { model: 'demo', input: 'What is 17 × 23?', store: true }
  const first = await sendToWorker(RESPONSES, { method: 'POST', body })
  const run = first.headers.get('x-moa-run')
  const again = await sendToWorker(`/v1/runs/${run}/aggregate`, { method: 'POST', body: {} })
  expect(again.body).toMatchObject({ object: 'response', status: 'completed' })
  expect(moaOf(again)['run']).not.toBe(run)
  const other = await chat('demo', { store: true })
  const path = `/v1/runs/${other.headers.get('x-moa-run')}/aggregate`
  const completion = await sendToWorker(path, { method: 'POST', body: {} })
  expect(completion.body).toMatchObject({ object: 'chat.completion' })
})
