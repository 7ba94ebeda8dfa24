import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { postChat, user } from './bench.ts'
import { readStream } from './wire.ts'
import type { ReportedCompletion } from './reported.ts'

/** The settings of `npm start`: no key, no provider, no network. */
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const QUESTION = 'What is 17 * 23, and which planet has the most moons?'

async function answerOf(model: string): Promise<ReportedCompletion & { readonly text: string }> {
  const response = await postChat(gateway.url, { model, messages: user(QUESTION), seed: 1 })
  expect(response.status).toBe(200)
  const answer = (await response.json()) as ReportedCompletion
  return { ...answer, text: String(answer.choices[0]?.message.content) }
}

/** The number of right answers to the two questions. */
function score(text: string): number {
  return Number(/\b391\b/.test(text)) + Number(/\bSaturn\b/.test(text))
}

describe.concurrent.each(['demo', 'demo-deep'])('the mixture %s', (model) => {
  test('is right where at least two of its agents are wrong', async () => {
    const answer = await answerOf(model)
    expect(answer.text).toContain('391')
    expect(answer.text).toContain('Saturn')
    expect(answer.moa).toMatchObject({ synthesized: true, degraded: false, cost_usd: 0 })

    const agents = new Set(
      answer.moa.calls.flatMap((call) => (call.layer === 0 ? [call.model] : [])),
    )
    const alone = await Promise.all([...agents].map((agent) => answerOf(agent)))
    const worse = alone.filter(({ text }) => score(text) < score(answer.text))
    expect(worse.length).toBeGreaterThanOrEqual(2)
  })

  test('says that its answer is simulated', async () => {
    expect((await answerOf(model)).text).toMatch(/simulated/i)
  })

  test('streams the same answer as without a stream', async () => {
    const { text, usage } = await answerOf(model)
    const response = await postChat(gateway.url, {
      model,
      messages: user(QUESTION),
      seed: 1,
      stream: true,
      stream_options: { include_usage: true },
    })
    const { content, done, chunks } = await readStream(response)
    expect({ content, done }).toEqual({ content: text, done: true })
    expect(chunks.at(-1)?.usage).toEqual(usage)
  })
})
