import type { Figure } from '../measuring/figure.ts'
import { sendOk } from '../stage/client.ts'
import { paced } from '../stage/pace.ts'
import { agentOf } from '../targets/gateway.ts'

const MODEL = paced({ firstTokenMs: 150, tokens: 300, intervalMs: 0 })

/** How much a session holds for typical runs, as a multiple of their final cost. */
export async function boundFigures(url: string): Promise<readonly Figure[]> {
  return [
    ...(await figuresOf(url, { name: 'max_tokens 1,024', most: 6, fields: { max_tokens: 1_024 } })),
    ...(await figuresOf(url, { name: 'no max_tokens', most: 15, fields: {} })),
  ]
}

interface TypicalRun {
  readonly name: string
  /** Goal for what is held at first. */
  readonly most: number
  readonly fields: object
}

async function figuresOf(url: string, { name, most, fields }: TypicalRun) {
  const { start, afterLayer } = await boundsOf(url, typicalRun(fields))
  const figure = (when: string, value: number, says: string): Figure => ({
    name: `held ÷ cost, ${name}, ${when}`,
    unit: '×',
    estimate: { value, low: value, high: value },
    says,
  })
  return [
    {
      ...figure(
        'at first',
        start,
        'The agents, and the least that the answer needs. A question of 175 words, three agents, answers of 300 tokens.',
      ),
      goal: { limit: 'at most', value: most },
    } as const,
    figure(
      'after the layer',
      afterLayer,
      'The real cost of the agents plus the most that the answer can cost.',
    ),
  ]
}

function typicalRun(fields: object): object {
  const agents = [0, 1, 2].map((index) => ({ ...agentOf(MODEL, index), ...fields }))
  return {
    model: 'demo',
    ...fields,
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
