import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { send } from '../gateway.ts'
import { gateway } from '../answers/idempotent-gateway.ts'

const lines: string[] = []
beforeEach(() => {
  lines.length = 0
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
})
afterEach(() => vi.restoreAllMocks())

/** A namespace whose objects cannot be reached. */
const BROKEN = {
  STORED_RESPONSE: {
    getByName: () => {
      throw new Error('Cannot reach it')
    },
  },
}

test.each([false, true])(
  'when a response cannot be stored its answer still comes, and the operator learns it (streamed: %s)',
  async (stream) => {
    const body = { model: 'sim/quick', input: 'What is 17 × 23?', stream }
    const answered = await send('/v1/responses', { method: 'POST', body, bindings: BROKEN })
    expect(answered.status).toBe(200)
    expect(answered.text).toContain('completed')
    expect(lines.filter((line) => line.includes('response_not_stored'))).toHaveLength(1)
  },
)

describe('the store of responses', () => {
  /** A gateway that counts what is done with stored responses. */
  function counted() {
    const made = gateway()
    const done: string[] = []
    const { responses } = made.services
    const counting = {
      read: (...args: Parameters<typeof responses.read>) => (
        done.push('read'),
        responses.read(...args)
      ),
      open: (...args: Parameters<typeof responses.open>) => (
        done.push('open'),
        responses.open(...args)
      ),
      close: (...args: Parameters<typeof responses.close>) => (
        done.push('close'),
        responses.close(...args)
      ),
      remove: (...args: Parameters<typeof responses.remove>) => responses.remove(...args),
    }
    Object.assign(made.services, { responses: counting })
    return { ...made, done }
  }

  test.each<[what: string, body: object, path: string, wanted: string[]]>([
    ['is written once for a response', { input: 'Hi' }, '/v1/responses', ['close']],
    ['is written once for a stream', { input: 'Hi', stream: true }, '/v1/responses', ['close']],
    ['is left alone with store: false', { input: 'Hi', store: false }, '/v1/responses', []],
    [
      'is left alone by chat completions',
      { messages: [{ role: 'user', content: 'Hi' }] },
      '/v1/chat/completions',
      [],
    ],
  ])('%s', async (_what, body, path, wanted) => {
    const { post, done } = counted()
    const response = await post({ model: 'sim/pen', ...body }, undefined, path)
    expect(response.status).toBe(200)
    await response.text()
    expect(done).toEqual(wanted)
  })

  test.each([false, true])('is written before the end is sent (streamed: %s)', async (stream) => {
    const { post, services } = gateway()
    const done: string[] = []
    const { responses } = services
    const slow: typeof responses = {
      read: (place) => responses.read(place),
      open: (place, text) => responses.open(place, text),
      async close(place, text) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        await responses.close(place, text)
        done.push('stored')
      },
      remove: (place) => responses.remove(place),
    }
    Object.assign(services, { responses: slow })
    const body = { model: 'sim/pen', input: 'Hi', stream }
    const response = await post(body, undefined, '/v1/responses')
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      if (decoder.decode(chunk).includes('"status":"completed","')) done.push('sent')
    }
    expect(done[0]).toBe('stored')
    expect(done).toContain('sent')
  })

  test('is read once for a long chain', async () => {
    const { post, done } = counted()
    const turn = async (more: object) => {
      const response = await post(
        { model: 'sim/pen', input: 'Hi', ...more },
        undefined,
        '/v1/responses',
      )
      return (await response.json<{ id: string }>()).id
    }
    const first = await turn({})
    const second = await turn({ previous_response_id: first })
    done.length = 0
    await turn({ previous_response_id: second })
    expect(done).toEqual(['read', 'close'])
  })
})
