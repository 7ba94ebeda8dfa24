import type { Figure } from '../measuring/figure.ts'
import { sendOk } from '../stage/client.ts'
import { paced } from '../stage/pace.ts'
import { agentOf } from '../targets/gateway.ts'

const MODEL = paced({ firstTokenMs: 150, tokens: 300, intervalMs: 0 })

/** How much a session holds for typical runs, as a multiple of their final cost. */
export async function boundFigures(url: string): Promise<readonly Figure[]> {
  return [
    ...(await figuresOf(url, 'max_tokens 1,024', { max_tokens: 1_024 })),
    ...(await figuresOf(url, 'no max_tokens', {})),
  ]
}

async function figuresOf(url: string, name: string, maxTokens: object) {
  const { start, afterLayer } = await boundsOf(url, typicalRun(maxTokens))
  const figure = (when: string, value: number, says: string): Figure => ({
    name: `held ÷ cost, ${name}, ${when}`,
    unit: '×',
    estimate: { value, low: value, high: value },
    says,
  })
  return [
    figure('at first', start, 'A question of 175 words, three agents, answers of 300 tokens.'),
    figure(
      'after the layer',
      afterLayer,
      'The real cost of the agents plus the most that the answer can cost.',
    ),
  ]
}

function typicalRun(maxTokens: object): object {
  const agents = [0, 1, 2].map((index) => ({ ...agentOf(MODEL, index), ...maxTokens }))
  return {
    model: 'demo',
    ...maxTokens,
    messages: [{ role: 'user', content: 'Which of these planets has the most moons? '.repeat(25) }],
    moa: { layers: [{ agents, grace: 100 }], aggregator: { model: `bench/${MODEL}` } },
  }
}

/** Runs once in a new session and reads how much the session holds for it. */
async function boundsOf(url: string, body: object) {
  const opened = { body: { budget_usd: 1000 } }
  const { id } = await sendOk<{ id: string }>(`${url}/v1/sessions`, opened)
  const { needed_usd: needed } = await sendOk<{ needed_usd: number }>(`${url}/v1/estimate`, {
    body,
  })
  const watching = { over: false }
  const last = lastHeld(`${url}/v1/sessions/${id}`, watching)
  const headers = { 'x-moa-session': id }
  const { moa } = await sendOk<{ moa: { cost_usd: number } }>(`${url}/v1/chat/completions`, {
    body,
    headers,
  })
  watching.over = true
  return { start: needed / moa.cost_usd, afterLayer: (await last) / moa.cost_usd }
}

/** The sum of spent and held money when the session last held any. */
async function lastHeld(url: string, watching: { readonly over: boolean }): Promise<number> {
  let last = 0
  while (!watching.over) {
    const account = await sendOk<{ spent_usd: number; held_usd: number }>(url)
    if (account.held_usd > 0) last = account.spent_usd + account.held_usd
  }
  return last
}
