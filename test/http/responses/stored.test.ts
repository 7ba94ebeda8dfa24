import { describe, expect, test } from 'vitest'
import { send, type Answered } from '../gateway.ts'

type Body = Record<string, unknown>

const ask = (body: object, headers: Record<string, string> = {}) =>
  send('/v1/responses', { method: 'POST', body: { model: 'sim/careful', ...body }, headers })
const idOf = ({ body }: Answered) => String(body['id'])
const errorOf = ({ body }: Answered) => body['error'] as Body
const get = (path: string) => send(`/v1/responses/${path}`)
const itemsOf = async (id: string) =>
  (await get(`${id}/input_items?order=asc`)).body['data'] as Body[]
const inputTokens = ({ body }: Answered) => (body['usage'] as Body)['input_tokens'] as number

/** The events of a stream, parsed. */
function events(text: string): readonly Body[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as Body)
}

describe('a response', () => {
  test('is stored by default and read as it was answered', async () => {
    const answered = await ask({ input: 'What is 17 × 23?' })
    expect(answered.status).toBe(200)
    expect(answered.body['store']).toBe(true)
    expect((await get(idOf(answered))).body).toEqual(answered.body)
  })

  test('is not stored with store: false', async () => {
    const answered = await ask({ input: 'What is 17 × 23?', store: false })
    const read = await get(idOf(answered))
    expect([read.status, errorOf(read)['code']]).toEqual([404, 'not_found'])
  })

  test('that was streamed is read as its last event had it, and its events are replayed with their numbers', async () => {
    const streamed = await ask({ input: 'What is 17 × 23?', stream: true })
    const seen = events(streamed.text)
    const { response } = seen.at(-1) as { response: Body }
    const id = String(response['id'])
    expect((await get(id)).body).toEqual(response)
    const replayed = await get(`${id}?stream=true`)
    expect(replayed.headers.get('content-type')).toContain('text/event-stream')
    expect(events(replayed.text)).toEqual(seen)
    const rest = await get(`${id}?stream=true&starting_after=4`)
    expect(events(rest.text)).toEqual(seen.slice(5))
  })

  test.each(['events', 'reasoning'])('is replayed with its progress: %s', async (progress) => {
    const body = { model: 'demo', input: 'What is 17 × 23?', stream: true, moa: { progress } }
    const seen = events((await ask(body)).text)
    const { response } = seen.at(-1) as { response: Body }
    expect(events((await get(`${String(response['id'])}?stream=true`)).text)).toEqual(seen)
    expect((await get(String(response['id']))).body).toEqual(response)
  })

  test('without a stream has events too', async () => {
    const answered = await ask({ input: 'What is 17 × 23?' })
    const replayed = events((await get(`${idOf(answered)}?stream=true`)).text)
    expect(replayed.map((event) => event['sequence_number'])).toEqual(replayed.map((_, i) => i))
    expect(replayed.at(-1)).toMatchObject({ type: 'response.completed', response: answered.body })
  })

  test('that failed in its stream is read as failed', async () => {
    const model = 'sim/careful?cut_after=3&tokens=50'
    const streamed = await ask({ model, input: 'Why is the sky blue?', stream: true })
    const failed = events(streamed.text).find(({ type }) => type === 'response.failed')
    const { response } = failed as { response: Body }
    const id = String(response['id'])
    expect((await get(id)).body).toEqual(response)
    const next = await ask({ previous_response_id: id, input: 'And now?' })
    expect([next.status, errorOf(next)['param']]).toEqual([400, 'previous_response_id'])
  })

  test('that is deleted is gone, and cannot be deleted twice', async () => {
    const id = idOf(await ask({ input: 'Hi' }))
    const remove = () => send(`/v1/responses/${id}`, { method: 'DELETE' })
    expect((await remove()).body).toEqual({ id, object: 'response', deleted: true })
    expect((await remove()).status).toBe(404)
    expect((await get(id)).status).toBe(404)
  })

  test('over 1 MiB is not stored, and later requests learn why', async () => {
    const answered = await ask({ input: 'x'.repeat(1_100_000) })
    expect(answered.status).toBe(200)
    const next = await ask({ previous_response_id: idOf(answered), input: 'And?' })
    expect(errorOf(next)).toMatchObject({ code: 'previous_response_not_found' })
    expect(errorOf(next)['message']).toContain('larger than 1 MiB')
    expect((await get(idOf(answered))).status).toBe(404)
  })

  test('that was not made in the background cannot be cancelled', async () => {
    const id = idOf(await ask({ input: 'Hi' }))
    const cancelled = await send(`/v1/responses/${id}/cancel`, { method: 'POST' })
    expect([cancelled.status, errorOf(cancelled)['code']]).toEqual([400, 'invalid_request'])
  })

  test.each(['resp_1', 'resp_00000000000000000000000000000000', '%00'])(
    'that does not exist is a 404 on every route: %s',
    async (id) => {
      const answers = await Promise.all([
        get(id),
        get(`${id}?stream=true`),
        get(`${id}/input_items`),
        send(`/v1/responses/${id}`, { method: 'DELETE' }),
        send(`/v1/responses/${id}/cancel`, { method: 'POST' }),
      ])
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    },
  )

  test('is not compacted', async () => {
    const compacted = await send('/v1/responses/compact', { method: 'POST', body: {} })
    expect([compacted.status, errorOf(compacted)['code']]).toEqual([404, 'not_found'])
    expect(errorOf(compacted)['message']).toContain('compact')
  })
})

describe('previous_response_id', () => {
  test('brings the conversation before, without its instructions', async () => {
    const first = await ask({ input: 'What is 17 × 23?', instructions: 'Answer in one line.' })
    const second = await ask({ previous_response_id: idOf(first), input: 'Are you sure?' })
    expect(second.body['previous_response_id']).toBe(idOf(first))
    expect(second.body['instructions']).toBeNull()
    const items = await itemsOf(idOf(second))
    expect(items.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(items[1]).toEqual((first.body['output'] as Body[])[0])
    expect(inputTokens(second)).toBeGreaterThan(inputTokens(first) - 20)
    const third = await ask({ previous_response_id: idOf(second), input: 'Thanks' })
    expect(await itemsOf(idOf(third))).toHaveLength(5)
  })

  test.each([
    ['unknown', { previous_response_id: 'resp_00000000000000000000000000000000' }],
    ['malformed', { previous_response_id: 'nonsense' }],
    ['empty', { previous_response_id: '' }],
  ])('that is %s is a 400 with its name', async (_name, body) => {
    const answered = await ask({ ...body, input: 'Hi' })
    expect(answered.status).toBe(400)
    expect(errorOf(answered)).toMatchObject({
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    })
  })

  test('cannot be followed beside a conversation', async () => {
    const body = { previous_response_id: 'resp_1', conversation: 'conv_1', input: 'Hi' }
    const answered = await ask(body)
    expect([answered.status, errorOf(answered)['param']]).toEqual([400, 'conversation'])
  })

  test('with the whole history beside it does not double that', async () => {
    const question = { role: 'user', content: [{ type: 'input_text', text: 'What is 17 × 23?' }] }
    const first = await ask({ input: 'What is 17 × 23?' })
    const [output] = first.body['output'] as [{ content: [{ text: string }] }]
    const again = { role: 'user', content: 'Are you sure?' }
    const histories = [
      [question, output, again],
      [question, { role: 'assistant', content: output.content[0].text }, again],
    ]
    for (const input of histories) {
      const second = await ask({ previous_response_id: idOf(first), input })
      expect((await itemsOf(idOf(second))).map(({ role }) => role)).toEqual([
        'user',
        'assistant',
        'user',
      ])
    }
  })

  test('keeps a question that the user repeats', async () => {
    const input = 'What is 17 × 23?'
    const first = await ask({ input })
    const second = await ask({ previous_response_id: idOf(first), input })
    expect((await itemsOf(idOf(second))).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ])
  })

  test('ends with the fiftieth response of its conversation', async () => {
    let last = await ask({ input: 'Hi' })
    for (let turn = 2; turn <= 50; turn++) {
      last = await ask({ previous_response_id: idOf(last), input: 'Hi', max_output_tokens: 1 })
      expect(last.status).toBe(200)
    }
    const refused = await ask({ previous_response_id: idOf(last), input: 'Hi' })
    expect([refused.status, errorOf(refused)['param']]).toEqual([400, 'previous_response_id'])
    expect(errorOf(refused)['message']).toContain('50')
  })

  test('reports a wrong item where it stands in the request', async () => {
    const first = await ask({ input: 'Hi' })
    const input = [
      { role: 'user', content: 'Hi' },
      { role: 'nobody', content: 'Hi' },
    ]
    const refused = await ask({ previous_response_id: idOf(first), input })
    expect(errorOf(refused)['param']).toBe('input[1].role')
    const strange = await ask({
      previous_response_id: idOf(first),
      input: [{ role: 'user', content: 'Hi', colour: 'red' }],
    })
    expect((strange.body['moa'] as Body)['ignored']).toEqual(['input[0].colour'])
  })
})

describe('an item_reference', () => {
  test.each([
    ['with its type', { type: 'item_reference' }],
    ['by its id alone', {}],
  ])('is the stored item, %s', async (_name, type) => {
    const first = await ask({ input: 'What is 17 × 23?' })
    const [item] = first.body['output'] as [{ id: string }]
    const input = [
      { role: 'user', content: 'What is 17 × 23?' },
      { ...type, id: item.id },
      { role: 'user', content: 'Are you sure?' },
    ]
    const second = await ask({ input })
    expect(second.status).toBe(200)
    expect((await itemsOf(idOf(second)))[1]).toEqual(item)
    // The items of its request can be referred to as well.
    const [question] = await itemsOf(idOf(first))
    expect((await ask({ input: [{ id: question?.['id'] }] })).status).toBe(200)
  })

  test.each(['msg_00000000000000000000000000000000_0', 'msg_123', 'rs_x'])(
    'that cannot be found is a 400 with the remedy: %s',
    async (id) => {
      const answered = await ask({
        input: [
          { role: 'user', content: 'Hi' },
          { type: 'item_reference', id },
        ],
      })
      expect(answered.status).toBe(400)
      expect(errorOf(answered)['param']).toBe('input[1].id')
      expect(errorOf(answered)['message']).toMatch(/send the items in full, or set store to false/)
    },
  )
})

describe('the items of an input', () => {
  test('come in pages, newest first by default', async () => {
    const input = ['one', 'two', 'three'].map((content) => ({ role: 'user', content }))
    const id = idOf(await ask({ input }))
    const texts = ({ body }: Answered) =>
      (body['data'] as { content: [{ text: string }] }[]).map(({ content }) => content[0].text)
    const page = await get(`${id}/input_items?limit=2`)
    expect(texts(page)).toEqual(['three', 'two'])
    expect(page.body).toMatchObject({ object: 'list', has_more: true })
    const rest = await get(`${id}/input_items?limit=2&after=${String(page.body['last_id'])}`)
    expect(texts(rest)).toEqual(['one'])
    expect(rest.body).toMatchObject({ has_more: false })
    expect(rest.body['first_id']).toBe(rest.body['last_id'])
    expect(texts(await get(`${id}/input_items?order=asc`))).toEqual(['one', 'two', 'three'])
  })

  test.each(['limit=0', 'limit=101', 'order=up', 'after=msg_1'])(
    'cannot be listed with %s',
    async (query) => {
      const id = idOf(await ask({ input: 'Hi' }))
      expect((await get(`${id}/input_items?${query}`)).status).toBe(400)
    },
  )
})

describe('POST /v1/responses/input_tokens', () => {
  const count = async (body: object) =>
    (await send('/v1/responses/input_tokens', { method: 'POST', body })).body

  test('counts a prompt, never as nothing', async () => {
    const short = await count({ model: 'demo', input: 'Hi' })
    expect(short).toEqual({ object: 'response.input_tokens', input_tokens: 1 })
    expect((await count({}))['input_tokens']).toBe(1)
    expect(Number((await count({ input: 'word '.repeat(400) }))['input_tokens'])).toBeGreaterThan(
      300,
    )
  })

  test('counts the conversation that the request continues', async () => {
    const first = await ask({ input: 'word '.repeat(400) })
    const counted = await count({ previous_response_id: idOf(first), input: 'Hi' })
    expect(Number(counted['input_tokens'])).toBeGreaterThan(300)
  })
})
