import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { mcpOf, type RecordedSending } from './recorded.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

interface Reply {
  readonly id: string | number
  readonly error?: object
  readonly result?: {
    readonly tools?: readonly { readonly name: string }[]
    readonly content?: readonly { readonly text: string }[]
    readonly isError?: boolean
  }
}

/** The reply to a request, which is the last message of a stream; null where a notification has none. */
async function replyTo({ path, headers, body }: RecordedSending): Promise<Reply | null> {
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(`${gateway.url}${path}`, init)
  const text = await response.text()
  if (response.status === 202) return null
  expect(response.status).toBe(200)
  const messages = [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => json)
  return JSON.parse(messages.at(-1) ?? text) as Reply
}

describe.each(['codex', 'claude-code'])('%s, as a client of MCP', (client) => {
  test('finds the tools and gets the answer of a mixture', async () => {
    const replies = new Map<unknown, Reply | null>()
    for (const request of mcpOf(client)) {
      // eslint-disable-next-line no-await-in-loop -- as the client sent them.
      const reply = await replyTo(request)
      replies.set(request.body['method'], reply)
      expect(reply?.error).toBeUndefined()
      expect(reply?.id).toBe(request.body['id'])
    }
    const tools = replies.get('tools/list')?.result?.tools ?? []
    expect(tools.map(({ name }) => name)).toContain('ask')
    const called = replies.get('tools/call')?.result
    expect(called?.isError ?? false).toBe(false)
    expect(called?.content?.map(({ text }) => text).join('')).toContain('391')
  })
})
