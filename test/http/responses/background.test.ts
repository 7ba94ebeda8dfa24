import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import worker from '../../../src/index.ts'
import { send, type Answered } from '../gateway.ts'

type Body = Record<string, unknown>

const QUESTION = { model: 'sim/careful', input: 'What is 17 × 23?', background: true }
const ask = (body: object = {}, headers: Record<string, string> = {}) =>
  send('/v1/responses', { method: 'POST', body: { ...QUESTION, ...body }, headers })
const idOf = ({ body }: Answered) => String(body['id'])
const errorOf = ({ body }: Answered) => body['error'] as Body
const get = (path: string) => send(`/v1/responses/${path}`)

/** Reads a response until it has ended. */
async function ended(id: string): Promise<Body> {
  for (;;) {
    const { body } = await get(id)
    if (!['queued', 'in_progress'].includes(String(body['status']))) return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function events(text: string): readonly Body[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as Body)
}

const numbers = (seen: readonly Body[]) => seen.map((event) => event['sequence_number'])

describe('a response in the background', () => {
  test('is queued at once, and read until it is whole', async () => {
    const queued = await ask()
    expect(queued.status).toBe(200)
    expect(queued.body).toMatchObject({
      object: 'response',
      status: 'queued',
      background: true,
      output: [],
    })
    const whole = await ended(idOf(queued))
    expect(whole).toMatchObject({ id: idOf(queued), status: 'completed', background: true })
    expect(JSON.stringify(whole['output'])).toContain('391')
    expect(whole['moa']).toMatchObject({ mixture: 'sim/careful' })
    const next = await ask({ background: false, previous_response_id: idOf(queued) })
    expect(next.status).toBe(200)
    const items = (await get(`${idOf(next)}/input_items`)).body['data']
    expect(items).toHaveLength(3)
  })

  test('has the panel of fusion before its answer', async () => {
    const analysis_models = ['sim/quick', 'sim/careful']
    const plugins = [{ id: 'fusion', analysis_models, model: 'sim/careful' }]
    const { output } = await ended(idOf(await ask({ model: 'openrouter/fusion', plugins })))
    expect(output).toMatchObject([
      { type: 'openrouter:fusion', status: 'completed' },
      { type: 'message', status: 'completed' },
    ])
    const [{ responses = [] } = {}] = output as { responses?: { model: string }[] }[]
    expect(responses.map(({ model }) => model)).toEqual(analysis_models)
  })

  test('streams from its first state to its end, and again from any event', async () => {
    const streamed = await ask({ stream: true })
    const seen = events(streamed.text)
    const types = seen.map(({ type }) => type)
    expect(types.slice(0, 3)).toEqual([
      'response.created',
      'response.queued',
      'response.in_progress',
    ])
    expect(seen[0]?.['response']).toMatchObject({ status: 'queued' })
    expect(types.at(-1)).toBe('response.completed')
    expect(JSON.stringify(seen.at(-1))).toContain('391')
    expect(numbers(seen)).toEqual(seen.map((_, index) => index))
    const { response } = seen.at(-1) as { response: Body }
    expect((await get(String(response['id']))).body).toEqual(response)
    for (const after of [-1, 0, 2, 5, seen.length - 2]) {
      const path = `${String(response['id'])}?stream=true&starting_after=${after}`
      expect(events((await get(path)).text)).toEqual(seen.slice(after + 1))
    }
  })

  test('is streamed while it is written, by whoever reads it', async () => {
    const id = idOf(await ask({ model: 'sim/careful?first_token_ms=600' }))
    const streams = await Promise.all([
      get(`${id}?stream=true`),
      get(`${id}?stream=true&starting_after=1`),
    ])
    const [whole = [], rest] = streams.map(({ text }) => events(text))
    expect(numbers(whole)).toEqual(whole.map((_, index) => index))
    expect(rest).toEqual(whole.slice(2))
  })

  test('is cancelled, more than once, and stays so', async () => {
    const id = idOf(await ask({ model: 'sim/careful?first_token_ms=20000' }))
    const early = await ask({ background: false, previous_response_id: id })
    expect([early.status, errorOf(early)['param']]).toEqual([400, 'previous_response_id'])
    expect(errorOf(early)['message']).toContain('not finished')
    const cancel = () => send(`/v1/responses/${id}/cancel`, { method: 'POST' })
    expect((await cancel()).body).toMatchObject({ id, object: 'response', status: 'cancelled' })
    expect((await cancel()).body).toMatchObject({ id, status: 'cancelled' })
    expect((await get(id)).body).toMatchObject({ id, status: 'cancelled', output: [] })
    expect(events((await get(`${id}?stream=true`)).text).at(-1)).toMatchObject({ type: 'error' })
  })

  test('that has ended is not changed by a cancellation', async () => {
    const id = idOf(await ask())
    const whole = await ended(id)
    const cancelled = await send(`/v1/responses/${id}/cancel`, { method: 'POST' })
    expect([cancelled.status, cancelled.body]).toEqual([200, whole])
  })

  test('that fails is read as failed', async () => {
    const id = idOf(await ask({ model: 'sim/careful?status=500' }))
    const failed = await ended(id)
    expect(failed).toMatchObject({ id, status: 'failed', error: { code: 'upstream_failed' } })
  })

  test('that is deleted while it is written does not come back', async () => {
    const id = idOf(await ask({ model: 'sim/careful?first_token_ms=300' }))
    expect((await send(`/v1/responses/${id}`, { method: 'DELETE' })).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect((await get(id)).status).toBe(404)
  })

  test('that is deleted while it is streamed ends its stream as one that was cancelled', async () => {
    const id = idOf(await ask({ model: 'sim/careful?first_token_ms=20000' }))
    const request = new Request(`http://localhost/v1/responses/${id}?stream=true`)
    const stream = await worker.fetch(request, env, createExecutionContext())
    await send(`/v1/responses/${id}`, { method: 'DELETE' })
    const seen = events(await stream.text())
    expect(numbers(seen)).toEqual(seen.map((_, index) => index))
    expect(seen.at(-1)).toMatchObject({ type: 'error', code: 'cancelled' })
    expect(seen.at(-2)).toMatchObject({ response: { id, status: 'cancelled' } })
  })

  test('needs a store', async () => {
    const refused = await ask({ store: false })
    expect([refused.status, errorOf(refused)['param']]).toEqual([400, 'background'])
  })

  test('is the same for the same Idempotency-Key, and rejects another body', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() }
    const first = await ask({}, key)
    const second = await ask({}, key)
    expect(idOf(second)).toBe(idOf(first))
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(second.headers.get('x-moa-run')).toBe(first.headers.get('x-moa-run'))
    const other = await ask({ input: 'Another' }, key)
    expect([other.status, errorOf(other)['code']]).toEqual([422, 'idempotency_mismatch'])
  })
})
