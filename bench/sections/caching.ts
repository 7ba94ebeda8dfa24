import type { Figure } from '../measuring/figure.ts'
import { unlessNoisy } from '../measuring/noise.ts'
import { columnOf, measureRounds } from '../measuring/rounds.ts'
import { estimate, median } from '../measuring/statistics.ts'
import { send, type Answered, type Sending } from '../stage/client.ts'
import { AT_ONCE, MIXTURES } from '../stage/mixtures.ts'
import { chatOf } from '../stage/topology.ts'
import { mixtureOf, putMixture } from '../targets/gateway.ts'
import { medianOf, ratioOf } from './compare.ts'
import type { Measurement } from './plan.ts'

const HIT = 'bench-hit'

/** A 3+1 run whose models take no time, the same answer from the cache, and a route that does nothing. */
export const caching: Measurement = async function* ({ url }, { quick }) {
  const cached = { ...mixtureOf(MIXTURES['at-once']), cache: { answers_ttl_s: 3600 } }
  await putMixture(url, HIT, cached)
  await ask(url, { mixture: HIT, stream: false })
  const empty = async () => (await ok(`${url}/healthz`)).ms
  const cases = [
    { name: 'empty', run: empty },
    { name: 'empty again', run: empty },
    { name: 'made', run: () => ask(url, { mixture: 'at-once', stream: false }) },
    { name: 'replayed', run: () => ask(url, { mixture: HIT, stream: false, cache: 'hit' }) },
    { name: 'streamed', run: () => ask(url, { mixture: HIT, stream: true, cache: 'hit' }) },
  ]
  const rounds = await measureRounds(cases, quick ? 40 : 300)
  const above = (index: number, drawn: typeof rounds) =>
    median(columnOf(drawn, index)) - median(columnOf(drawn, 0))
  const figures: Figure[] = [
    {
      name: 'an empty route',
      unit: 'ms',
      estimate: medianOf(rounds, 0),
      says: 'GET /healthz: the cost of a request that does nothing.',
    },
    {
      name: 'a hit ÷ an empty route',
      unit: '×',
      estimate: ratioOf(rounds, 3, 0),
      says: 'A whole answer replayed from the cache; KV is in another process.',
      goal: { limit: 'at most', value: 2 },
    },
    {
      name: 'a streamed hit ÷ an empty route',
      unit: '×',
      estimate: ratioOf(rounds, 4, 0),
      says: 'The same answer as a stream.',
    },
    {
      name: 'a run ÷ a hit',
      unit: '×',
      estimate: ratioOf(rounds, 2, 3),
      says: 'Time to make the answer with models that take no time, divided by that of a hit.',
    },
    {
      name: 'a run ÷ a hit, above an empty route',
      unit: '×',
      estimate: estimate(rounds, (drawn) => above(2, drawn) / above(3, drawn)),
      says: 'The same after subtracting the time of an empty route.',
    },
  ]
  const same = ratioOf(rounds, 1, 0)
  yield {
    title: `Answers replayed from the cache (3+1 agents, ${AT_ONCE})`,
    figures: figures.map((figure) => unlessNoisy(figure, same)),
  }
}

interface Request {
  readonly mixture: string
  readonly stream: boolean
  /** The expected `x-moa-cache`. */
  readonly cache?: string
}

async function ask(url: string, { mixture, stream, cache }: Request): Promise<number> {
  const sending = { body: { ...chatOf(mixture), stream } }
  const { headers, ms } = await ok(`${url}/v1/chat/completions`, sending)
  const found = headers['x-moa-cache']
  if (cache !== undefined && found !== cache)
    throw new Error(`Cannot measure: x-moa-cache is ${String(found)}, wanted ${cache}`)
  return ms
}

async function ok(url: string, sending: Sending = {}): Promise<Answered> {
  const answered = await send(url, sending)
  if (answered.status >= 300) throw new Error(`Cannot measure: ${answered.text}`)
  return answered
}
