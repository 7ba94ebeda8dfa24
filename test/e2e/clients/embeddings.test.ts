import { createOpenAI } from '@ai-sdk/openai'
import { OpenAIEmbeddings } from '@langchain/openai'
import { OpenRouter } from '@openrouter/sdk'
import { embedMany } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'

let gateway: TestGateway
let baseURL: string
beforeAll(async () => {
  gateway = await startTestGateway()
  baseURL = `${gateway.url}/v1`
})
afterAll(() => gateway[Symbol.asyncDispose]())

const MODEL = 'sim/embed'
const TEXTS = ['The café is open.', 'The café is open.', '東京 👋']

type Vectors = readonly (readonly number[])[]

/** Each client with its defaults; most of them want base64 and decode it. */
const CLIENTS: readonly { readonly name: string; readonly embed: () => Promise<Vectors> }[] = [
  {
    name: 'openai',
    embed: async () => {
      const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
      const { data } = await client.embeddings.create({ model: MODEL, input: TEXTS })
      return data.map(({ embedding }) => embedding)
    },
  },
  {
    name: 'ai + @ai-sdk/openai',
    embed: async () => {
      const model = createOpenAI({ baseURL, apiKey: 'none' }).embedding(MODEL)
      return (await embedMany({ model, values: TEXTS, maxRetries: 0 })).embeddings
    },
  },
  {
    name: '@langchain/openai',
    embed: () =>
      new OpenAIEmbeddings({
        model: MODEL,
        apiKey: 'none',
        maxRetries: 0,
        configuration: { baseURL },
      }).embedDocuments(TEXTS),
  },
  {
    name: '@openrouter/sdk',
    embed: async () => {
      const client = new OpenRouter({ serverURL: baseURL, apiKey: 'none' })
      const answer = await client.embeddings.generate({
        requestBody: { model: MODEL, input: TEXTS },
      })
      if (typeof answer === 'string') throw new Error('Cannot read the answer: it is a text')
      return answer.data.map(({ embedding }) => {
        if (typeof embedding === 'string') throw new Error('Cannot read the vector: it is a text')
        return embedding
      })
    },
  },
]

describe.each(CLIENTS)('$name', ({ embed }) => {
  test('gets a vector for each text, in order', async () => {
    const [first, second, third] = await embed()
    expect(first?.length).toBeGreaterThan(1)
    expect(second).toEqual(first)
    expect(third).toHaveLength(first?.length ?? 0)
    expect(third).not.toEqual(first)
    expect([...(first ?? [])].every(Number.isFinite)).toBe(true)
  })
})
