import { send } from './http-client.ts'
import type { Case } from './measure.ts'

const agents = ['a', 'b', 'c'].map((name) => ({
  model: 'bench/quick?first_token_ms=0&tokens=200&interval_ms=0',
  name,
  max_tokens: 400,
}))
const body = JSON.stringify({
  model: 'demo',
  max_tokens: 800,
  messages: [{ role: 'user', content: 'Which planet has the most moons?' }],
  moa: {
    layers: [{ agents }],
    aggregator: { model: 'bench/judge?first_token_ms=0&tokens=200&interval_ms=0' },
  },
})

/** The same 3+1 run, models that take no time, without a session and in one. */
export async function sessionCases(url: string): Promise<readonly Case[]> {
  const opened = await send(`${url}/v1/sessions`, 'POST', '{"budget_usd":1000}')
  const { id } = JSON.parse(opened.text) as { id: string }
  const ask = async (headers: Record<string, string>): Promise<number> => {
    const { status, text, ms } = await send(`${url}/v1/chat/completions`, 'POST', body, headers)
    if (status !== 200) throw new Error(`Cannot measure: ${text}`)
    return ms
  }
  return [
    { name: 'a 3+1 run without a session', run: () => ask({}) },
    { name: 'the same in a session', run: () => ask({ 'x-moa-session': id }) },
  ]
}

/** How many times what a run costs its bound is: an answer of 200 tokens where 400 and 800 are allowed. */
export async function boundOverActual(url: string): Promise<number> {
  const estimated = await send(`${url}/v1/estimate`, 'POST', body)
  const asked = await send(`${url}/v1/chat/completions`, 'POST', body)
  const { max_cost_usd: bound } = JSON.parse(estimated.text) as { max_cost_usd: number }
  const { moa } = JSON.parse(asked.text) as { moa: { cost_usd: number } }
  return bound / moa.cost_usd
}
