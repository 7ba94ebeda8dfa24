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

/** How many times what a run costs is held for it: an answer of 200 tokens where 400 and 800 are allowed. */
export async function boundOverActual(url: string): Promise<number> {
  const asked = await send(`${url}/v1/chat/completions`, 'POST', body)
  return (await neededUsd(url, body)) / costOf(asked.text)
}

async function neededUsd(url: string, request: string): Promise<number> {
  const { text } = await send(`${url}/v1/estimate`, 'POST', request)
  return (JSON.parse(text) as { needed_usd: number }).needed_usd
}

function costOf(answer: string): number {
  return (JSON.parse(answer) as { moa: { cost_usd: number } }).moa.cost_usd
}

/** What a session held for a run, as multiples of what the run cost. */
export interface BoundFigure {
  readonly name: string
  readonly start: number
  /** Once the agents are done and the aggregator is asked, with what the agents had cost. */
  readonly afterLayer: number
}

/** The same of typical runs: a question of some 200 words, three agents and answers of 300 tokens. */
export async function typicalBounds(url: string): Promise<readonly BoundFigure[]> {
  const named = (name: string, maxTokens: object) =>
    boundsOf(url, typicalRun(maxTokens)).then((bounds) => ({ name, ...bounds }))
  return [
    await named('max_tokens 1,024', { max_tokens: 1_024 }),
    await named('max_tokens absent', {}),
  ]
}

function typicalRun(maxTokens: object): object {
  const model = (name: string) => `bench/${name}?first_token_ms=150&tokens=300&interval_ms=0`
  const three = ['a', 'b', 'c'].map((name) => ({ model: model('quick'), name, ...maxTokens }))
  return {
    model: 'demo',
    ...maxTokens,
    messages: [{ role: 'user', content: 'Which of these planets has the most moons? '.repeat(25) }],
    moa: { layers: [{ agents: three, grace: 100 }], aggregator: { model: model('judge') } },
  }
}

/** Runs once in a session of its own, and watches what is held for it. */
async function boundsOf(url: string, asked: object): Promise<Omit<BoundFigure, 'name'>> {
  const request = JSON.stringify(asked)
  const opened = await send(`${url}/v1/sessions`, 'POST', '{"budget_usd":1000}')
  const { id } = JSON.parse(opened.text) as { id: string }
  const watching = { over: false }
  const last = lastHeld(`${url}/v1/sessions/${id}`, watching)
  const headers = { 'x-moa-session': id }
  const { text } = await send(`${url}/v1/chat/completions`, 'POST', request, headers)
  watching.over = true
  const cost = costOf(text)
  return { start: (await neededUsd(url, request)) / cost, afterLayer: (await last) / cost }
}

/** What was spent and held together when something was held for the last time. */
async function lastHeld(url: string, watching: { readonly over: boolean }): Promise<number> {
  let last = 0
  while (!watching.over) {
    const account = (await (await fetch(url)).json()) as { spent_usd: number; held_usd: number }
    if (account.held_usd > 0) last = account.spent_usd + account.held_usd
  }
  return last
}
