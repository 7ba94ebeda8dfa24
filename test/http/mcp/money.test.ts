import { expect, test } from 'vitest'
import { authStage } from '../admission/auth-stage.ts'
import { request, type CallResult } from './mcp-stage.ts'

// Its models have a price.
const { send, make } = authStage()
const ARGS = { question: 'What is 17 × 23?', mixture: 'demo' }

interface Money {
  readonly spent_usd: number
  readonly held_usd: number
}

/** A key with a session of this budget. */
async function sessionOf(budget_usd: number) {
  const { key } = await make()
  const { body } = await send('POST /v1/sessions', { key, body: { budget_usd } })
  const headers = { 'x-moa-session': String(body['id']) }
  return {
    ask: async (): Promise<CallResult> => {
      const message = request('tools/call', { name: 'ask', arguments: ARGS })
      const { body: answer } = await send('POST /mcp', { key, headers, body: message })
      return answer['result'] as CallResult
    },
    batch: async (size: number): Promise<readonly CallResult[]> => {
      const call = (_: unknown, id: number) =>
        request('tools/call', { name: 'ask', arguments: ARGS }, id)
      const messages = Array.from({ length: size }, call)
      const { text } = await send('POST /mcp', { key, headers, body: messages })
      return (JSON.parse(text) as readonly { result: CallResult }[]).map(({ result }) => result)
    },
    money: async () => {
      const { body: session } = await send(`GET /v1/sessions/${headers['x-moa-session']}`, { key })
      return session as unknown as Money
    },
  }
}

test('a session that x-moa-session names pays for the run', async () => {
  const session = await sessionOf(1)
  const { structuredContent, content } = await session.ask()
  const cost = Number(structuredContent['cost_usd'])
  expect(cost).toBeGreaterThan(0)
  expect(content[1]?.text).toContain(`cost ${cost} US dollars`)
  await expect.poll(session.money).toMatchObject({ held_usd: 0 })
  expect((await session.money()).spent_usd).toBeCloseTo(cost, 5)
})

test('a session without money refuses the run with a result that says so', async () => {
  const session = await sessionOf(0.000_01)
  const { isError, structuredContent, content } = await session.ask()
  expect(isError).toBe(true)
  const message = expect.stringContaining('even the smallest plan may cost more')
  expect(structuredContent).toEqual({
    error: {
      code: 'budget_exhausted',
      type: 'insufficient_quota',
      param: 'x-moa-session',
      message,
    },
  })
  expect(content[0]?.text).toMatch(/^budget_exhausted: Cannot run: the session has 0\.00001 US/)
  expect(await session.money()).toMatchObject({ spent_usd: 0, held_usd: 0 })
})

test('a session that has too little for the whole plan says that the answer is degraded', async () => {
  const session = await sessionOf(0.005)
  const { isError, structuredContent } = await session.ask()
  expect(isError).toBe(false)
  expect(structuredContent).toMatchObject({
    degraded: true,
    reasons: expect.arrayContaining([expect.stringMatching(/^budget_/)]),
  })
})

test('calls side by side never overdraw a session', async () => {
  const session = await sessionOf(0.05)
  const results = await session.batch(12)
  expect(results).toHaveLength(12)
  const { spent_usd: spent, held_usd: held } = await session.money()
  expect(spent + held).toBeLessThanOrEqual(0.05)
  expect(results.some(({ isError }) => !isError)).toBe(true)
  const codes = results.flatMap(({ structuredContent }) => structuredContent.error?.code ?? [])
  expect(codes.every((code) => code === 'budget_exhausted')).toBe(true)
})

test('a limit on the cost of one run is kept', async () => {
  const { key } = await make()
  const call = async (max_cost_usd: number) => {
    const message = request('tools/call', { name: 'ask', arguments: { ...ARGS, max_cost_usd } })
    const { body } = await send('POST /mcp', { key, body: message })
    return body['result'] as CallResult
  }
  expect((await call(0.000_001)).structuredContent.error?.code).toBe('budget_exhausted')
  expect((await call(10)).structuredContent).toMatchObject({ degraded: false })
})
