import type { Figure } from '../measuring/figure.ts'
import { unlessNoisy } from '../measuring/noise.ts'
import { measureRounds } from '../measuring/rounds.ts'
import { send, sendOk } from '../stage/client.ts'
import { paced } from '../stage/pace.ts'
import { agentOf } from '../targets/gateway.ts'
import { QUESTION } from '../stage/topology.ts'
import { boundFigures } from './bounds.ts'
import { medianOf, ratioOf } from './compare.ts'
import type { Measurement } from './plan.ts'

const MODEL = paced({ firstTokenMs: 0, tokens: 200, intervalMs: 0 })

/** Models write 200 of the 400 and 800 tokens that they may write. */
const BODY = {
  model: 'demo',
  max_tokens: 800,
  messages: [{ role: 'user', content: QUESTION }],
  moa: {
    layers: [{ agents: [0, 1, 2].map((index) => ({ ...agentOf(MODEL, index), max_tokens: 400 })) }],
    aggregator: { model: `bench/${MODEL}` },
  },
}

/** One 3+1 run whose models take no time, without a session and in one; and how much more is held than spent. */
export const sessions: Measurement = async function* ({ url }, { quick }) {
  const opened = { body: { budget_usd: 1000 } }
  const { id } = await sendOk<{ id: string }>(`${url}/v1/sessions`, opened)
  const ask = async (headers: Record<string, string>): Promise<number> => {
    const { status, text, ms } = await send(`${url}/v1/chat/completions`, { body: BODY, headers })
    if (status !== 200) throw new Error(`Cannot measure: ${text}`)
    return ms
  }
  const cases = [
    { name: 'without', run: () => ask({}) },
    { name: 'without, again', run: () => ask({}) },
    { name: 'in a session', run: () => ask({ 'x-moa-session': id }) },
  ]
  const rounds = await measureRounds(cases, quick ? 25 : 200)
  const same = ratioOf(rounds, 1, 0)
  const timed: Figure[] = [
    {
      name: 'a 3+1 run without a session',
      unit: 'ms',
      estimate: medianOf(rounds, 0),
      says: 'Not streamed, 200 tokens each, models that take no time.',
    },
    {
      name: 'in a session ÷ without',
      unit: '×',
      estimate: ratioOf(rounds, 2, 0),
      goal: { limit: 'at most', value: 1.5 },
      says: 'What reserving and settling money adds; it is negligible beside models that take seconds.',
    },
  ]
  yield {
    title: 'Sessions',
    figures: [...timed.map((figure) => unlessNoisy(figure, same)), ...(await boundFigures(url))],
  }
}
