import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { errorOf } from './error-of.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

interface Session {
  readonly id: string
  readonly budget_usd: number
  readonly remaining_usd: number
}

function call(method: string, path: string, body?: object): Promise<Response> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { 'content-type': 'application/json' }
  return fetch(`${gateway.url}/v1/sessions${path}`, { method, headers, ...init })
}

async function opened(): Promise<Session> {
  const response = await call('POST', '', { budget_usd: 0.5 })
  expect(response.status).toBe(201)
  return (await response.json()) as Session
}

describe('a session of the deployed gateway', () => {
  test('lives from POST to DELETE', async () => {
    const { id } = await opened()
    const read = await call('GET', `/${id}`)
    expect(await read.json()).toMatchObject({ id, budget_usd: 0.5, runs: [], models: [] })
    const changed = await call('PATCH', `/${id}`, { budget_usd: 2 })
    expect(await changed.json()).toMatchObject({ id, budget_usd: 2, remaining_usd: 2 })
    expect((await call('DELETE', `/${id}`)).status).toBe(204)
    const gone = await call('GET', `/${id}`)
    expect(gone.status).toBe(404)
    expect(await errorOf(gone)).toMatchObject({ code: 'not_found', param: 'id' })
  })

  test('has an id of its own', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, opened))
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(20)
  })

  test('accepts only numbers for money', async () => {
    for (const budget of ['1', -1, 0, null]) {
      const refused = await call('POST', '', { budget_usd: budget })
      expect(refused.status).toBe(400)
      expect(await errorOf(refused)).toMatchObject({
        code: 'invalid_request',
        param: 'budget_usd',
      })
    }
  })

  test('is not listed, and other methods get the list of allowed ones', async () => {
    const list = await call('GET', '')
    expect([list.status, list.headers.get('allow')]).toEqual([405, 'POST'])
    const put = await call('PUT', '/sess_x', {})
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, DELETE'])
  })
})
