import { describe, expect, test } from 'vitest'
import { messagesOf, modern, post, request, rpc, STREAM } from './mcp-stage.ts'

describe('a stream', () => {
  const args = { question: 'What is 17 × 23?', mixture: 'demo' }

  test('reports progress that grows, and ends with the response', async () => {
    const params = { name: 'ask', arguments: args, _meta: { progressToken: 'p' } }
    const answer = await post(request('tools/call', params, 'r'), { headers: STREAM })
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(answer.headers.get('x-moa-run')).toMatch(/^run_/)
    const messages = messagesOf(answer)
    const last = messages.at(-1)
    const progress = messages.slice(0, -1).map(({ method, params: each }) => {
      expect(method).toBe('notifications/progress')
      return each as { progressToken: unknown; progress: number; message: string }
    })
    expect(progress.every(({ progressToken }) => progressToken === 'p')).toBe(true)
    expect(progress.map((each) => each.progress)).toEqual(progress.map((_, index) => index + 1))
    expect(progress.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'Layer 1: asking quick, careful, terse',
        expect.stringMatching(/^careful answered after/),
        'sim/judge writes the answer',
      ]),
    )
    expect(last).toMatchObject({ id: 'r', result: { isError: false } })
  })

  test('has no notifications for a caller that names no token', async () => {
    const answer = await post(request('tools/call', { name: 'ask', arguments: args }), {
      headers: STREAM,
    })
    expect(messagesOf(answer)).toHaveLength(1)
  })

  test('is the same in the revision without a handshake', async () => {
    const sent = modern('tools/call', { name: 'ask', arguments: args, _meta: { progressToken: 0 } })
    const answer = await post(sent.body, { headers: { ...sent.headers, ...STREAM } })
    const messages = messagesOf(answer)
    expect(messages[0]).toMatchObject({ params: { progressToken: 0, progress: 1 } })
    expect(messages.at(-1)).toMatchObject({ result: { resultType: 'complete', isError: false } })
  })

  test('of a batch holds the response to each request', async () => {
    const params = { name: 'ask', arguments: args, _meta: { progressToken: 't' } }
    const batch = [
      request('tools/call', params, 1),
      request('ping', undefined, 2),
      request('tools/call', { ...params, _meta: { progressToken: 'u' } }, 3),
    ]
    const messages = messagesOf(await post(batch, { headers: STREAM }))
    const ids = messages.flatMap(({ id }) => (id === undefined ? [] : [id]))
    expect(ids.toSorted()).toEqual([1, 2, 3])
    const tokens = messages.map(
      ({ params: each }) => (each as { progressToken?: string })?.progressToken,
    )
    expect(new Set(tokens)).toEqual(new Set(['t', 'u', undefined]))
  })

  test('is not used where the client takes JSON only', async () => {
    const params = { name: 'ask', arguments: args, _meta: { progressToken: 'p' } }
    const answer = await post(request('tools/call', params), {
      headers: { accept: 'application/json' },
    })
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(rpc(answer).result).toMatchObject({ isError: false })
  })
})
