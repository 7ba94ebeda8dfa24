import { createOpenAI } from '@ai-sdk/openai'
import { OpenAIEmbeddings } from '@langchain/openai'
import { cosineSimilarity, embed, embedMany } from 'ai'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { servedEmbedding } from '../support/upstream/embeddings.ts'
import { startBench, type Bench } from './bench.ts'

let bench: Bench
let client: OpenAI
beforeAll(async () => {
  bench = await startBench()
  client = new OpenAI({ baseURL: bench.baseURL, apiKey: 'none', maxRetries: 0 })
})
beforeEach(() => bench.upstream.clear())
afterAll(() => bench[Symbol.asyncDispose]())

const text = () => `The quay at low tide ${crypto.randomUUID()}`
/** As 32-bit numbers, which is what base64 holds. */
const rounded = (vector: readonly number[]) => vector.map(Math.fround)

describe('the SDK of OpenAI', () => {
  test.each(['up/embed', 'sim/embed'])(
    'gets the same with and without base64 from %s',
    async (model) => {
      const input = [text(), text()]
      // By default it asks for base64 and decodes it itself.
      const decoded = await client.embeddings.create({ model, input })
      const floats = await client.embeddings.create({ model, input, encoding_format: 'float' })
      const coded = await client.embeddings.create({ model, input, encoding_format: 'base64' })
      for (const index of [0, 1]) {
        const vector = floats.data[index]?.embedding ?? []
        expect(decoded.data[index]?.index).toBe(index)
        expect(decoded.data[index]?.embedding).toEqual(rounded(vector))
        const bytes = Buffer.from(String(coded.data[index]?.embedding), 'base64')
        const numbers = Array.from({ length: bytes.length / 4 }, (_, at) =>
          bytes.readFloatLE(4 * at),
        )
        expect(numbers).toEqual(rounded(vector))
      }
      expect(decoded).toMatchObject({ object: 'list', model })
      expect(decoded.usage.total_tokens).toBe(decoded.usage.prompt_tokens)
    },
  )

  test('gets the vector of each of 300 inputs, which the upstream gets in several calls', async () => {
    const input = Array.from({ length: 300 }, text)
    const { data } = await client.embeddings.create({ model: 'up/embed', input, dimensions: 16 })
    expect(data.map(({ embedding }) => embedding)).toEqual(
      input.map((each) => rounded(servedEmbedding(each, 16))),
    )
    expect(bench.upstream.requests).toHaveLength(5)
  })

  test('gets tokens through to a provider that takes them', async () => {
    const input = [[1, 2, 3], [4]]
    const { data } = await client.embeddings.create({ model: 'up/embed', input })
    expect(data[1]?.embedding).toEqual(rounded(servedEmbedding([4])))
  })

  test('gets errors with their codes', async () => {
    const input = text()
    const failing = (model: string) => client.embeddings.create({ model, input })
    await expect(failing('demo')).rejects.toMatchObject({ status: 400, param: 'model' })
    await expect(failing('sim/judge')).rejects.toMatchObject({
      status: 400,
      code: 'invalid_request',
    })
    bench.upstream.script('busy', { status: 429, headers: { 'retry-after': '30' } })
    await expect(failing('down/busy')).rejects.toMatchObject({ code: 'upstream_rate_limited' })
    bench.upstream.script('cut', { invalidJson: 'always' })
    await expect(failing('down/cut')).rejects.toMatchObject({ status: 502 })
    bench.upstream.script('page', { html: true })
    await expect(failing('down/page')).rejects.toMatchObject({ status: 502 })
    bench.upstream.script('reset', { reset: 'before-headers' })
    await expect(failing('down/reset')).rejects.toMatchObject({ status: 502 })
  })

  test('finds the embedding model in the list', async () => {
    const models: (OpenAI.Model & { capabilities?: readonly string[] })[] = []
    for await (const model of client.models.list()) models.push(model)
    const embedding = models.filter(({ capabilities }) => capabilities?.includes('embeddings'))
    expect(embedding.map(({ id }) => id)).toEqual(['sim/embed'])
  })
})

describe('the AI SDK', () => {
  const provider = () => createOpenAI({ baseURL: bench.baseURL, apiKey: 'none' })

  test('embeds one value', async () => {
    const value = text()
    const model = provider().textEmbeddingModel('up/embed')
    const { embedding, usage } = await embed({ model, value, maxRetries: 0 })
    expect(embedding).toEqual(servedEmbedding(value))
    expect(usage.tokens).toBeGreaterThan(0)
  })

  test('embeds many values in their order; similar ones are nearer', async () => {
    const values = ['the quay at low tide', 'at low tide the quay is dry', 'invoices of March']
    const model = provider().textEmbeddingModel('sim/embed')
    const { embeddings } = await embedMany({ model, values, maxRetries: 0 })
    const [one = [], near = [], far = []] = embeddings
    expect(cosineSimilarity(one, near)).toBeGreaterThan(cosineSimilarity(one, far))
  })
})

describe('LangChain', () => {
  test('embeds documents and a query', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'up/embed',
      apiKey: 'none',
      maxRetries: 0,
      configuration: { baseURL: bench.baseURL },
    })
    const documents = [text(), text()]
    const vectors = await embeddings.embedDocuments(documents)
    expect(vectors.map(rounded)).toEqual(documents.map((each) => rounded(servedEmbedding(each))))
    const query = text()
    expect(rounded(await embeddings.embedQuery(query))).toEqual(rounded(servedEmbedding(query)))
  })
})
