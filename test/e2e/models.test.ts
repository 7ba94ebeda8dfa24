import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBench, type Bench } from './bench.ts'
import { errorOf } from './error-of.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

describe('GET /v1/models', () => {
  const get = (path: string) => fetch(`${bench.baseURL}/${path}`)

  test('lists mixtures first, then the models of configured providers', async () => {
    const list = (await (await get('models')).json()) as { data: { id: string }[] }
    expect(list).toMatchObject({ object: 'list' })
    const ids = list.data.map(({ id }) => id)
    expect(ids.slice(0, 2)).toEqual(['demo', 'demo-deep'])
    const kinds = ids.map((id) => (id.includes('/') ? 'model' : 'mixture'))
    expect(kinds).toEqual([...kinds].sort())
    expect(ids).toEqual(expect.arrayContaining(['sim/quick', 'sim/careful', 'sim/judge']))
    expect(ids.filter((id) => id.startsWith('openai/'))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each([
    ['demo', { id: 'demo', owned_by: 'edge-moa' }],
    ['sim/quick', { id: 'sim/quick', owned_by: 'sim' }],
    ['sim%2Fquick', { id: 'sim/quick', owned_by: 'sim' }],
    ['up/meta-llama/Llama-3.3', { id: 'up/meta-llama/Llama-3.3', owned_by: 'up' }],
  ])('finds %s', async (path, model) => {
    const response = await get(`models/${path}`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ object: 'model', created: 0, ...model })
  })

  test.each(['nothing', 'nobody/x', 'openai/gpt-5', '%E0%A4%A', 'constructor'])(
    'does not find %s',
    async (id) => {
      const response = await get(`models/${id}`)
      expect(response.status).toBe(404)
      expect(await errorOf(response)).toMatchObject({ code: 'model_not_found', param: 'model' })
    },
  )
})
